package espalier.prover;

import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;

/// A term that multiplies two tensors, as a batch of matrix products.
///
/// Variables of the result that both factors read number the batch, those of one factor are rows
/// and columns, and those summed over are contracted. Both factors are packed with the contracted
/// index innermost, as `int` where no sum can leave 32 bits, and multiplied by inner products.
final class MatrixProduct {
  private static final int CHUNK = 32;

  private final Address left;
  private final Address right;
  private final long coefficient;
  private final int[] batchLeft;
  private final int[] batchRight;
  private final int[] batchTo;
  private final int[] rowLeft;
  private final int[] rowTo;
  private final int[] columnRight;
  private final int[] columnTo;
  private final int[] innerLeft;
  private final int[] innerRight;
  private final long[] batchScale;
  private final long[] rowScale;
  private final long[] columnScale;
  private final long[] innerScale;

  MatrixProduct(Evaluation evaluation, Shape shape, Term term) {
    List<Integer> sizes = term.variables(shape);
    this.coefficient = term.coefficient();
    this.left = evaluation.address(term.factors().get(0), sizes);
    this.right = evaluation.address(term.factors().get(1), sizes);
    var batch = new ArrayList<Integer>();
    var rows = new ArrayList<Integer>();
    var columns = new ArrayList<Integer>();
    var inner = new ArrayList<Integer>();
    for (int variable = 0; variable < sizes.size(); variable++) {
      boolean isLeft = left.offsets(variable) != null;
      boolean isRight = right.offsets(variable) != null;
      if (variable >= shape.axes()) {
        inner.add(variable);
      } else if (isLeft && isRight) {
        batch.add(variable);
      } else {
        (isRight ? columns : rows).add(variable);
      }
    }
    this.batchLeft = left.joint(batch);
    this.batchRight = right.joint(batch);
    this.batchTo = to(shape, batch);
    this.rowLeft = left.joint(rows);
    this.rowTo = to(shape, rows);
    this.columnRight = right.joint(columns);
    this.columnTo = to(shape, columns);
    this.innerLeft = left.joint(inner);
    this.innerRight = right.joint(inner);
    this.batchScale = Evaluation.scales(term, batch, sizes);
    this.rowScale = Evaluation.scales(term, rows, sizes);
    this.columnScale = Evaluation.scales(term, columns, sizes);
    this.innerScale = Evaluation.scales(term, inner, sizes);
  }

  /// Where the joint values of some variables lie in the result.
  private static int[] to(Shape shape, List<Integer> variables) {
    var strides = new int[shape.axes()];
    int stride = 1;
    for (int axis = shape.axes() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.size(axis);
    }
    int[] to = {0};
    for (int variable : variables) {
      to = Layouts.expanded(to, shape.size(variable), strides[variable]);
    }
    return to;
  }

  void addTo(long[] result) {
    if (rowLeft.length * columnRight.length * innerLeft.length == 1) {
      cellByCell(result);
      return;
    }
    boolean narrow = fits();
    if (batchLeft.length >= 2 && rowLeft.length * (long) columnRight.length < 64 * CHUNK) {
      Workers.run(
          batchLeft.length,
          1,
          (from, to) -> {
            for (int batch = from; batch < to; batch++) {
              int number = batch;
              multiply(number, 0, columnRight.length, narrow, result);
            }
          });
      return;
    }
    for (int batch = 0; batch < batchLeft.length; batch++) {
      int number = batch;
      if (columnRight.length >= rowLeft.length) {
        Workers.run(
            columnRight.length, CHUNK, (from, to) -> multiply(number, from, to, narrow, result));
      } else {
        Workers.run(
            rowLeft.length, CHUNK, (from, to) -> transposed(number, from, to, narrow, result));
      }
    }
  }

  private void cellByCell(long[] result) {
    long[] a = left.cells();
    long[] b = right.cells();
    long inner = coefficient * (innerScale.length == 0 ? 1 : innerScale[0]);
    inner *= rowScale.length == 0 ? 1 : rowScale[0];
    inner *= columnScale.length == 0 ? 1 : columnScale[0];
    // Even a variable's only value may lead somewhere.
    int aFrom = left.base() + rowLeft[0] + innerLeft[0];
    int bFrom = right.base() + columnRight[0] + innerRight[0];
    for (int i = 0; i < batchTo.length; i++) {
      long product = a[aFrom + batchLeft[i]] * b[bFrom + batchRight[i]];
      result[batchTo[i]] += inner * product * (batchScale.length == 0 ? 1 : batchScale[i]);
    }
  }

