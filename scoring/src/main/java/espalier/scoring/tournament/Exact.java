package espalier.scoring.tournament;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Upstream's building blocks over decimals: sums and products are exact, quotients and roots have
/// 50 digits. Nothing here is fast; [EntryScore] is.
///
/// An empty result stands for the NaN that upstream answers.
public final class Exact {
  static final MathContext DIGITS = new MathContext(50, RoundingMode.HALF_EVEN);

  private static final BigDecimal HALF = new BigDecimal("0.5");

  private Exact() {}

  /// The sum of products.
  public static BigDecimal dot(List<BigDecimal> left, List<BigDecimal> right) {
    requireRows(left.size(), right.size());
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < left.size(); i++) {
      sum = sum.add(left.get(i).multiply(right.get(i)));
    }
    return sum;
  }

  public static BigDecimal sum(List<BigDecimal> values) {
    return values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// @throws ArithmeticException if there is no value
  public static BigDecimal mean(List<BigDecimal> values) {
    return sum(values).divide(BigDecimal.valueOf(values.size()), DIGITS);
  }

  /// The values less their mean.
  public static List<BigDecimal> centred(List<BigDecimal> values) {
    BigDecimal mean = mean(values);
    return values.stream().map(value -> value.subtract(mean)).toList();
  }

  /// The values divided by the sum of their sizes; empty where that is 0.
  public static Optional<List<BigDecimal>> weightNormalized(List<BigDecimal> values) {
    BigDecimal total = sum(values.stream().map(BigDecimal::abs).toList());
    return total.signum() == 0 ? Optional.empty() : Optional.of(divided(values, total));
  }

  /// The values divided by their standard deviation over all of them; empty where that is 0.
  public static Optional<List<BigDecimal>> varianceNormalized(List<BigDecimal> values) {
    BigDecimal squares = covariance(values, values);
    if (squares.signum() == 0) {
      return Optional.empty();
    }
    // `covariance` is n^2 times the variance.
    BigDecimal deviation = squares.sqrt(DIGITS).divide(BigDecimal.valueOf(values.size()), DIGITS);
    return Optional.of(divided(values, deviation));
  }

  private static List<BigDecimal> divided(List<BigDecimal> values, BigDecimal divisor) {
    return values.stream().map(value -> value.divide(divisor, DIGITS)).toList();
  }

  /// `sign(x) |x|^power` for a power of 1, 1.5, 2 and so on.
  public static BigDecimal signedPower(BigDecimal value, BigDecimal power) {
    BigDecimal size = value.abs();
    int halves = power.movePointRight(1).divideToIntegralValue(BigDecimal.valueOf(5)).intValue();
    if (power.signum() <= 0 || HALF.multiply(BigDecimal.valueOf(halves)).compareTo(power) != 0) {
      throw new IllegalArgumentException(
          "a signed power must be a positive multiple of 0.5; found " + power.toPlainString());
    }
    BigDecimal raised = size.pow(halves / 2, DIGITS);
    if (halves % 2 == 1) {
      raised = raised.multiply(size.sqrt(DIGITS), DIGITS);
    }
    return value.signum() < 0 ? raised.negate() : raised;
  }

  static List<BigDecimal> power15(List<BigDecimal> values) {
    var power = new BigDecimal("1.5");
    return values.stream().map(value -> signedPower(value, power)).toList();
  }

  /// Percentile ranks that keep ties: `(rank - 1/2) / n`.
  public static List<BigDecimal> tieKeptRank(List<BigDecimal> values) {
    char[] codes = RankCodes.of(values);
    BigDecimal twice = BigDecimal.valueOf(2L * values.size());
    return IntStream.range(0, codes.length)
        .mapToObj(i -> BigDecimal.valueOf(codes[i] - 1L).divide(twice, DIGITS))
        .toList();
  }

  /// Percentile ranks whose ties go to the earlier row.
  public static List<BigDecimal> tieBrokenRank(List<BigDecimal> values) {
    int[] ranks = RankCodes.tieBroken(RankCodes.of(values));
    BigDecimal twice = BigDecimal.valueOf(2L * values.size());
    return IntStream.range(0, ranks.length)
        .mapToObj(i -> BigDecimal.valueOf(2L * ranks[i] - 1).divide(twice, DIGITS))
        .toList();
  }

  /// `Phi^-1` of a share strictly between 0 and 1, within 2^-58.
  ///
  /// @throws ArithmeticException at 0 and 1, whose quantiles are infinite, and beyond
  public static BigDecimal quantile(BigDecimal share) {
    BigDecimal plain = share.setScale(Math.max(0, share.scale()), RoundingMode.UNNECESSARY);
    long quantile =
        InverseNormal.quantile60(plain.unscaledValue(), BigInteger.TEN.pow(plain.scale()));
    if (quantile == InverseNormal.NEGATIVE_INFINITY
        || quantile == InverseNormal.POSITIVE_INFINITY) {
      throw new ArithmeticException(
          "the quantile of " + share.toPlainString() + " is infinite; clip the share");
    }
    return scaled(BigInteger.valueOf(quantile), 60);
  }

  /// `value / 2^bits`.
  static BigDecimal scaled(BigInteger value, int bits) {
    return new BigDecimal(value).divide(new BigDecimal(BigInteger.ONE.shiftLeft(bits)), DIGITS);
  }

  /// `v` less its projection on `u`; empty if `u` is nothing but zeros.
  public static Optional<List<BigDecimal>> orthogonalized(List<BigDecimal> v, List<BigDecimal> u) {
    BigDecimal length = dot(u, u);
    if (length.signum() == 0) {
      return Optional.empty();
    }
    BigDecimal share = dot(v, u).divide(length, DIGITS);
    return Optional.of(
        IntStream.range(0, v.size())
            .mapToObj(i -> v.get(i).subtract(u.get(i).multiply(share)))
            .toList());
  }

  /// Pearson's correlation; empty where one side does not vary.
  public static Optional<BigDecimal> pearson(List<BigDecimal> left, List<BigDecimal> right) {
    requireRows(left.size(), right.size());
    BigDecimal variances = covariance(left, left).multiply(covariance(right, right));
    if (variances.signum() == 0) {
      return Optional.empty();
    }
    return Optional.of(covariance(left, right).divide(variances.sqrt(DIGITS), DIGITS));
  }

  /// `n^2` times the covariance.
  private static BigDecimal covariance(List<BigDecimal> left, List<BigDecimal> right) {
    return dot(left, right)
        .multiply(BigDecimal.valueOf(left.size()))
        .subtract(sum(left).multiply(sum(right)));
  }

  /// Pearson's correlation of the tie-kept ranks.
  public static Optional<BigDecimal> spearman(List<BigDecimal> left, List<BigDecimal> right) {
    return pearson(codes(RankCodes.of(left)), codes(RankCodes.of(right)));
  }

  /// Pearson's correlation of a target with the tie-broken ranks of predictions.
  public static Optional<BigDecimal> tieBrokenRankCorrelation(
      List<BigDecimal> target, List<BigDecimal> predictions) {
    return pearson(target, tieBrokenRank(predictions));
  }

  private static List<BigDecimal> codes(char[] codes) {
    return IntStream.range(0, codes.length).mapToObj(i -> BigDecimal.valueOf(codes[i])).toList();
  }

  /// The rows with the `count` highest and the `count` lowest values, each list ascending by row;
  /// of equal values the later row counts as the higher.
  ///
  /// Where `2 count` exceeds the rows, some stand in both lists, as upstream.
  public static TopBottom topBottom(List<BigDecimal> values, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("top and bottom take at least 1 row each; found " + count);
    }
    var order = new ArrayList<>(IntStream.range(0, values.size()).boxed().toList());
    order.sort((a, b) -> values.get(a).compareTo(values.get(b)));
    int taken = Math.min(count, order.size());
    return new TopBottom(
        order.subList(order.size() - taken, order.size()).stream().sorted().toList(),
        order.subList(0, taken).stream().sorted().toList());
  }

  /// Rows at the two ends of a ranking.
  public record TopBottom(List<Integer> top, List<Integer> bottom) {
    public TopBottom {
      top = List.copyOf(top);
      bottom = List.copyOf(bottom);
    }

    /// Both together, ascending; a row that is in both stands twice.
    public List<Integer> rows() {
      return IntStream.concat(
              top.stream().mapToInt(Integer::intValue), bottom.stream().mapToInt(Integer::intValue))
          .sorted()
          .boxed()
          .toList();
    }
  }

  static List<BigDecimal> at(List<BigDecimal> values, List<Integer> rows) {
    return rows.stream().map(values::get).toList();
  }

  static void requireRows(int left, int right) {
    if (left != right) {
      throw new IllegalArgumentException(
          "columns of %d and %d rows do not belong together; join them first"
              .formatted(left, right));
    }
  }
}
