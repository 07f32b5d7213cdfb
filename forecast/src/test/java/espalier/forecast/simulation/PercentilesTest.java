package espalier.forecast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.junit.jupiter.api.Test;

final class PercentilesTest {
  private static final List<ToDoubleFunction<Random>> SHAPES =
      List.of(
          Random::nextGaussian,
          random -> Math.exp(5 * random.nextGaussian()),
          random -> random.nextInt(3),
          random -> random.nextInt(1_000) == 0 ? 1e12 : random.nextDouble(),
          _ -> 7.0);

  /// Method: the library's own percentiles of the same draws are the slow twin.
  @Test
  void percentiles_are_those_of_the_statistics_library() {
    var random = new Random(5);
    for (ToDoubleFunction<Random> shape : SHAPES) {
      for (int count : new int[] {1, 2, 3, 19, 20, 1_000, 10_007}) {
        double[] draws = new double[count];
        for (int i = 0; i < count; i++) {
          draws[i] = shape.applyAsDouble(random);
        }
        var library = new Percentile();
        library.setData(draws.clone());
        Percentiles found = Percentiles.of(draws);
        for (int level : Percentiles.LEVELS) {
          double expected = library.evaluate(level);
          assertEquals(
              expected, found.at(level), Math.abs(expected) * 1e-14, level + " of " + count);
        }
      }
    }
  }
}
