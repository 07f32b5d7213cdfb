package espalier.scoring.tournament;

import java.math.BigInteger;

/// The scores of one entry, times 2^40 and rounded toward zero.
///
/// **CORR**, upstream's `numerai_corr`: the Pearson correlation of the predictions' rank, as
/// Gaussian to the power 1.5, with the centred targets to the power 1.5. **MMC**, upstream's
/// `correlation_contribution`: what the predictions, less their projection on the meta model, have
/// in common with four times the centred targets.
///
/// All sums are exact; one division (CORR: and one root) rounds. Where the real score does not
/// exist because predictions, targets or meta model do not vary, it is 0.
public final class EntryScore {
  /// Fraction bits of a score.
  public static final int FRACTION = 40;

  private EntryScore() {}

  /// CORR, from -2^40 to 2^40.
  public static long corr(char[] codes, Targets targets, GaussTable table) {
    requireRows(codes.length, targets, table);
    long[] power = new long[codes.length];
    for (int i = 0; i < power.length; i++) {
      power[i] = table.power(codes[i]);
    }
    return corr(
        power.length,
        targets.dotPower(power),
        WideSum.sum(power),
        WideSum.dot(power, power),
        targets);
  }

  /// CORR from the sums over the rows of prediction times target, of the prediction, and of its
  /// square.
  private static long corr(
      int rows, BigInteger products, BigInteger sum, BigInteger squares, Targets targets) {
    BigInteger variances =
        WideSum.covariance(rows, squares, sum, sum).multiply(targets.varianceOfPower());
    if (variances.signum() == 0) {
      return 0;
    }
    BigInteger covariance = WideSum.covariance(rows, products, sum, targets.sumOfPower());
    return IntegerRoot.quotient(covariance, variances, FRACTION).longValueExact();
  }

  /// MMC; at most about 2 in size.
  public static long mmc(char[] codes, char[] meta, Targets targets, GaussTable table) {
    requireRows(codes.length, targets, table);
    requireRows(meta.length, targets, table);
    long[] own = gauss(codes, table);
    long[] others = gauss(meta, table);
    BigInteger othersSquared = WideSum.dot(others, others);
    if (othersSquared.signum() == 0) {
      return 0;
    }
    BigInteger shared = WideSum.dot(own, others);
    BigInteger left = centred(targets, own).multiply(othersSquared);
    BigInteger right = centred(targets, others).multiply(shared);
    // 4 / rows of targets in rows * 2^31 and gauss in 2^28, times 2^40: 2^42 / 2^59.
    BigInteger divisor =
        othersSquared
            .multiply(BigInteger.valueOf((long) codes.length * codes.length))
            .shiftLeft(17);
    return left.subtract(right).divide(divisor).longValueExact();
  }

  /// FNC, upstream's `feature_neutral_corr`: CORR of what is left of the gauss ranks beside the
  /// features. For information: no dispute could open the features.
  public static long fnc(char[] codes, Neutralizer features, Targets targets, GaussTable table) {
    requireRows(codes.length, targets, table);
    return corr(features.residualCodes(codes), targets, table);
  }

  /// The sum of gauss times centred target, times `rows`.
  private static BigInteger centred(Targets targets, long[] gauss) {
    return WideSum.covariance(
        gauss.length, targets.dot(gauss), WideSum.sum(gauss), BigInteger.valueOf(targets.sum()));
  }

  static long[] gauss(char[] codes, GaussTable table) {
    long[] gauss = new long[codes.length];
    for (int i = 0; i < gauss.length; i++) {
      gauss[i] = table.gauss(codes[i]);
    }
    return gauss;
  }

  private static void requireRows(int rows, Targets targets, GaussTable table) {
    if (rows != targets.rows() || rows != table.rows()) {
      throw new IllegalArgumentException(
          "codes of %d rows, targets of %d and a table for %d do not belong together"
              .formatted(rows, targets.rows(), table.rows()));
    }
  }
}
