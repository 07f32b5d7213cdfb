package espalier.scoring.subnet;

/// Scales a vote so that its greatest weight is 65535, the form in which votes are stored.
public final class WeightScale {
  private static final long THRESHOLD = 32_768L << 32;
  private static final long HALF = FixedPoint.ONE >> 1;

  private WeightScale() {}

  /// The weights of a vote as stored; all zero stays all zero.
  ///
  /// @param weights 0 to 65535 each
  /// @throws IllegalArgumentException if a weight is outside
  public static char[] toU16(int[] weights) {
    long[] fixed = new long[weights.length];
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] < 0 || weights[i] > FixedPoint.U16_MAX) {
        throw new IllegalArgumentException(
            "weight %d is %d; expected 0 to 65535".formatted(i, weights[i]));
      }
      fixed[i] = (long) weights[i] << 32;
    }
    return toU16(fixed);
  }

  /// The same of non-negative I32F32 numbers, rounded to the nearest, halves up.
  static char[] toU16(long[] weights) {
    long most = 0;
    for (long weight : weights) {
      most = Math.max(most, weight);
    }
    char[] scaled = new char[weights.length];
    if (most == 0) {
      return scaled;
    }
    // Upstream divides first where the product would leave I32F32; the two differ in the last bit.
    boolean factorFirst = most > THRESHOLD;
    long factor = FixedPoint.ratio((long) FixedPoint.U16_MAX << 32, most);
    for (int i = 0; i < weights.length; i++) {
      long x =
          factorFirst
              ? FixedPoint.multiplyWide(weights[i], factor)
              : FixedPoint.ratio(weights[i] * FixedPoint.U16_MAX, most);
      scaled[i] = (char) Math.min(FixedPoint.U16_MAX, (x + HALF) >>> 32);
    }
    return scaled;
  }
}
