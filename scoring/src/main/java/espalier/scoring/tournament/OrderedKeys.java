package espalier.scoring.tournament;

/// Floating-point bits as longs that compare as the numbers do; nothing here computes with them.
///
/// Zero and negative zero get one key, because they are one number.
public final class OrderedKeys {
  private OrderedKeys() {}

  /// The key of an IEEE 754 single.
  ///
  /// @throws IllegalArgumentException if it is not a number
  public static long ofFloatBits(int bits) {
    if ((bits & 0x7fff_ffff) > 0x7f80_0000) {
      throw new IllegalArgumentException("a prediction is NaN; every row needs a number");
    }
    return bits < 0 ? -(long) (bits & 0x7fff_ffff) : bits;
  }

  /// The key of an IEEE 754 double.
  ///
  /// @throws IllegalArgumentException if it is not a number
  public static long ofDoubleBits(long bits) {
    long size = bits & Long.MAX_VALUE;
    if (size > 0x7ff0_0000_0000_0000L) {
      throw new IllegalArgumentException("a prediction is NaN; every row needs a number");
    }
    return bits < 0 ? -size : size;
  }
}
