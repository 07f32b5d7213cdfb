package espalier.prover.interpreter;

import java.util.Arrays;

/// A block of a matrix product `result += left * right` in one kind of arithmetic, exact as long as
/// no partial sum leaves it.
///
/// Every row is an array of its own and all are indexed alike: so the compiler sees that lanes do
/// not depend on each other, and vectorises. Kernels multiply four rows by four; what is missing to
/// a multiple of four is zero.
sealed interface Block {
  int ROWS = 256;
  int INNER = 128;
  int COLUMNS = 512;

  /// Up to here every whole number is a `float`.
  double FLOAT_EXACT = 0x1p24;

  /// The narrowest block that holds sums of up to `inner` products.
  ///
  /// @param product the largest product's magnitude
  /// @param whole the largest sum's magnitude, over all blocks
  static Block of(double product, double whole, int rows, int inner, int columns) {
    int r = Math.ceilDiv(rows, 4) * 4;
    int k = Math.ceilDiv(inner, 4) * 4;
    if (product * inner <= FLOAT_EXACT) {
      return new Floats(
          new float[r][k], new float[k][columns], new float[r][columns], new long[r][columns]);
    }
    if (whole <= 0x1p53) {
      return new Doubles(new double[r][k], new double[k][columns], new double[r][columns]);
    }
    return new Longs(new long[r][k], new long[k][columns], new long[r][columns]);
  }

  /// Sets the first `count` cells of a row of the left matrix, and the others to zero.
  void left(int row, long[] cells, int count);

  /// Sets the first `count` cells of a row of the right matrix.
  void right(int row, long[] cells, int count);

  /// Sets the first `count` cells of a column of the right matrix.
  void rightColumn(int column, long[] cells, int count);

  /// Adds the product of what was set last, `rows` by `inner` by `columns`.
  default void multiply(int rows, int inner, int columns) {
    for (int m = 0; m < rows; m += 4) {
      for (int k = 0; k < inner; k += 4) {
        fours(m, k, columns);
      }
    }
  }

  /// Adds to rows `m` to `m + 3` of the result what columns `k` to `k + 3` of the left matrix
  /// contribute.
  void fours(int m, int k, int columns);

  /// A row of the result.
  void row(int row, long[] into, int count);

  /// Sums of one block within ±2^24, exact in `float`; those of all blocks in `long`.
  record Floats(float[][] a, float[][] b, float[][] c, long[][] total) implements Block {
    @Override
    public void left(int row, long[] cells, int count) {
      copy(cells, a[row], count);
      Arrays.fill(a[row], count, a[row].length, 0);
    }

    @Override
    public void right(int row, long[] cells, int count) {
      copy(cells, b[row], count);
    }

    @Override
    public void rightColumn(int column, long[] cells, int count) {
      for (int i = 0; i < count; i++) {
        b[i][column] = (float) cells[i];
      }
    }

    private static void copy(long[] cells, float[] to, int count) {
      for (int i = 0; i < count; i++) {
        to[i] = (float) cells[i];
      }
    }

    @Override
    public void multiply(int rows, int inner, int columns) {
      Block.super.multiply(rows, inner, columns);
      for (int m = 0; m < rows; m++) {
        flush(c[m], total[m], columns);
      }
    }

    private static void flush(float[] sums, long[] totals, int columns) {
      for (int i = 0; i < columns; i++) {
        totals[i] += (int) sums[i];
        sums[i] = 0;
      }
    }

    @Override
    public void fours(int m, int k, int columns) {
      float[] b0 = b[k];
      float[] b1 = b[k + 1];
      float[] b2 = b[k + 2];
      float[] b3 = b[k + 3];
      float[] c0 = c[m];
      float[] c1 = c[m + 1];
      float[] c2 = c[m + 2];
      float[] c3 = c[m + 3];
      float[] a0 = a[m];
      float[] a1 = a[m + 1];
      float[] a2 = a[m + 2];
      float[] a3 = a[m + 3];
      float w00 = a0[k];
      float w01 = a0[k + 1];
      float w02 = a0[k + 2];
      float w03 = a0[k + 3];
      float w10 = a1[k];
      float w11 = a1[k + 1];
      float w12 = a1[k + 2];
      float w13 = a1[k + 3];
      float w20 = a2[k];
      float w21 = a2[k + 1];
      float w22 = a2[k + 2];
      float w23 = a2[k + 3];
      float w30 = a3[k];
      float w31 = a3[k + 1];
      float w32 = a3[k + 2];
      float w33 = a3[k + 3];
      for (int i = 0; i < columns; i++) {
        float x0 = b0[i];
        float x1 = b1[i];
        float x2 = b2[i];
        float x3 = b3[i];
        c0[i] = Math.fma(w03, x3, Math.fma(w02, x2, Math.fma(w01, x1, Math.fma(w00, x0, c0[i]))));
        c1[i] = Math.fma(w13, x3, Math.fma(w12, x2, Math.fma(w11, x1, Math.fma(w10, x0, c1[i]))));
        c2[i] = Math.fma(w23, x3, Math.fma(w22, x2, Math.fma(w21, x1, Math.fma(w20, x0, c2[i]))));
        c3[i] = Math.fma(w33, x3, Math.fma(w32, x2, Math.fma(w31, x1, Math.fma(w30, x0, c3[i]))));
      }
    }

