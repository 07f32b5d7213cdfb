package espalier.scoring.tournament;

import java.math.BigInteger;

/// Sums of products that exceed 64 bits, exact.
///
/// Each product is split at 32 bits, so that the halves of up to 2^31 of them add up in longs.
final class WideSum {
  private static final long LOW = 0xffff_ffffL;

  private WideSum() {}

  /// The sum of `left[i] * right[i]`; every product must stay below 2^63 in size.
  static BigInteger dot(long[] left, long[] right) {
    if (left.length != right.length) {
      throw new IllegalArgumentException(
          "vectors of %d and %d rows have no product".formatted(left.length, right.length));
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < left.length; i++) {
      long product = left[i] * right[i];
      high += product >> 32;
      low += product & LOW;
    }
    return BigInteger.valueOf(high).shiftLeft(32).add(BigInteger.valueOf(low));
  }

  static BigInteger sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum = Math.addExact(sum, value);
    }
    return BigInteger.valueOf(sum);
  }

  /// `n` times the sum of squares, less the square of the sum: `n^2` times the variance.
  static BigInteger variance(long[] values) {
    return covariance(values.length, dot(values, values), sum(values), sum(values));
  }

  /// `n` times the sum of products, less the product of the sums.
  static BigInteger covariance(int rows, BigInteger products, BigInteger left, BigInteger right) {
    return BigInteger.valueOf(rows).multiply(products).subtract(left.multiply(right));
  }
}
