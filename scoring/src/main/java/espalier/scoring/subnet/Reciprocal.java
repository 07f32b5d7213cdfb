package espalier.scoring.subnet;

/// Exact division by multiplication, for many numbers over one divisor.
///
/// With `n = divisor << shift` in `[2^63, 2^64)` and `R = floor((2^127 - 1) / n)`, the high word of
/// `(value << shift) * R` lies less than 2 below `value * 2^63 / divisor`. Its upper bits are
/// therefore the quotient or the quotient less one, and the remainder says which.
final class Reciprocal {
  private static final long LOW = 0xffff_ffffL;

  private Reciprocal() {}

  /// The shift that brings `divisor` to 64 bits; `0 < divisor < 2^62`.
  static int shift(long divisor) {
    return Long.numberOfLeadingZeros(divisor);
  }

  /// `floor((2^127 - 1) / (divisor << shift))`, unsigned.
  static long of(long divisor) {
    long n = divisor << shift(divisor);
    // Knuth's algorithm D with digits of 32 bits: the dividend 2^127 - 1 has the high word 2^63 -
    // 1.
    long high = n >>> 32;
    long low = n & LOW;
    long first = digit(Long.MAX_VALUE, LOW, high, low);
    long rest = ((Long.MAX_VALUE << 32) | LOW) - first * n;
    long second = digit(rest, LOW, high, low);
    return (first << 32) + second;
  }

  private static long digit(long rest, long next, long high, long low) {
    long guess = Long.divideUnsigned(rest, high);
    long left = rest - guess * high;
    while (guess > LOW || Long.compareUnsigned(guess * low, (left << 32) | next) > 0) {
      guess--;
      left += high;
      if (left > LOW) {
        break;
      }
    }
    return guess;
  }

  /// `floor(value * 2^32 / divisor)` for `0 <= value <= divisor`.
  static long quotient(long value, long divisor, int shift, long reciprocal) {
    long quotient = Math.unsignedMultiplyHigh(value << shift, reciprocal) >>> 31;
    long rest = (value << 32) - quotient * divisor; // below 2 * divisor, hence exact modulo 2^64
    return rest >= divisor ? quotient + 1 : quotient;
  }
}
