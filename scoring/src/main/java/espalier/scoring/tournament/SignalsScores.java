package espalier.scoring.tournament;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Upstream's scores of the Signals kind over decimals: portfolios made of signals, what they
/// return, and how much they change from one submission to the next.
public final class SignalsScores {
  private static final BigDecimal FIFTY = BigDecimal.valueOf(50);

  private SignalsScores() {}

  /// The weights of a neutralized portfolio: `(s - N N^T (v s)) v`, where `s` is the signal's gauss
  /// rank to the power 1.5 and the product with `v` goes row by row.
  ///
  /// @param neutralizers `N` by columns, one value a row
  /// @param sampleWeights `v`
  public static List<BigDecimal> neutralizedWeights(
      List<BigDecimal> signal,
      List<List<BigDecimal>> neutralizers,
      List<BigDecimal> sampleWeights) {
    Exact.requireRows(signal.size(), sampleWeights.size());
    List<BigDecimal> power = NumeraiScores.power(RankCodes.of(signal));
    List<BigDecimal> weighted = products(power, sampleWeights);
    var weights = new ArrayList<>(power);
    for (List<BigDecimal> column : neutralizers) {
      BigDecimal exposure = Exact.dot(column, weighted);
      for (int i = 0; i < weights.size(); i++) {
        weights.set(i, weights.get(i).subtract(column.get(i).multiply(exposure)));
      }
    }
    return products(weights, sampleWeights).stream()
        .map(weight -> weight.round(Exact.DIGITS))
        .toList();
  }

  private static List<BigDecimal> products(List<BigDecimal> left, List<BigDecimal> right) {
    var products = new ArrayList<BigDecimal>();
    for (int i = 0; i < left.size(); i++) {
      products.add(left.get(i).multiply(right.get(i)));
    }
    return products;
  }

  /// `alpha`: the mean product of portfolio weight and centred target.
  public static BigDecimal alpha(
      List<BigDecimal> signal,
      List<List<BigDecimal>> neutralizers,
      List<BigDecimal> sampleWeights,
      List<BigDecimal> targets) {
    List<BigDecimal> weights = neutralizedWeights(signal, neutralizers, sampleWeights);
    return Exact.dot(weights, Exact.centred(targets))
        .divide(BigDecimal.valueOf(targets.size()), Exact.DIGITS);
  }

  /// `meta_portfolio_contribution`: how the stake-weighted portfolio's return, per unit of its
  /// length, changes with each stake, divided by 50.
  ///
  /// @param stakes one a signal; scaled to a sum of sizes of 1
  /// @return one figure a signal; empty where all stakes are zero or the portfolio is
  public static Optional<List<BigDecimal>> metaPortfolioContribution(
      List<List<BigDecimal>> signals,
      List<BigDecimal> stakes,
      List<List<BigDecimal>> neutralizers,
      List<BigDecimal> sampleWeights,
      List<BigDecimal> targets) {
    Exact.requireRows(signals.size(), stakes.size());
    Optional<List<BigDecimal>> shares = Exact.weightNormalized(stakes);
    if (shares.isEmpty()) {
      return Optional.empty();
    }
    List<List<BigDecimal>> weights =
        signals.stream()
            .map(signal -> neutralizedWeights(signal, neutralizers, sampleWeights))
            .map(Exact::centred)
            .toList();
    List<BigDecimal> portfolio =
        NumeraiScores.stakeWeighted(weights, shares.get()).orElseGet(List::of);
    BigDecimal squared = portfolio.isEmpty() ? BigDecimal.ZERO : Exact.dot(portfolio, portfolio);
    if (squared.signum() == 0) {
      return Optional.empty();
    }
    BigDecimal divisor = squared.sqrt(Exact.DIGITS).multiply(FIFTY);
    List<BigDecimal> centred = Exact.centred(targets);
    return Optional.of(
        weights.stream()
            .map(column -> Exact.orthogonalized(column, portfolio).orElse(column))
            .map(residual -> Exact.dot(residual, centred).divide(divisor, Exact.DIGITS))
            .toList());
  }

  /// `churn`: 1 less Spearman's correlation on the joined rows.
  ///
  /// @throws IllegalArgumentException if the join loses more than a fifth of either side, or one
  ///   side does not vary
  public static <K extends Comparable<K>> BigDecimal churn(Series<K> before, Series<K> after) {
    var joined = Series.join(List.of(before, after), Series.MAX_FILTERED);
    BigDecimal correlation =
        Exact.spearman(joined.columns().get(0), joined.columns().get(1))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "one of the submissions is constant; churn needs two that vary"));
    return BigDecimal.ONE.subtract(correlation);
  }

  /// `churn` of the ends: 1 less the mean share of rows that stay among the `count` highest and the
  /// `count` lowest.
  public static BigDecimal churn(List<BigDecimal> before, List<BigDecimal> after, int count) {
    Exact.TopBottom first = Exact.topBottom(before, count);
    Exact.TopBottom second = Exact.topBottom(after, count);
    long stay =
        first.top().stream().filter(second.top()::contains).count()
            + first.bottom().stream().filter(second.bottom()::contains).count();
    return BigDecimal.ONE.subtract(
        BigDecimal.valueOf(stay).divide(BigDecimal.valueOf(2L * count), Exact.DIGITS));
  }

  /// `turnover`: half the sum of the sizes of all changes on the joined rows.
  ///
  /// @throws IllegalArgumentException if the join loses more than a fifth of either side
  public static <K extends Comparable<K>> BigDecimal turnover(Series<K> before, Series<K> after) {
    var joined = Series.join(List.of(before, after), Series.MAX_FILTERED);
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < joined.ids().size(); i++) {
      sum = sum.add(joined.columns().get(0).get(i).subtract(joined.columns().get(1).get(i)).abs());
    }
    return sum.divide(BigDecimal.TWO, Exact.DIGITS);
  }
}