  private boolean fits() {
    long a = Modes.magnitude(left.cells());
    for (long scale : innerScale) {
      a = Math.max(a, a * Math.abs(scale));
    }
    long b = Modes.magnitude(right.cells());
    return a < 1L << 31
        && b < 1L << 31
        && a * b <= Integer.MAX_VALUE / Math.max(1, innerLeft.length);
  }

  /// Columns `from` to `to - 1` with all rows.
  private void multiply(int batch, int from, int to, boolean narrow, long[] result) {
    if (narrow) {
      int[] rows = pack(left, batchLeft[batch], rowLeft, 0, rowLeft.length, innerLeft, innerScale);
      for (int start = from; start < to; start += CHUNK) {
        int end = Math.min(to, start + CHUNK);
        int[] columns =
            pack(right, batchRight[batch], columnRight, start, end, innerRight, new long[0]);
        for (int row = 0; row < rowLeft.length; row++) {
          for (int column = start; column < end; column++) {
            int k = innerLeft.length;
            int sum = dot(rows, row * k, columns, (column - start) * k, k);
            store(result, batch, row, column, sum);
          }
        }
      }
      return;
    }
    for (int column = from; column < to; column++) {
      for (int row = 0; row < rowLeft.length; row++) {
        store(result, batch, row, column, dot(batch, row, column));
      }
    }
  }

  /// Rows `from` to `to - 1` with all columns.
  private void transposed(int batch, int from, int to, boolean narrow, long[] result) {
    if (!narrow) {
      for (int row = from; row < to; row++) {
        for (int column = 0; column < columnRight.length; column++) {
          store(result, batch, row, column, dot(batch, row, column));
        }
      }
      return;
    }
    int k = innerLeft.length;
    int[] columns =
        pack(right, batchRight[batch], columnRight, 0, columnRight.length, innerRight, new long[0]);
    for (int start = from; start < to; start += CHUNK) {
      int end = Math.min(to, start + CHUNK);
      int[] rows = pack(left, batchLeft[batch], rowLeft, start, end, innerLeft, innerScale);
      for (int column = 0; column < columnRight.length; column++) {
        for (int row = start; row < end; row++) {
          store(result, batch, row, column, dot(rows, (row - start) * k, columns, column * k, k));
        }
      }
    }
  }

  private void store(long[] result, int batch, int row, int column, long sum) {
    long value = coefficient * sum;
    value *= batchScale.length == 0 ? 1 : batchScale[batch];
    value *= rowScale.length == 0 ? 1 : rowScale[row];
    value *= columnScale.length == 0 ? 1 : columnScale[column];
    result[batchTo[batch] + rowTo[row] + columnTo[column]] += value;
  }

  private static int[] pack(
      Address address, int batch, int[] outer, int from, int to, int[] inner, long[] scale) {
    var packed = new int[(to - from) * inner.length];
    long[] cells = address.cells();
    int at = 0;
    for (int i = from; i < to; i++) {
      int start = address.base() + batch + outer[i];
      if (scale.length == 0) {
        for (int k = 0; k < inner.length; k++) {
          packed[at + k] = (int) cells[start + inner[k]];
        }
      } else {
        for (int k = 0; k < inner.length; k++) {
          packed[at + k] = (int) (cells[start + inner[k]] * scale[k]);
        }
      }
      at += inner.length;
    }
    return packed;
  }

  private static int dot(int[] a, int aFrom, int[] b, int bFrom, int count) {
    int sum = 0;
    for (int k = 0; k < count; k++) {
      sum += a[aFrom + k] * b[bFrom + k];
    }
    return sum;
  }

  private long dot(int batch, int row, int column) {
    long[] a = left.cells();
    long[] b = right.cells();
    int aFrom = left.base() + batchLeft[batch] + rowLeft[row];
    int bFrom = right.base() + batchRight[batch] + columnRight[column];
    long sum = 0;
    for (int k = 0; k < innerLeft.length; k++) {
      long product = a[aFrom + innerLeft[k]] * b[bFrom + innerRight[k]];
      sum += innerScale.length == 0 ? product : product * innerScale[k];
    }
    return sum;
  }
}
