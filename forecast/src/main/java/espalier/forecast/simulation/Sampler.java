package espalier.forecast.simulation;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Scenario;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Draws the assumptions of a scenario.
///
/// Instances do not change and may be shared between threads.
final class Sampler {
  private final double[] values;
  private final @Nullable QuantileTable[] tables = new @Nullable QuantileTable[Assumption.COUNT];

  /// The slots of the assumptions that move together.
  private final int[] together;

  private final double[][] factor;

  /// @throws IllegalArgumentException if the scenario is sure of everything
  Sampler(Scenario scenario) {
    values = scenario.values();
    for (Assumption one : Assumption.values()) {
      scenario
          .stated(one)
          .distribution()
          .ifPresent(spread -> tables[one.slot()] = QuantileTable.of(one, spread));
    }
    if (drawn(scenario).isEmpty()) {
      throw new IllegalArgumentException(
          "the scenario %s gives no assumption a distribution; give one triangular, beta or lognormal"
              .formatted(scenario.name()));
    }
    together = scenario.correlation().of().stream().mapToInt(Assumption::slot).toArray();
    factor = scenario.correlation().factor();
  }

  /// The assumptions that have a distribution.
  static List<Assumption> drawn(Scenario scenario) {
    return Arrays.stream(Assumption.values())
        .filter(one -> scenario.stated(one).distribution().isPresent())
        .toList();
  }

  /// One draw.
  ///
  /// @param scores room for [Assumption#COUNT] numbers
  /// @param out receives the values, by [Assumption#slot]
  void draw(RandomGenerator random, double[] scores, double[] out) {
    // A score for every assumption, drawn or not: who bends one keeps the draws of all others.
    for (int i = 0; i < Assumption.COUNT; i++) {
      scores[i] = random.nextGaussian();
    }
    // From the last row up, so that each row still finds the independent scores it needs.
    for (int row = together.length - 1; row >= 0; row--) {
      double sum = 0;
      for (int column = 0; column <= row; column++) {
        sum += factor[row][column] * scores[together[column]];
      }
      scores[together[row]] = sum;
    }
    values(scores, out);
  }

  /// The values at normal scores.
  void values(double[] scores, double[] out) {
    for (int i = 0; i < Assumption.COUNT; i++) {
      QuantileTable table = tables[i];
      out[i] = table == null ? values[i] : table.at(scores[i]);
    }
  }
}
