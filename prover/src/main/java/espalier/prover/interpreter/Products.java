package espalier.prover.interpreter;

import espalier.proof.circuit.Expression.Term;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// A term that multiplies two tensors as matrices: for each value of the variables that both read
/// and the result keeps, rows (read by the left one only) times columns (by the right one only),
/// contracted over the summed variables, which both read.
final class Products {
  /// Fewer columns or fewer contracted cells do not repay the blocks.
  private static final int COLUMNS_MIN = 8;

  private static final int INNER_MIN = 2;

  /// Columns beyond this many do not make a product faster.
  private static final int WIDE = 48;

  /// Tasks that a product is cut into where it can be; more would copy the left matrix more often.
  private static final int TASKS = 4;

  private static final int COLUMN_BLOCK_MIN = 128;

  private final long coefficient;
  private final int[] sizes;
  private final int outputs;
  private final Gather left;
  private final Gather right;
  private final int[] batch;
  private final int[] rows;
  private final int[] columns;
  private final int[] inner;
  private final int[] leftSummed;
  private final int[] rightSummed;
  private final double product;
  private final int columnBlock;
  private final Walk leftInner;
  private final Walk rightColumns;
  private final Walk rightInner;

  private Products(Term term, int[] sizes, int outputs, Gather left, Gather right, double product) {
    this.coefficient = term.coefficient();
    this.sizes = sizes;
    this.outputs = outputs;
    this.left = left;
    this.right = right;
    batch = variables(v -> v < outputs && left.reads(v) && right.reads(v));
    rows = variables(v -> v < outputs && !right.reads(v));
    columns = variables(v -> v < outputs && !left.reads(v) && right.reads(v));
    inner = variables(v -> v >= outputs && left.reads(v) && right.reads(v));
    leftSummed = variables(v -> v >= outputs && !right.reads(v));
    rightSummed = variables(v -> v >= outputs && !left.reads(v));
    this.product = product * count(leftSummed) * count(rightSummed);
    leftInner = left.walk(inner);
    rightColumns = right.walk(columns);
    rightInner = right.walk(inner);
    long all = count(columns);
    long wanted = Math.ceilDiv(all, Math.max(1, TASKS / Math.max(1, count(batch))));
    columnBlock = (int) Math.min(Block.COLUMNS, Math.max(COLUMN_BLOCK_MIN, wanted));
  }

  /// The term as a matrix product, if it is one.
  ///
  /// @param product the largest magnitude of a product of two cells
  static Optional<Products> of(
      Term term, int[] sizes, int outputs, Gather first, Gather second, double product) {
    if (!term.scales().isEmpty()) {
      return Optional.empty();
    }
    for (int variable = outputs; variable < sizes.length; variable++) {
      if (!first.reads(variable) && !second.reads(variable)) {
        return Optional.empty();
      }
    }
    long own = 1;
    long others = 1;
    long inner = 1;
    for (int variable = 0; variable < sizes.length; variable++) {
      boolean inFirst = first.reads(variable);
      boolean inSecond = second.reads(variable);
      if (variable >= outputs) {
        inner *= inFirst && inSecond ? sizes[variable] : 1;
      } else if (inFirst != inSecond) {
        own *= inFirst ? sizes[variable] : 1;
        others *= inSecond ? sizes[variable] : 1;
      }
    }
    if (Math.max(own, others) < COLUMNS_MIN || inner < INNER_MIN) {
      return Optional.empty();
    }
    boolean swapped =
        Math.min(own, WIDE) + preference(first, sizes, outputs)
            > Math.min(others, WIDE) + preference(second, sizes, outputs);
    var best =
        swapped
            ? new Products(term, sizes, outputs, second, first, product)
            : new Products(term, sizes, outputs, first, second, product);
    return best.isPlain() ? Optional.empty() : Optional.of(best);
  }

  /// Whether it is one row times a matrix whose columns lie together in memory: then adding up
  /// products directly is faster than copying the matrix into blocks.
  private boolean isPlain() {
    return count(rows) == 1
        && leftSummed.length == 0
        && rightSummed.length == 0
        && rightInner.isContiguous()
        && !rightColumns.isContiguous();
  }

  /// Rows of the result are best contiguous: columns should run along its last axis.
  private static long preference(Gather gather, int[] sizes, int outputs) {
    return outputs > 0 && gather.reads(outputs - 1) ? Math.min(sizes[outputs - 1], 32) : 0;
  }

  private int[] variables(IntPredicate predicate) {
    return IntStream.range(0, sizes.length).filter(predicate).toArray();
  }

  private long count(int[] variables) {
    return Arrays.stream(variables)
        .mapToLong(variable -> sizes[variable])
        .reduce(1, (a, b) -> a * b);
  }

