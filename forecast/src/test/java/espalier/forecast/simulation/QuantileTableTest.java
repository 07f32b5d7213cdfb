package espalier.forecast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Distribution;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QuantileTableTest {
  private static final List<Distribution> SOME =
      List.of(
          new Distribution.Triangular(0.2, 0.33, 0.5),
          new Distribution.Triangular(0, 0, 1),
          new Distribution.Beta(0, 0.2, 2, 6),
          new Distribution.Beta(0.1, 0.9, 0.5, 0.5),
          new Distribution.Beta(0, 1, 900, 100),
          new Distribution.LogNormal(0.1, 0.5),
          new Distribution.LogNormal(0.9, 2));

  /// Method: random scores, compared with the library's own quantile function, as parts of the
  /// distribution's middle nine tenths.
  @Test
  void the_table_follows_the_exact_quantiles() {
    var random = new Random(11);
    for (Distribution one : SOME) {
      var table = QuantileTable.of(Assumption.CAPTURE, one);
      var exact = new QuantileTable.Exact(Assumption.CAPTURE, one);
      double width = exact.at(1.645) - exact.at(-1.645);
      for (int i = 0; i < 500; i++) {
        double score = Math.clamp(random.nextGaussian(), -3.5, 3.5);
        assertEquals(exact.at(score), table.at(score), 1e-4 * width, one + " at " + score);
      }
    }
  }

  @Test
  void a_higher_score_never_gives_a_lower_value_and_none_leaves_the_range() {
    for (Distribution one : SOME) {
      var table = QuantileTable.of(Assumption.CAPTURE, one);
      double before = Assumption.CAPTURE.least();
      for (double score = -9; score <= 9; score += 0.001) {
        double value = table.at(score);
        assertTrue(value >= before - 1e-15, one + " falls at " + score);
        assertTrue(value <= Assumption.CAPTURE.most(), one + " at " + score);
        before = value;
      }
    }
  }

  @Test
  void a_distribution_that_passes_the_range_is_cut_off_there() {
    // Untruncated, 46 % of it would be above 100 %.
    var table = QuantileTable.of(Assumption.CAPTURE, new Distribution.LogNormal(0.9, 1));
    assertTrue(table.at(8) <= 1);
    assertTrue(table.at(0) < 0.9);
  }
}
