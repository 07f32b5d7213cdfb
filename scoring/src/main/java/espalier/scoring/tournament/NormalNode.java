package espalier.scoring.tournament;

import java.math.BigInteger;

/// The normal distribution at one point `x = index / 32`, and the series of its inverse from there.
///
/// With `s = Q(x0) - Q(x)`, the probability between `x0` and `x`, and `w = 1 / phi(x0)`: `x = x0 +
/// sum over k >= 1 of P_k(x0) (w s)^k / k!`, where `P_1 = 1` and `P_(k+1) = P_k' + k x P_k`,
/// because `1 / phi` has the derivative `x / phi`.
///
/// @param index 32 times `x`, from 0
/// @param upperTail `Q(x)`, the probability above `x`, times 2^192
/// @param density `phi(x)` times 2^192
record NormalNode(int index, BigInteger upperTail, BigInteger density) {
  /// Fraction bits of tail and density.
  static final int BITS = 192;

  /// Nodes on a stretch of 1.
  static final int PER_UNIT = 32;

  private static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);
  private static final BigInteger ROOT_TWO_PI = pi().shiftLeft(1 + BITS).sqrt();

  /// The node at `index / 32`; both figures are within 2^-180.
  static NormalNode at(int index) {
    // x and its square times 2^192, exactly: the index is a whole number of 32nds.
    BigInteger square = BigInteger.valueOf((long) index * index).shiftLeft(BITS - 10);
    BigInteger grown = exponential(square.shiftRight(1));
    BigInteger density = ONE.shiftLeft(BITS).divide(grown).shiftLeft(BITS).divide(ROOT_TWO_PI);
    // 1/2 - Q(x) = phi(x) (x + x^3/3 + x^5/(3*5) + ...): no sign alternates, nothing cancels.
    BigInteger term = BigInteger.valueOf(index).shiftLeft(BITS - 5);
    BigInteger sum = BigInteger.ZERO;
    for (int odd = 3; term.signum() > 0; odd += 2) {
      sum = sum.add(term);
      term = term.multiply(square).shiftRight(BITS).divide(BigInteger.valueOf(odd));
    }
    BigInteger tail = ONE.shiftRight(1).subtract(density.multiply(sum).shiftRight(BITS));
    return new NormalNode(index, tail, density);
  }

  /// `P_k(x) / (k! 32^k)` times `2^bits`, rounded down, for `k` from 1 to `terms`.
  BigInteger[] series(int terms, int bits) {
    BigInteger[] series = new BigInteger[terms];
    // P_k by its coefficients, lowest first; 32^(k-1) P_k(index / 32) is a whole number.
    BigInteger[] polynomial = {BigInteger.ONE};
    BigInteger divisor = BigInteger.valueOf(PER_UNIT);
    for (int k = 1; k <= terms; k++) {
      series[k - 1] = value(polynomial).shiftLeft(bits).divide(divisor);
      polynomial = next(polynomial, k);
      // (k + 1)! 32^(k + 1), and 32^k from the value of P_(k + 1).
      divisor = divisor.multiply(BigInteger.valueOf((long) PER_UNIT * PER_UNIT * (k + 1)));
    }
    return series;
  }

  private static BigInteger[] next(BigInteger[] polynomial, int k) {
    BigInteger[] next = new BigInteger[polynomial.length + 1];
    for (int i = 0; i < next.length; i++) {
      BigInteger derived =
          i + 1 < polynomial.length
              ? polynomial[i + 1].multiply(BigInteger.valueOf(i + 1))
              : BigInteger.ZERO;
      BigInteger raised =
          i > 0 ? polynomial[i - 1].multiply(BigInteger.valueOf(k)) : BigInteger.ZERO;
      next[i] = derived.add(raised);
    }
    return next;
  }

  /// `32^degree` times the polynomial at [#index]` / 32`.
  private BigInteger value(BigInteger[] polynomial) {
    BigInteger value = BigInteger.ZERO;
    int scale = 0;
    for (int i = polynomial.length - 1; i >= 0; i--) {
      value = value.multiply(BigInteger.valueOf(index)).add(polynomial[i].shiftLeft(5 * scale++));
    }
    return value;
  }

  /// `e^y` for `y >= 0`, both times 2^192.
  private static BigInteger exponential(BigInteger y) {
    BigInteger sum = BigInteger.ZERO;
    BigInteger term = ONE;
    for (int k = 1; term.signum() > 0; k++) {
      sum = sum.add(term);
      term = term.multiply(y).shiftRight(BITS).divide(BigInteger.valueOf(k));
    }
    return sum;
  }

  /// Machin: `pi / 4 = 4 arctan(1/5) - arctan(1/239)`, times 2^192 and within 2^-185.
  private static BigInteger pi() {
    return arctangentOfInverse(5).shiftLeft(2).subtract(arctangentOfInverse(239)).shiftLeft(2);
  }

  private static BigInteger arctangentOfInverse(int divisor) {
    BigInteger square = BigInteger.valueOf((long) divisor * divisor);
    BigInteger power = ONE.divide(BigInteger.valueOf(divisor));
    BigInteger sum = BigInteger.ZERO;
    for (int k = 0; power.signum() > 0; k++) {
      BigInteger term = power.divide(BigInteger.valueOf(2L * k + 1));
      sum = k % 2 == 0 ? sum.add(term) : sum.subtract(term);
      power = power.divide(square);
    }
    return sum;
  }
}
