package espalier.scoring.evaluation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// HELM's mean win rate, as an exact fraction: the mean over the columns of the chance that a row
/// beats another row drawn at random, ties counting one half.
///
/// A column counts if it says which direction is better and has at least two values; a row without
/// a value there skips it.
public final class MeanWinRate {
  private MeanWinRate() {}

  /// One scenario's values.
  ///
  /// @param values one a row, if it has one
  /// @param lowerIsBetter empty where the column does not say
  public record Column(List<Optional<BigDecimal>> values, Optional<Boolean> lowerIsBetter) {
    public Column {
      values = List.copyOf(values);
    }
  }

  /// A fraction in lowest terms.
  ///
  /// @param denominator positive
  public record Rate(BigInteger numerator, BigInteger denominator) {
    public Rate {
      BigInteger common = numerator.gcd(denominator);
      if (denominator.signum() <= 0) {
        throw new IllegalArgumentException("a denominator must be positive: " + denominator);
      }
      numerator = numerator.divide(common);
      denominator = denominator.divide(common);
    }

    static Rate of(long numerator, long denominator) {
      return new Rate(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }

    Rate plus(Rate other) {
      return new Rate(
          numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
          denominator.multiply(other.denominator));
    }
  }

  /// Each row's mean win rate; empty for a row that has no value in any column that counts.
  ///
  /// @throws IllegalArgumentException if the columns differ in length
  public static List<Optional<Rate>> of(List<Column> columns) {
    int rows = columns.isEmpty() ? 0 : columns.getFirst().values().size();
    var means = new ArrayList<Optional<Rate>>();
    for (Column column : columns) {
      if (column.values().size() != rows) {
        throw new IllegalArgumentException(
            "a column has %d rows, the first has %d".formatted(column.values().size(), rows));
      }
    }
    for (int row = 0; row < rows; row++) {
      means.add(mean(columns, row));
    }
    return List.copyOf(means);
  }

  private static Optional<Rate> mean(List<Column> columns, int row) {
    Rate sum = Rate.of(0, 1);
    int counted = 0;
    for (Column column : columns) {
      Optional<Rate> rate = rate(column, row);
      if (rate.isPresent()) {
        sum = sum.plus(rate.get());
        counted++;
      }
    }
    return counted == 0
        ? Optional.empty()
        : Optional.of(
            new Rate(sum.numerator(), sum.denominator().multiply(BigInteger.valueOf(counted))));
  }

  private static Optional<Rate> rate(Column column, int row) {
    Optional<BigDecimal> own = column.values().get(row);
    if (own.isEmpty() || column.lowerIsBetter().isEmpty()) {
      return Optional.empty();
    }
    int sign = column.lowerIsBetter().get() ? -1 : 1;
    long others = -1; // The row itself is not another.
    long halfWins = -1; // It ties with itself.
    for (Optional<BigDecimal> other : column.values()) {
      if (other.isPresent()) {
        others++;
        halfWins += 1 + sign * Integer.signum(own.get().compareTo(other.get()));
      }
    }
    return others < 1 ? Optional.empty() : Optional.of(Rate.of(halfWins, 2 * others));
  }
}
