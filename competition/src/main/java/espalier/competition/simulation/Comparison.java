package espalier.competition.simulation;

import java.util.List;

/// What an attacker earns per unit of stake beside what honest conduct earns, over many seeds.
///
/// Both come from the same seeds, so they are compared in pairs. The ratio is that of the means;
/// its interval is that of a ratio estimator (the differences `attacker - ratio * honest`, by the
/// delta method). Intervals are 95 %, by Student's t.
///
/// @param attacker mean over the seeds
/// @param honest mean over the seeds
/// @param ratio of the means; not a number where honest conduct earns nothing
public record Comparison(Interval attacker, Interval honest, Interval ratio) {
  /// One seed's outcome, both per unit of stake.
  public record Pair(double attacker, double honest) {}

  /// A mean and half the width of its 95 % interval.
  public record Interval(double mean, double half) {
    public double low() {
      return mean - half;
    }

    public double high() {
      return mean + half;
    }

    Interval less(double amount) {
      return new Interval(mean - amount, half);
    }
  }

  /// @param pairs at least two, one for each seed
  public static Comparison of(List<Pair> pairs) {
    int n = pairs.size();
    if (n < 2) {
      throw new IllegalArgumentException(
          "an interval needs at least 2 seeds; found %d; use 100 or more".formatted(n));
    }
    double[] attacker = pairs.stream().mapToDouble(Pair::attacker).toArray();
    double[] honest = pairs.stream().mapToDouble(Pair::honest).toArray();
    Interval one = interval(attacker);
    Interval other = interval(honest);
    double ratio = one.mean() / other.mean();
    double[] rest = new double[n];
    for (int i = 0; i < n; i++) {
      rest[i] = (attacker[i] - ratio * honest[i]) / other.mean();
    }
    return new Comparison(one, other, new Interval(ratio, interval(rest).half()));
  }

  private static Interval interval(double[] values) {
    int n = values.length;
    double mean = 0;
    for (double value : values) {
      mean += value / n;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Interval(mean, student95(n - 1) * Math.sqrt(squares / (n - 1) / n));
  }

  /// The 97.5 % quantile of Student's t, by the expansion of Cornish and Fisher around the normal
  /// quantile; within 0.3 % from five degrees on.
  ///
  /// @see "Abramowitz and Stegun, *Handbook of Mathematical Functions*, 26.7.5"
  static double student95(int degrees) {
    double z = 1.959963984540054;
    double z3 = z * z * z;
    double z5 = z3 * z * z;
    double z7 = z5 * z * z;
    double first = (z3 + z) / 4;
    double second = (5 * z5 + 16 * z3 + 3 * z) / 96;
    double third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384;
    double v = degrees;
    return z + first / v + second / (v * v) + third / (v * v * v);
  }
}
