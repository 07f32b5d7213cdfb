package espalier.scoring.tournament;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes out of a column what the features and a constant explain: the residual of least squares.
///
/// The Gram matrix of the features is exact; it is factored as `L D L^T` with 160 bits after the
/// point. A feature whose part outside the span of the constant and of the features before it is
/// below 2^-20 of its length adds nothing and is left out, so that constant, doubled and one-hot
/// columns are harmless (upstream drops singular values below 1e-6). With a condition number of at
/// most 2^40 for what is kept, residuals are within 2^-100 of the exact ones, relative to the
/// column's length.
///
/// Cost for `k` features and `n` rows: `k^2 n / 2` products once, then `2 k n + k^2` a column.
public final class Neutralizer {
  private static final int BITS = 160;

  /// A squared length that counts as nothing: 2^-40 of the feature's own.
  private static final int NOTHING = BITS - 40;

  /// Residuals are ranked with so many bits after the point.
  private static final int KEY_BITS = 40;

  private static final BigInteger HALF_KEY = BigInteger.ONE.shiftLeft(59 - KEY_BITS);

  private static final int NARROW_BITS = 31;

  private final int rows;

  /// The features that are kept, as whole numbers, the constant first.
  private final List<BigInteger[]> columns = new ArrayList<>();

  /// Twice this is about the bit length of a column's squared length.
  private final List<Integer> sizes = new ArrayList<>();

  /// Row `j` of `L` without its diagonal of ones, times 2^160.
  private final List<BigInteger[]> lower = new ArrayList<>();

  /// `D`, times 2^160.
  private final List<BigInteger> diagonal = new ArrayList<>();

  /// A neutralizer for columns of `rows` rows.
  ///
  /// @param features each a column of `rows` decimals
  public Neutralizer(int rows, List<List<BigDecimal>> features) {
    if (rows < 1) {
      throw new IllegalArgumentException("there must be at least 1 row; found " + rows);
    }
    this.rows = rows;
    BigInteger[] ones = new BigInteger[rows];
    Arrays.fill(ones, BigInteger.ONE);
    add(ones);
    for (List<BigDecimal> feature : features) {
      Exact.requireRows(feature.size(), rows);
      add(whole(feature, scale(feature)));
    }
  }

  /// The least scale at which all values are whole.
  private static int scale(List<BigDecimal> values) {
    return values.stream()
        .mapToInt(value -> value.signum() == 0 ? 0 : value.stripTrailingZeros().scale())
        .max()
        .orElse(0);
  }

  private static BigInteger[] whole(List<BigDecimal> values, int scale) {
    return values.stream()
        .map(value -> value.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue())
        .toArray(BigInteger[]::new);
  }

  private void add(BigInteger[] column) {
    BigInteger squared = dot(column, column);
    if (squared.signum() == 0) {
      return;
    }
    int size = (squared.bitLength() + 1) / 2;
    int known = columns.size();
    BigInteger[] row = new BigInteger[known];
    BigInteger rest = scaled(squared, 2 * size);
    BigInteger own = rest;
    for (int j = 0; j < known; j++) {
      BigInteger sum = scaled(dot(column, columns.get(j)), size + sizes.get(j));
      BigInteger[] other = lower.get(j);
      for (int k = 0; k < j; k++) {
        sum = sum.subtract(row[k].multiply(other[k]).shiftRight(BITS));
      }
      row[j] = sum; // L_j D_j, made L_j below.
    }
    for (int j = 0; j < known; j++) {
      BigInteger share = row[j].shiftLeft(BITS).divide(diagonal.get(j));
      rest = rest.subtract(row[j].multiply(share).shiftRight(BITS));
      row[j] = share;
    }
    if (rest.shiftLeft(BITS).compareTo(own.shiftLeft(NOTHING)) <= 0) {
      return;
    }
    columns.add(column);
    sizes.add(size);
    lower.add(row);
    diagonal.add(rest);
  }

  private static BigInteger scaled(BigInteger value, int down) {
    return value.shiftLeft(BITS).shiftRight(down);
  }