  /// Adds the term to all cells of the result.
  void addTo(long[] result) {
    int batches = (int) count(batch);
    int rowBlocks = (int) Math.ceilDiv(count(rows), Block.ROWS);
    int columnBlocks = (int) Math.ceilDiv(count(columns), columnBlock);
    Parallel.forEach(
        batches * rowBlocks * columnBlocks,
        task -> {
          int column = task % columnBlocks * columnBlock;
          int row = task / columnBlocks % rowBlocks * Block.ROWS;
          new Task(task / columnBlocks / rowBlocks, row, column).addTo(result);
        });
  }

  /// One block of the result.
  private final class Task {
    private final int row;
    private final int rowCount;
    private final int column;
    private final int columnCount;
    private final int[] leftAt = left.origin();
    private final int[] rightAt = right.origin();
    private final int place;
    private final long[] cells = new long[Math.max(Block.INNER, Block.COLUMNS)];
    private final long[] more = new long[Math.max(Block.INNER, Block.COLUMNS)];
    private final Block block;

    Task(int batchNumber, int row, int column) {
      this.row = row;
      this.column = column;
      rowCount = (int) Math.min(Block.ROWS, count(rows) - row);
      columnCount = (int) Math.min(columnBlock, count(columns) - column);
      left.move(leftAt, batch, batchNumber);
      right.move(rightAt, batch, batchNumber);
      place = placeOf(batch, batchNumber);
      long contracted = count(inner);
      int some = (int) Math.min(Block.INNER, contracted);
      block = Block.of(product, product * contracted, rowCount, some, columnCount);
    }

    void addTo(long[] result) {
      long contracted = count(inner);
      for (long from = 0; from < contracted; from += Block.INNER) {
        long to = Math.min(contracted, from + Block.INNER);
        if (!setLeft(from, to)) {
          continue; // One-hot rows are mostly zero.
        }
        setRight(from, to);
        block.multiply(rowCount, (int) (to - from), columnCount);
      }
      var at = new int[columnCount];
      for (int j = 0; j < columnCount; j++) {
        at[j] = placeOf(columns, column + j);
      }
      boolean together = at[columnCount - 1] - at[0] == columnCount - 1;
      for (int i = 0; i < rowCount; i++) {
        block.row(i, cells, columnCount);
        int start = place + placeOf(rows, row + i);
        if (together) {
          add(result, start + at[0]);
        } else {
          for (int j = 0; j < columnCount; j++) {
            result[start + at[j]] += coefficient * cells[j];
          }
        }
      }
    }

    private void add(long[] result, int start) {
      for (int j = 0; j < columnCount; j++) {
        result[start + j] += coefficient * cells[j];
      }
    }

    /// Whether any cell is not zero.
    private boolean setLeft(long from, long to) {
      int[] at = left.origin();
      long any = 0;
      int count = (int) (to - from);
      for (int i = 0; i < rowCount; i++) {
        System.arraycopy(leftAt, 0, at, 0, at.length);
        left.move(at, rows, row + i);
        fill(left, leftInner, leftSummed, at, from, to);
        block.left(i, cells, count);
        for (int k = 0; k < count; k++) {
          any |= cells[k];
        }
      }
      return any != 0;
    }

    /// Copies cells of a walk, or adds them up over what only one tensor is summed over.
    private void fill(Gather gather, Walk walk, int[] summed, int[] position, long from, long to) {
      walk.fill(position, from, to, cells);
      long count = count(summed);
      int[] at = gather.origin();
      for (long i = 1; i < count; i++) {
        System.arraycopy(position, 0, at, 0, at.length);
        gather.move(at, summed, i);
        walk.fill(at, from, to, more);
        for (int cell = 0; cell < (int) (to - from); cell++) {
          cells[cell] += more[cell];
        }
      }
    }

    /// Along the columns, or along the contracted cells where only these are neighbours.
    private void setRight(long from, long to) {
      int[] at = right.origin();
      if (rightInner.isContiguous() && !rightColumns.isContiguous()) {
        for (int j = 0; j < columnCount; j++) {
          System.arraycopy(rightAt, 0, at, 0, at.length);
          right.move(at, columns, column + j);
          fill(right, rightInner, rightSummed, at, from, to);
          block.rightColumn(j, cells, (int) (to - from));
        }
        return;
      }
      for (long k = from; k < to; k++) {
        System.arraycopy(rightAt, 0, at, 0, at.length);
        right.move(at, inner, k);
        fill(right, rightColumns, rightSummed, at, column, column + columnCount);
        block.right((int) (k - from), cells, columnCount);
      }
    }
  }

  /// Where in the result the cell lies whose `variables` have the values of the number `flat`.
  private int placeOf(int[] variables, long flat) {
    long rest = flat;
    int place = 0;
    for (int i = variables.length - 1; i >= 0; i--) {
      int value = (int) (rest % sizes[variables[i]]);
      rest /= sizes[variables[i]];
      int step = 1;
      for (int later = variables[i] + 1; later < outputs; later++) {
        step *= sizes[later];
      }
      place += value * step;
    }
    return place;
  }
}
