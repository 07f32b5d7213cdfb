package espalier.model.lower;

/// The reals from `low` to `high`.
public record Range(double low, double high) {
  public Range {
    if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
      throw new IllegalArgumentException(
          "found a range from " + low + " to " + high + ", expected finite ends in order");
    }
  }

  /// The greatest magnitude.
  public double magnitude() {
    return Math.max(Math.abs(low), Math.abs(high));
  }

  Range including(Range other) {
    return new Range(Math.min(low, other.low), Math.max(high, other.high));
  }

  /// Wider by `factor` around zero.
  Range times(double factor) {
    return new Range(Math.min(low * factor, low), Math.max(high * factor, high));
  }
}