  private static BigInteger dot(BigInteger[] left, BigInteger[] right) {
    if (isNarrow(left) && isNarrow(right)) {
      return WideSum.dot(longs(left), longs(right));
    }
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < left.length; i++) {
      sum = sum.add(left[i].multiply(right[i]));
    }
    return sum;
  }

  private static boolean isNarrow(BigInteger[] values) {
    for (BigInteger value : values) {
      if (value.bitLength() > NARROW_BITS) {
        return false;
      }
    }
    return true;
  }

  private static long[] longs(BigInteger[] values) {
    long[] longs = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      longs[i] = values[i].longValueExact();
    }
    return longs;
  }

  /// `values` less `proportion` times their projection on the features and the constant.
  ///
  /// @param proportion 1 takes everything out, 0 nothing
  public List<BigDecimal> neutralized(List<BigDecimal> values, BigDecimal proportion) {
    Exact.requireRows(values.size(), rows);
    int scale = scale(values);
    BigInteger[] whole = whole(values, scale);
    var neutral = new ArrayList<BigDecimal>(rows);
    BigInteger[] projection = projection(whole);
    BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(-scale);
    for (int i = 0; i < rows; i++) {
      BigDecimal taken = Exact.scaled(projection[i], BITS).multiply(unit).multiply(proportion);
      neutral.add(values.get(i).subtract(taken));
    }
    return neutral;
  }

  /// The rank codes of what is left of an entry's gauss ranks.
  ///
  /// The ranks' quantiles have 60 bits, more than the table, because they are ranked again;
  /// residuals are ranked with 40, so that what is equal but for the rounding of the solution stays
  /// equal.
  public char[] residualCodes(char[] codes) {
    BigInteger twice = BigInteger.valueOf(2L * codes.length);
    BigInteger[] gauss = new BigInteger[codes.length];
    for (int i = 0; i < gauss.length; i++) {
      gauss[i] =
          BigInteger.valueOf(InverseNormal.quantile60(BigInteger.valueOf(codes[i] - 1L), twice));
    }
    BigInteger[] residual = residual(gauss, 0);
    long[] keys = new long[residual.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = residual[i].add(HALF_KEY).shiftRight(60 - KEY_BITS).longValueExact();
    }
    return RankCodes.of(keys);
  }

  /// The residual of whole numbers, times 2^`bits` and rounded to the nearest.
  BigInteger[] residual(BigInteger[] values, int bits) {
    BigInteger[] projection = projection(values);
    BigInteger half = BigInteger.ONE.shiftLeft(BITS - bits - 1);
    BigInteger[] residual = new BigInteger[rows];
    for (int i = 0; i < rows; i++) {
      residual[i] =
          values[i].shiftLeft(BITS).subtract(projection[i]).add(half).shiftRight(BITS - bits);
    }
    return residual;
  }

  /// The projection of whole numbers, times 2^160.
  private BigInteger[] projection(BigInteger[] values) {
    Exact.requireRows(values.length, rows);
    BigInteger[] weights = solved(values);
    BigInteger[] projection = new BigInteger[rows];
    Arrays.fill(projection, BigInteger.ZERO);
    for (int j = 0; j < weights.length; j++) {
      BigInteger[] column = columns.get(j);
      for (int i = 0; i < rows; i++) {
        projection[i] = projection[i].add(weights[j].multiply(column[i]));
      }
    }
    return projection;
  }

  /// The weight of each kept feature, times 2^160.
  private BigInteger[] solved(BigInteger[] values) {
    int count = columns.size();
    BigInteger[] solution = new BigInteger[count];
    for (int j = 0; j < count; j++) {
      BigInteger sum = scaled(dot(columns.get(j), values), sizes.get(j));
      for (int k = 0; k < j; k++) {
        sum = sum.subtract(lower.get(j)[k].multiply(solution[k]).shiftRight(BITS));
      }
      solution[j] = sum;
    }
    for (int j = 0; j < count; j++) {
      solution[j] = solution[j].shiftLeft(BITS).divide(diagonal.get(j));
    }
    for (int j = count - 1; j >= 0; j--) {
      for (int k = 0; k < j; k++) {
        solution[k] = solution[k].subtract(lower.get(j)[k].multiply(solution[j]).shiftRight(BITS));
      }
    }
    for (int j = 0; j < count; j++) {
      solution[j] = solution[j].shiftRight(sizes.get(j));
    }
    return solution;
  }
}
