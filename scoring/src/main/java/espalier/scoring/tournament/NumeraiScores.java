package espalier.scoring.tournament;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Upstream's tournament scores over decimals with rows missing: every option, any targets.
///
/// What the ledger pays for is [EntryScore]; on complete rows with targets from 0 to 1 both agree
/// to 1e-9. An empty result stands for the NaN that upstream answers.
public final class NumeraiScores {
  private NumeraiScores() {}

  /// `numerai_corr`.
  ///
  /// @param topBottom if present, only so many of the highest and of the lowest predictions count
  /// @param targetPower whether the centred targets are raised to the power 1.5
  /// @throws IllegalArgumentException if the join loses more than a fifth of either side
  public static <K extends Comparable<K>> Optional<BigDecimal> corr(
      Series<K> predictions, Series<K> targets, OptionalInt topBottom, boolean targetPower) {
    var joined = Series.join(List.of(targets.centred(), predictions), Series.MAX_FILTERED);
    List<BigDecimal> realised = joined.columns().get(0);
    return corr(
        RankCodes.of(joined.columns().get(1)),
        targetPower ? Exact.power15(realised) : realised,
        topBottom);
  }

  private static Optional<BigDecimal> corr(
      char[] codes, List<BigDecimal> targets, OptionalInt topBottom) {
    List<BigDecimal> power = power(codes);
    if (topBottom.isEmpty()) {
      return Exact.pearson(targets, power);
    }
    List<Integer> rows = Exact.topBottom(power, topBottom.getAsInt()).rows();
    return Exact.pearson(Exact.at(targets, rows), Exact.at(power, rows));
  }

  /// `correlation_contribution`: targets within 0 to 1 count four times.
  ///
  /// @param topBottom if present, only so many of the highest and of the lowest residuals count
  /// @throws IllegalArgumentException if a join loses more than a fifth of either side
  public static <K extends Comparable<K>> Optional<BigDecimal> contribution(
      Series<K> predictions, Series<K> meta, Series<K> targets, OptionalInt topBottom) {
    // Upstream joins in pairs, and each pair may lose a fifth of what the pair before has left.
    List<K> both = Series.join(List.of(meta, predictions), Series.MAX_FILTERED).ids();
    List<K> ids = Series.join(List.of(targets, predictions.at(both)), Series.MAX_FILTERED).ids();
    var joined =
        Series.join(
            List.of(targets.at(ids), meta.at(both), predictions.at(ids)), Series.MAX_FILTERED);
    List<BigDecimal> own = gauss(RankCodes.of(joined.columns().get(2)));
    List<BigDecimal> others = gauss(RankCodes.of(joined.columns().get(1)));
    List<BigDecimal> realised = Exact.centred(timesFour(joined.columns().get(0)));
    Optional<List<BigDecimal>> found = Exact.orthogonalized(own, others);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<BigDecimal> residual = found.get();
    if (topBottom.isEmpty()) {
      return Optional.of(
          Exact.dot(realised, residual).divide(BigDecimal.valueOf(realised.size()), Exact.DIGITS));
    }
    List<Integer> rows = Exact.topBottom(residual, topBottom.getAsInt()).rows();
    return Optional.of(
        Exact.dot(Exact.at(realised, rows), Exact.at(residual, rows))
            .divide(BigDecimal.valueOf(2L * topBottom.getAsInt()), Exact.DIGITS));
  }

  private static List<BigDecimal> timesFour(List<BigDecimal> targets) {
    boolean share =
        targets.stream()
            .allMatch(value -> value.signum() >= 0 && value.compareTo(BigDecimal.ONE) <= 0);
    return share
        ? targets.stream().map(value -> value.multiply(BigDecimal.valueOf(4))).toList()
        : targets;
  }

