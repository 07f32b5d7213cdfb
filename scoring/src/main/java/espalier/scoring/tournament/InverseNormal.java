package espalier.scoring.tournament;

import java.math.BigInteger;

/// The inverse of the normal distribution function, in integers.
///
/// Nodes stand 1/32 apart. The node at or below the wanted point, and the series of [NormalNode]
/// from there, give [#quantile60] within 2^-58; the table of a round rounds that to 28 bits, and
/// asks [#exact] where the rounding would depend on the error, so that each entry is the nearest
/// whole number to `2^28 * z` whoever computes it and however.
public final class InverseNormal {
  /// What stands for the quantile of 0.
  public static final long NEGATIVE_INFINITY = Long.MIN_VALUE;

  /// What stands for the quantile of 1.
  public static final long POSITIVE_INFINITY = Long.MAX_VALUE;

  /// How far [#quantile60] may be from the truth, in units of 2^-60.
  static final int ERROR_60 = 4;

  private static final int FRACTION = 60;

  /// Terms of the series: at `x = 8`, `(8 / 32)^28 / 28` is below 2^-60.
  private static final int TERMS = 28;

  /// Terms of [#exact]: at `x = 4.25`, `(4.25 / 32)^48` is below 2^-130.
  private static final int EXACT_TERMS = 48;

  private static final int EXACT_BITS = 128;

  /// Fraction bits of the series' coefficients; their sum stays below 1/16.
  private static final int SERIES_BITS = 66;

  /// Nodes up to 4.25, which a table of 32,767 rows needs; further out they are made when asked
  /// for.
  private static final int KEPT = 137;

  private static final int NODES_MAX = 8 * NormalNode.PER_UNIT + 8;

  private static final Start[] STARTS = starts();

  private InverseNormal() {}

  /// A node made ready for longs.
  ///
  /// @param tail times 2^128
  /// @param density times 2^128, over 32
  private record Start(NormalNode node, BigInteger tail, BigInteger density, long[] series) {
    static Start at(int index) {
      NormalNode node = NormalNode.at(index);
      BigInteger[] wide = node.series(TERMS, SERIES_BITS);
      long[] series = new long[TERMS];
      for (int k = 0; k < TERMS; k++) {
        series[k] = wide[k].longValueExact();
      }
      return new Start(
          node,
          node.upperTail().shiftRight(NormalNode.BITS - EXACT_BITS),
          node.density().shiftRight(NormalNode.BITS - EXACT_BITS + 5),
          series);
    }
  }

  private static Start[] starts() {
    Start[] starts = new Start[KEPT];
    for (int i = 0; i < KEPT; i++) {
      starts[i] = Start.at(i);
    }
    return starts;
  }

  /// The `z` above which lies the share `numerator / denominator`, times 2^60 and within 2^-58.
  ///
  /// @param numerator positive
  /// @param denominator at least twice the numerator, so that `z` is not negative
  /// @throws ArithmeticException if the share is below that above 8.25, about 8e-17
  static long upperQuantile60(BigInteger numerator, BigInteger denominator) {
    Start start = startFor(numerator, denominator);
    // v = 32 (Q(x0) - share) / phi(x0), from 0 to 1, times 2^62.
    BigInteger gap = start.tail().multiply(denominator).subtract(numerator.shiftLeft(EXACT_BITS));
    if (gap.signum() <= 0) {
      return (long) start.node().index() << (FRACTION - 5);
    }
    long v = gap.shiftLeft(62).divide(start.density().multiply(denominator)).longValueExact();
    long sum = start.series()[TERMS - 1];
    for (int k = TERMS - 2; k >= 0; k--) {
      sum = start.series()[k] + (Math.multiplyHigh(sum, v) << 2);
    }
    // 2^66 times 2^62 over 2^64 leaves 2^64.
    long step = Math.multiplyHigh(sum, v);
    return ((long) start.node().index() << (FRACTION - 5)) + ((step + 8) >> 4);
  }

  private static Start startFor(BigInteger numerator, BigInteger denominator) {
    BigInteger share = numerator.shiftLeft(EXACT_BITS);
    int low = 0;
    int high = KEPT;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (STARTS[middle].tail().multiply(denominator).compareTo(share) >= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    Start start = STARTS[low];
    for (int index = KEPT; low == KEPT - 1 && index <= NODES_MAX; index++) {
      Start further = Start.at(index);
      if (further.tail().multiply(denominator).compareTo(share) < 0) {
        return start;
      }
      start = further;
    }
    if (start.node().index() == NODES_MAX) {
      throw new ArithmeticException(
          "a quantile of %s / %s lies beyond 8.25; clip it to at least 1e-16"
              .formatted(numerator, denominator));
    }
    return start;
  }

  /// As [#upperQuantile60], times 2^128 and within 2^-120, for a `z` of at most 4.25.
  static BigInteger exact(BigInteger numerator, BigInteger denominator) {
    NormalNode node = startFor(numerator, denominator).node();
    BigInteger gap =
        node.upperTail()
            .multiply(denominator)
            .subtract(numerator.shiftLeft(NormalNode.BITS))
            .max(BigInteger.ZERO);
    BigInteger v = gap.shiftLeft(EXACT_BITS + 5).divide(node.density().multiply(denominator));
    BigInteger[] series = node.series(EXACT_TERMS, EXACT_BITS);
    BigInteger sum = BigInteger.ZERO;
    for (int k = EXACT_TERMS - 1; k >= 0; k--) {
      sum = sum.add(series[k]).multiply(v).shiftRight(EXACT_BITS);
    }
    return sum.add(BigInteger.valueOf(node.index()).shiftLeft(EXACT_BITS - 5));
  }

  /// The `z` below which lies the share `numerator / denominator`, times 2^60 and within 2^-58;
  /// [#NEGATIVE_INFINITY] for 0 and [#POSITIVE_INFINITY] for 1.
  ///
  /// @throws ArithmeticException if the share is not from 0 to 1, or within 1e-16 of either end
  ///   without being it
  public static long quantile60(BigInteger numerator, BigInteger denominator) {
    if (numerator.signum() < 0 || numerator.compareTo(denominator) > 0) {
      throw new ArithmeticException(
          "a share lies from 0 to 1; found %s / %s".formatted(numerator, denominator));
    }
    if (numerator.signum() == 0) {
      return NEGATIVE_INFINITY;
    }
    if (numerator.equals(denominator)) {
      return POSITIVE_INFINITY;
    }
    BigInteger above = denominator.subtract(numerator);
    return numerator.compareTo(above) <= 0
        ? -upperQuantile60(numerator, denominator)
        : upperQuantile60(above, denominator);
  }
}