    @Override
    public void row(int row, long[] into, int count) {
      System.arraycopy(total[row], 0, into, 0, count);
    }
  }

  /// Sums within ±2^53, exact in `double`.
  record Doubles(double[][] a, double[][] b, double[][] c) implements Block {
    @Override
    public void left(int row, long[] cells, int count) {
      copy(cells, a[row], count);
      Arrays.fill(a[row], count, a[row].length, 0);
    }

    @Override
    public void right(int row, long[] cells, int count) {
      copy(cells, b[row], count);
    }

    @Override
    public void rightColumn(int column, long[] cells, int count) {
      for (int i = 0; i < count; i++) {
        b[i][column] = (double) cells[i];
      }
    }

    private static void copy(long[] cells, double[] to, int count) {
      for (int i = 0; i < count; i++) {
        to[i] = (double) cells[i];
      }
    }

    @Override
    public void fours(int m, int k, int columns) {
      double[] b0 = b[k];
      double[] b1 = b[k + 1];
      double[] b2 = b[k + 2];
      double[] b3 = b[k + 3];
      double[] c0 = c[m];
      double[] c1 = c[m + 1];
      double[] c2 = c[m + 2];
      double[] c3 = c[m + 3];
      double[] a0 = a[m];
      double[] a1 = a[m + 1];
      double[] a2 = a[m + 2];
      double[] a3 = a[m + 3];
      double w00 = a0[k];
      double w01 = a0[k + 1];
      double w02 = a0[k + 2];
      double w03 = a0[k + 3];
      double w10 = a1[k];
      double w11 = a1[k + 1];
      double w12 = a1[k + 2];
      double w13 = a1[k + 3];
      double w20 = a2[k];
      double w21 = a2[k + 1];
      double w22 = a2[k + 2];
      double w23 = a2[k + 3];
      double w30 = a3[k];
      double w31 = a3[k + 1];
      double w32 = a3[k + 2];
      double w33 = a3[k + 3];
      for (int i = 0; i < columns; i++) {
        double x0 = b0[i];
        double x1 = b1[i];
        double x2 = b2[i];
        double x3 = b3[i];
        c0[i] = Math.fma(w03, x3, Math.fma(w02, x2, Math.fma(w01, x1, Math.fma(w00, x0, c0[i]))));
        c1[i] = Math.fma(w13, x3, Math.fma(w12, x2, Math.fma(w11, x1, Math.fma(w10, x0, c1[i]))));
        c2[i] = Math.fma(w23, x3, Math.fma(w22, x2, Math.fma(w21, x1, Math.fma(w20, x0, c2[i]))));
        c3[i] = Math.fma(w33, x3, Math.fma(w32, x2, Math.fma(w31, x1, Math.fma(w30, x0, c3[i]))));
      }
    }

    @Override
    public void row(int row, long[] into, int count) {
      double[] from = c[row];
      for (int i = 0; i < count; i++) {
        into[i] = (long) from[i];
      }
    }
  }

  /// Sums within ±2^63.
  record Longs(long[][] a, long[][] b, long[][] c) implements Block {
    @Override
    public void left(int row, long[] cells, int count) {
      System.arraycopy(cells, 0, a[row], 0, count);
      Arrays.fill(a[row], count, a[row].length, 0);
    }

    @Override
    public void right(int row, long[] cells, int count) {
      System.arraycopy(cells, 0, b[row], 0, count);
    }

    @Override
    public void rightColumn(int column, long[] cells, int count) {
      for (int i = 0; i < count; i++) {
        b[i][column] = cells[i];
      }
    }

    @Override
    public void fours(int m, int k, int columns) {
      long[] b0 = b[k];
      long[] b1 = b[k + 1];
      long[] b2 = b[k + 2];
      long[] b3 = b[k + 3];
      long[] c0 = c[m];
      long[] c1 = c[m + 1];
      long[] c2 = c[m + 2];
      long[] c3 = c[m + 3];
      long[] a0 = a[m];
      long[] a1 = a[m + 1];
      long[] a2 = a[m + 2];
      long[] a3 = a[m + 3];
      long w00 = a0[k];
      long w01 = a0[k + 1];
      long w02 = a0[k + 2];
      long w03 = a0[k + 3];
      long w10 = a1[k];
      long w11 = a1[k + 1];
      long w12 = a1[k + 2];
      long w13 = a1[k + 3];
      long w20 = a2[k];
      long w21 = a2[k + 1];
      long w22 = a2[k + 2];
      long w23 = a2[k + 3];
      long w30 = a3[k];
      long w31 = a3[k + 1];
      long w32 = a3[k + 2];
      long w33 = a3[k + 3];
      for (int i = 0; i < columns; i++) {
        long x0 = b0[i];
        long x1 = b1[i];
        long x2 = b2[i];
        long x3 = b3[i];
        c0[i] += w00 * x0 + w01 * x1 + w02 * x2 + w03 * x3;
        c1[i] += w10 * x0 + w11 * x1 + w12 * x2 + w13 * x3;
        c2[i] += w20 * x0 + w21 * x1 + w22 * x2 + w23 * x3;
        c3[i] += w30 * x0 + w31 * x1 + w32 * x2 + w33 * x3;
      }
    }

    @Override
    public void row(int row, long[] into, int count) {
      System.arraycopy(c[row], 0, into, 0, count);
    }
  }
}
