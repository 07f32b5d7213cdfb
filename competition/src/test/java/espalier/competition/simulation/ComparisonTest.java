package espalier.competition.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.competition.simulation.Comparison.Pair;
import espalier.competition.simulation.Row.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void quantiles_of_t_are_those_of_the_tables() {
    assertEquals(2.571, Comparison.student95(5), 0.005);
    assertEquals(2.262, Comparison.student95(9), 0.001);
    assertEquals(2.045, Comparison.student95(29), 0.0006);
    assertEquals(1.984, Comparison.student95(99), 0.0006);
  }

  @Test
  void a_fixed_part_of_every_honest_earning_is_known_exactly() {
    var found = Comparison.of(List.of(new Pair(1, 2), new Pair(3, 6), new Pair(-1, -2)));
    assertEquals(0.5, found.ratio().mean(), 1e-15);
    assertEquals(0, found.ratio().half(), 1e-15);
    assertEquals(1, found.attacker().mean(), 1e-15);
    assertEquals(2, found.honest().mean(), 1e-15);
    // Deviation 2 over root 3, times t of two degrees.
    assertEquals(Comparison.student95(2) * 2 / Math.sqrt(3), found.attacker().half(), 1e-12);
  }

  /// Method: a thousand experiments with a true ratio of 0.8; the interval must cover it in about
  /// 950 of them.
  @Test
  void the_interval_of_the_ratio_covers_the_truth_as_often_as_it_says() {
    var random = new Random(5);
    int covered = 0;
    for (int experiment = 0; experiment < 1_000; experiment++) {
      var pairs = new ArrayList<Pair>();
      for (int i = 0; i < 100; i++) {
        double shared = random.nextGaussian();
        pairs.add(new Pair(0.8 + 0.4 * shared + 0.3 * random.nextGaussian(), 1 + 0.5 * shared));
      }
      var ratio = Comparison.of(pairs).ratio();
      covered += ratio.low() <= 0.8 && 0.8 <= ratio.high() ? 1 : 0;
    }
    assertTrue(covered >= 925 && covered <= 975, "covered " + covered);
  }

  @Test
  void a_bound_holds_up_to_itself_and_a_row_without_one_always() {
    var equal = Comparison.of(List.of(new Pair(1, 1), new Pair(2, 2)));
    assertTrue(new Row("", equal, Measure.RATIO, 1).holds());
    assertFalse(new Row("", equal, Measure.RATIO, 0.999).holds());
    assertTrue(new Row("", equal, Measure.GAIN, 0).holds());
    assertTrue(new Row("", equal, Measure.DAMAGE, 0).holds());
    assertFalse(new Row("", equal, Measure.EARNED, 1.4).holds());
    assertTrue(new Row("", equal, Measure.EARNED, Double.NaN).holds());
  }

  @Test
  void one_seed_has_no_interval() {
    assertThrows(IllegalArgumentException.class, () -> Comparison.of(List.of(new Pair(1, 1))));
  }
}
