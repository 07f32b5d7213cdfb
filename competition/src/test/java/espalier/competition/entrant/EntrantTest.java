package espalier.competition.entrant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.competition.example.Flights;
import espalier.competition.obfuscation.FeatureTable;
import espalier.competition.obfuscation.FeatureTable.Entry;
import espalier.competition.obfuscation.Obfuscation;
import espalier.competition.obfuscation.ObfuscationKey;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// On the real table of the example.
final class EntrantTest {
  private static final int WEEK = 12;
  private static Panel panel;
  private static double[] realised;

  @BeforeAll
  static void read() throws IOException {
    Flights flights = Flights.shipped();
    byte[] secret = new byte[32];
    var result = new Obfuscation(ObfuscationKey.of(secret)).apply(flights.table(WEEK, 8), WEEK - 8);
    panel = Panel.of(result.dataset().table());
    Map<String, Double> targets = flights.targets(WEEK, Flights.DAYS_IN_WEEK);
    realised =
        panel.liveIds().stream().mapToDouble(id -> targets.get(result.realIds().get(id))).toArray();
  }

  private static double correlation(double[] left, double[] right) {
    double[] a = ranks(left);
    double[] b = ranks(right);
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.stream(values)
        .map(value -> {
          int at = Arrays.binarySearch(sorted, value);
          int first = at;
          while (first > 0 && sorted[first - 1] == value) {
            first--;
          }
          int last = at;
          while (last < sorted.length - 1 && sorted[last + 1] == value) {
            last++;
          }
          return (first + last) / 2.0;
        })
        .toArray();
  }

  @Test
  void models_that_learn_find_the_signal_and_noise_does_not() {
    for (Entrant learner :
        List.of(new Ridge(0.01), new BoostedTrees(80, 3, 0.1), new Perceptron(12, 6, 0.02, 1))) {
      double found = correlation(learner.predict(panel), realised);
      assertTrue(found > 0.1, "%s found %.3f".formatted(learner, found));
    }
    double luck = correlation(new NoiseMaker(3).predict(panel), realised);
    assertTrue(Math.abs(luck) < 0.1, "noise found %.3f".formatted(luck));
  }

  @Test
  void every_entrant_answers_alike_twice_and_differently_from_row_to_row() {
    for (Entrant one :
        List.of(
            new Ridge(0.01),
            new BoostedTrees(10, 3, 0.1),
            new Perceptron(8, 2, 0.02, 1),
            new NoiseMaker(1),
            new Leaker(3))) {
      double[] answers = one.predict(panel);
      assertEquals(panel.liveIds().size(), answers.length);
      assertArrayEquals(answers, one.predict(panel), one.toString());
      assertTrue(Arrays.stream(answers).allMatch(Double::isFinite), one.toString());
      assertTrue(Arrays.stream(answers).distinct().count() > 5, one.toString());
    }
  }

  @Test
  void a_copier_comes_close_to_the_linear_model_that_it_imitates() {
    double[] model = new Ridge(0.01).predict(panel);
    double[] copy = new Copier(panel.live(), ranks(model)).predict(panel);
    assertTrue(correlation(model, copy) > 0.95);
  }

  @Test
  void a_leaker_is_perfect_where_the_answers_are_known_and_not_where_they_are_hidden() {
    int[] era =
        java.util.stream.IntStream.range(0, panel.targets().length)
            .filter(i -> panel.eras().get(i).equals(panel.lastEra()))
            .toArray();
    double[][] rows =
        Arrays.stream(era).mapToObj(i -> panel.features()[i]).toArray(double[][]::new);
    double[] answers = Arrays.stream(era).mapToDouble(i -> panel.targets()[i]).toArray();
    var known =
        new Panel(
            panel.features(), panel.targets(), panel.eras(), panel.lastEra(), rows, List.of());
    double remembered = correlation(new Leaker(1).predict(known), answers);
    double live = correlation(new Leaker(1).predict(panel), realised);
    assertTrue(remembered > 0.9, "remembered %.3f".formatted(remembered));
    assertTrue(live < 0.3, "live %.3f".formatted(live));
  }

  @Test
  void ridge_finds_the_weights_of_an_exact_line() {
    double[][] rows = {{1, 0}, {0, 1}, {1, 1}, {2, -1}};
    double[] targets = {2, -3, -1, 7};
    var exact =
        new Panel(
            rows,
            targets,
            List.of("a", "a", "a", "a"),
            "a",
            new double[][] {{3, 2}, {-1, 4}},
            List.of("x", "y"));
    assertArrayEquals(new double[] {0, -14}, new Ridge(0).predict(exact), 1e-9);
  }

  @Test
  void a_table_without_targets_or_live_rows_cannot_be_learnt_from() {
    var row = new Entry("a", "e", new double[] {1}, 0.5);
    var none = new FeatureTable(List.of("x"), true, List.of(row));
    assertThrows(IllegalArgumentException.class, () -> Panel.of(none));
  }
}
