package espalier.base.unit;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/// A non-negative number below 2^126: the exact product of two longs, and what is done with it.
///
/// @param high the bits from 64 upwards
/// @param low the lowest 64 bits, unsigned
public record Wide(long high, long low) {
  public Wide {
    if (high < 0) {
      throw new ArithmeticException("a wide number must stay below 2^127");
    }
  }

  /// The product of two non-negative longs.
  public static Wide product(long left, long right) {
    if ((left | right) < 0) {
      throw new IllegalArgumentException("factors must not be negative: " + left + ", " + right);
    }
    return new Wide(Math.multiplyHigh(left, right), left * right);
  }

  /// This plus a non-negative long.
  public Wide plus(long addend) {
    if (addend < 0) {
      throw new IllegalArgumentException("addend must not be negative: " + addend);
    }
    long sum = low + addend;
    return new Wide(Long.compareUnsigned(sum, low) < 0 ? Math.addExact(high, 1) : high, sum);
  }

  /// The quotient, rounded down.
  ///
  /// @throws ArithmeticException if it exceeds 2^63 - 1
  public long quotient(long divisor) {
    if (high == 0) {
      long quotient = Long.divideUnsigned(low, divisor);
      if (quotient < 0) {
        throw new ArithmeticException("quotient exceeds 2^63 - 1");
      }
      return quotient;
    }
    return big().divide(BigInteger.valueOf(divisor)).longValueExact();
  }

  /// The rest of the division by a positive long.
  public long remainder(long divisor) {
    if (high == 0) {
      return Long.remainderUnsigned(low, divisor);
    }
    return big().mod(BigInteger.valueOf(divisor)).longValueExact();
  }

  /// The quotient rounded up, or 2^63 - 1 if it is larger.
  public long quotientRoundedUpOrMax(long divisor) {
    BigInteger[] parts = big().divideAndRemainder(BigInteger.valueOf(divisor));
    BigInteger up = parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
    return up.bitLength() > 63 ? Long.MAX_VALUE : up.longValueExact();
  }

  /// `floor(left * right / divisor)`, exact.
  ///
  /// @throws ArithmeticException if the result exceeds 2^63 - 1
  public static long mulDiv(long left, long right, long divisor) {
    return product(left, right).quotient(divisor);
  }

  private BigInteger big() {
    return new BigInteger(1, ByteBuffer.allocate(16).putLong(high).putLong(low).array());
  }
}
