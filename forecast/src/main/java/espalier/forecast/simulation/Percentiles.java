package espalier.forecast.simulation;

import java.util.List;
import org.hipparchus.stat.descriptive.rank.Percentile;

/// Values below which given parts of the draws lie, in dollars.
///
/// @param values one for each of [#LEVELS], not falling
public record Percentiles(List<Double> values) {
  /// In per cent.
  public static final List<Integer> LEVELS = List.of(5, 10, 25, 50, 75, 90, 95);

  static Percentiles of(double[] draws) {
    var statistic = new Percentile();
    statistic.setData(draws);
    return new Percentiles(LEVELS.stream().map(level -> statistic.evaluate(level)).toList());
  }

  /// @param level one of [#LEVELS]
  public double at(int level) {
    return values.get(LEVELS.indexOf(level));
  }
}
