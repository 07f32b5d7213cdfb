package espalier.scoring.subnet;

/// I32F32 numbers in `long`s: 32 fraction bits, products rounded down, quotients truncated.
final class FixedPoint {
  /// One.
  static final long ONE = 1L << 32;

  /// What a stored proportion of one is.
  static final int U16_MAX = 65_535;

  /// `ln 2` with 57 fraction bits, to the nearest.
  private static final long LN2_Q57 = 99_893_036_290_645_747L;

  private static final long EXP_LIMIT = 20 * ONE;

  private FixedPoint() {}

  /// `floor(a * b)`; both arguments lie within `±2^47`, which is 32,768 times one.
  static long multiply(long a, long b) {
    return Math.multiplyHigh(a << 16, b << 16);
  }

  /// `old + rate * (fresh - old)`, each product rounded down on its own, at most one.
  static long follow(long rate, long old, long fresh) {
    return Math.min(ONE, multiply(ONE - rate, old) + multiply(rate, fresh));
  }

  /// `a + ratio * (b - a)`, the product rounded down; `b` itself for a ratio of one.
  static long interpolate(long a, long b, long ratio) {
    return ratio == ONE ? b : a + multiplyWide(ratio, b - a);
  }

  /// `floor(a * b)` of any two numbers whose product is one; a second multiplication dearer.
  static long multiplyWide(long a, long b) {
    return Math.multiplyHigh(a, b) << 32 | (a * b) >>> 32;
  }

  /// A stored proportion as a fixed-point number: `floor(stored / 65535)`.
  static long fromU16(int stored) {
    return ((long) stored << 32) / U16_MAX;
  }

  /// A proportion as stored: `floor(x * 65535)`, at most 65535.
  static int toU16(long x) {
    return (int) Math.min(U16_MAX, (x * U16_MAX) >>> 32);
  }

  /// Replaces each of the first `count` numbers by its part of their sum; all zero stays all zero.
  /// The numbers are non-negative and their sum is below `2^62`.
  static void normalise(long[] numbers, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += numbers[i];
    }
    divide(numbers, count, sum);
  }

  /// Divides each of the first `count` numbers, none above `divisor`, by `divisor` unless it is 0.
  static void divide(long[] numbers, int count, long divisor) {
    if (divisor == 0) {
      return;
    }
    int shift = Reciprocal.shift(divisor);
    long reciprocal = Reciprocal.of(divisor);
    for (int i = 0; i < count; i++) {
      numbers[i] = Reciprocal.quotient(numbers[i], divisor, shift, reciprocal);
    }
  }

  /// `floor(part * 2^32 / whole)` for `0 <= part <= whole < 2^63`, `whole > 0`, a bit at a time.
  static long ratio(long part, long whole) {
    long quotient = part / whole;
    long rest = part % whole;
    for (int bit = 0; bit < 32; bit++) {
      rest <<= 1;
      quotient <<= 1;
      if (Long.compareUnsigned(rest, whole) >= 0) {
        rest -= whole;
        quotient |= 1;
      }
    }
    return quotient;
  }

  /// `1 / x` for `x >= 1`, truncated.
  static long invert(long x) {
    // 2^64 does not fit, 2^64 - 1 does: they differ only where x divides 2^64.
    long quotient = Long.divideUnsigned(-1L, x);
    return Long.remainderUnsigned(-1L, x) == x - 1 ? quotient + 1 : quotient;
  }

  /// `e^x`, with `x` first brought into `[-20, 20]`; off by less than `2^-31` or by 2^-50 of
  /// itself, whichever is more.
  static long exp(long x) {
    long q57 = Math.clamp(x, -EXP_LIMIT, EXP_LIMIT) << 25;
    long halvings = Math.floorDiv(q57, LN2_Q57);
    long rest = (q57 - halvings * LN2_Q57) << 5; // 62 fraction bits, in [0, ln 2)
    long term = 1L << 62;
    long sum = term;
    for (int i = 1; i <= 20; i++) {
      term = (Math.multiplyHigh(term, rest) << 2) / i;
      sum += term;
    }
    return sum >>> (30 - halvings);
  }
}
