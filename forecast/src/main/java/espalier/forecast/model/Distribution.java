package espalier.forecast.model;

/// How a figure may fall out.
///
/// Each is cut off at the range that its assumption allows.
public sealed interface Distribution {
  /// Between two ends, most often at `mode`.
  record Triangular(double low, double mode, double high) implements Distribution {
    public Triangular {
      if (!(low <= mode && mode <= high && low < high)) {
        throw new IllegalArgumentException("low, mode and high ascend, and low is below high");
      }
    }
  }

  /// The beta distribution stretched from `low` to `high`.
  ///
  /// @param alpha above 0, at most 1,000
  /// @param beta above 0, at most 1,000
  record Beta(double low, double high, double alpha, double beta) implements Distribution {
    static final double SHAPE_MAX = 1_000;

    public Beta {
      if (!(low < high)) {
        throw new IllegalArgumentException("low is below high");
      }
      if (!(alpha > 0 && alpha <= SHAPE_MAX && beta > 0 && beta <= SHAPE_MAX)) {
        throw new IllegalArgumentException("alpha and beta are above 0 and at most 1000");
      }
    }
  }

  /// Whose logarithm is normal.
  ///
  /// @param median above 0
  /// @param sigma standard deviation of the logarithm, above 0, at most 3
  record LogNormal(double median, double sigma) implements Distribution {
    static final double SIGMA_MAX = 3;

    public LogNormal {
      if (!(median > 0)) {
        throw new IllegalArgumentException("median is above 0");
      }
      if (!(sigma > 0 && sigma <= SIGMA_MAX)) {
        throw new IllegalArgumentException("sigma is above 0 and at most 3");
      }
    }
  }

  /// As tables show it.
  default String words(Assumption assumption) {
    return switch (this) {
      case Triangular one ->
          "triangular %s, %s, %s"
              .formatted(
                  assumption.format(one.low()),
                  assumption.format(one.mode()),
                  assumption.format(one.high()));
      case Beta one ->
          "beta(%s, %s) over %s to %s"
              .formatted(
                  plain(one.alpha()),
                  plain(one.beta()),
                  assumption.format(one.low()),
                  assumption.format(one.high()));
      case LogNormal one ->
          "lognormal, median %s, sigma %s"
              .formatted(assumption.format(one.median()), plain(one.sigma()));
    };
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