  /// `feature_neutral_corr`: the gauss ranks of the predictions are neutralized, and the residuals
  /// scored as predictions; their variance does not change their ranks.
  ///
  /// @param predictions a value in every row, the rows being those of the features
  /// @throws IllegalArgumentException if the predictions are all alike
  public static Optional<BigDecimal> featureNeutralCorr(
      List<BigDecimal> predictions,
      Neutralizer features,
      List<Optional<BigDecimal>> targets,
      OptionalInt topBottom) {
    char[] codes = RankCodes.of(predictions);
    if (isConstant(codes)) {
      throw new IllegalArgumentException(
          "the predictions are all alike; there is nothing to neutralize");
    }
    List<Optional<BigDecimal>> neutral = new ArrayList<>();
    for (char code : features.residualCodes(codes)) {
      neutral.add(Optional.of(BigDecimal.valueOf(code)));
    }
    return corr(Series.ofRows(neutral), Series.ofRows(targets), topBottom, true);
  }

  private static boolean isConstant(char[] codes) {
    for (char code : codes) {
      if (code != codes[0]) {
        return false;
      }
    }
    return true;
  }

  /// `max_feature_correlation`: the feature whose correlation with the predictions is largest in
  /// size, the earlier among equals.
  ///
  /// @param feature its position
  /// @param correlation its size
  public record FeatureCorrelation(int feature, BigDecimal correlation) {}

  /// @param topBottom if present, only so many of the highest and of the lowest predictions count
  /// @return empty where no correlation exists
  public static Optional<FeatureCorrelation> maxFeatureCorrelation(
      List<BigDecimal> predictions, List<List<BigDecimal>> features, OptionalInt topBottom) {
    Optional<FeatureCorrelation> best = Optional.empty();
    List<BigDecimal> values = predictions;
    List<Integer> rows = List.of();
    if (topBottom.isPresent()) {
      rows = Exact.topBottom(predictions, topBottom.getAsInt()).rows();
      values = Exact.at(predictions, rows);
    }
    for (int i = 0; i < features.size(); i++) {
      List<BigDecimal> feature =
          topBottom.isPresent() ? Exact.at(features.get(i), rows) : features.get(i);
      Optional<BigDecimal> found = Exact.pearson(feature, values).map(BigDecimal::abs);
      if (found.isPresent()
          && (best.isEmpty() || found.get().compareTo(best.get().correlation()) > 0)) {
        best = Optional.of(new FeatureCorrelation(i, found.get()));
      }
    }
    return best;
  }

  /// `stake_weight`: the mean of the predictions, weighted; empty where all stakes are zero.
  public static Optional<List<BigDecimal>> stakeWeighted(
      List<List<BigDecimal>> predictions, List<BigDecimal> stakes) {
    Exact.requireRows(predictions.size(), stakes.size());
    BigDecimal total = Exact.sum(stakes);
    if (total.signum() == 0) {
      return Optional.empty();
    }
    var weighted = new ArrayList<BigDecimal>();
    for (int i = 0; i < predictions.getFirst().size(); i++) {
      BigDecimal sum = BigDecimal.ZERO;
      for (int model = 0; model < predictions.size(); model++) {
        sum = sum.add(predictions.get(model).get(i).multiply(stakes.get(model)));
      }
      weighted.add(sum.divide(total, Exact.DIGITS));
    }
    return Optional.of(List.copyOf(weighted));
  }

  /// The gauss ranks of `codes` to 28 bits, as the ledger has them.
  public static List<BigDecimal> gauss(char[] codes) {
    GaussTable table = GaussTable.of(codes.length);
    var gauss = new ArrayList<BigDecimal>();
    for (char code : codes) {
      gauss.add(Exact.scaled(BigInteger.valueOf(table.gauss(code)), GaussTable.FRACTION));
    }
    return gauss;
  }

  /// The gauss ranks of `codes` to the power 1.5, to 28 bits.
  public static List<BigDecimal> power(char[] codes) {
    GaussTable table = GaussTable.of(codes.length);
    var power = new ArrayList<BigDecimal>();
    for (char code : codes) {
      power.add(Exact.scaled(BigInteger.valueOf(table.power(code)), GaussTable.FRACTION));
    }
    return power;
  }
}
