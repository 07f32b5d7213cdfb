package espalier.forecast.model;

import java.util.Arrays;
import java.util.List;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;

/// How assumptions move together: the correlations of the normal scores of a Gaussian copula.
///
/// @param of the assumptions of its rows and columns
/// @param matrix symmetric, ones on the diagonal, positive definite
public record Correlation(List<Assumption> of, double[][] matrix) {
  /// Everything moves by itself.
  public static final Correlation NONE = new Correlation(List.of(), new double[0][]);

  /// The least pivot that counts as positive; below it draws would hang together exactly.
  private static final double PIVOT_MIN = 1e-10;

  /// @throws IllegalArgumentException saying what the matrix lacks
  public Correlation {
    of = List.copyOf(of);
    int size = of.size();
    if (of.stream().distinct().count() != size) {
      throw new IllegalArgumentException("an assumption stands twice in the correlation");
    }
    if (matrix.length != size) {
      throw new IllegalArgumentException(
          "the correlation matrix has %d rows for %d assumptions; give one a row"
              .formatted(matrix.length, size));
    }
    for (int row = 0; row < size; row++) {
      requireRow(of, matrix, row);
    }
    matrix = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    if (size > 0) {
      factor(matrix);
    }
  }

  private static void requireRow(List<Assumption> of, double[][] matrix, int row) {
    if (matrix[row].length != matrix.length) {
      throw new IllegalArgumentException(
          "row %d of the correlation matrix has %d numbers; it must have %d"
              .formatted(row + 1, matrix[row].length, matrix.length));
    }
    for (int column = 0; column < matrix.length; column++) {
      double value = matrix[row][column];
      String pair = of.get(row).key() + " and " + of.get(column).key();
      if (row == column && value != 1) {
        throw new IllegalArgumentException(
            "the correlation of %s with itself is %s; it must be 1"
                .formatted(of.get(row).key(), value));
      }
      if (!(value >= -1 && value <= 1)) {
        throw new IllegalArgumentException(
            "the correlation of %s is %s; it must be -1 to 1".formatted(pair, value));
      }
      if (column < row && value != matrix[column][row]) {
        throw new IllegalArgumentException(
            "the correlation of %s is %s in one place and %s in the other; it must be the same"
                .formatted(pair, value, matrix[column][row]));
      }
    }
  }

  private static double[][] factor(double[][] matrix) {
    try {
      return new CholeskyDecomposition(MatrixUtils.createRealMatrix(matrix), 0, PIVOT_MIN)
          .getL()
          .getData();
    } catch (MathIllegalArgumentException refused) {
      throw new IllegalArgumentException(
          "the correlation matrix is not positive definite: these assumptions cannot move together so; bring its numbers nearer to 0",
          refused);
    }
  }

  /// The lower triangle `L` with `L · Lᵀ = matrix`, which makes independent scores correlated.
  public double[][] factor() {
    return of.isEmpty() ? new double[0][] : factor(matrix);
  }

  @Override
  public double[][] matrix() {
    return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
  }

  public double between(Assumption one, Assumption other) {
    int row = of.indexOf(one);
    int column = of.indexOf(other);
    return one == other ? 1 : row < 0 || column < 0 ? 0 : matrix[row][column];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Correlation that
        && of.equals(that.of)
        && Arrays.deepEquals(matrix, that.matrix);
  }

  @Override
  public int hashCode() {
    return 31 * of.hashCode() + Arrays.deepHashCode(matrix);
  }

  @Override
  public String toString() {
    return of + " " + Arrays.deepToString(matrix);
  }
}
