package espalier.scoring.tournament;

import java.math.BigInteger;

/// Square roots of whole numbers, rounded down.
public final class IntegerRoot {
  private IntegerRoot() {}

  /// The largest `r` with `r * r <= value`; digit by digit, 31 steps.
  public static long floor(long value) {
    if (value < 0) {
      throw new ArithmeticException("no square root of " + value + ": it must not be negative");
    }
    long rest = value;
    long root = 0;
    for (long bit = 1L << 62; bit != 0; bit >>= 2) {
      if (rest >= root + bit) {
        rest -= root + bit;
        root = (root >> 1) + bit;
      } else {
        root >>= 1;
      }
    }
    return root;
  }

  /// `floor(|numerator| * 2^bits / sqrt(square))` with the sign of `numerator`: a quotient by a
  /// square root, rounded toward zero, as if the root were exact.
  ///
  /// @param square positive
  public static BigInteger quotient(BigInteger numerator, BigInteger square, int bits) {
    // floor(sqrt(floor(x))) is floor(sqrt(x)) for every x.
    BigInteger size = numerator.multiply(numerator).shiftLeft(2 * bits).divide(square).sqrt();
    return numerator.signum() < 0 ? size.negate() : size;
  }
}
