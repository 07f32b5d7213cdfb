package espalier.prover.commitment;

import espalier.proof.commitment.Blocks.Block;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.polynomial.Equality;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The claims about one block of cells, which are never multiplied out.
///
/// The block is read as a matrix of short rows, cut so that claims are products of a vector over
/// rows and one over columns: rows are bound first, on vectors as short as there are rows; then
/// they are folded into one, and columns are bound. So a block of `2^n` cells costs two passes over
/// its cells and tables of about `2^(n/2)` elements, whatever the committed matrix's rows are.
final class BlockSum implements Summand {
  /// Cells that are worth a task of their own.
  private static final int GRAIN = 1 << 17;

  private final CommittedMatrix matrix;
  private final Block block;
  private final int rowBits;
  private final int columnBits;
  // Rows that are within the committed matrix; the others are zero.
  private final int rows;
  private final List<RankOne> weights = new ArrayList<>();
  private final List<Extension> rowPoint = new ArrayList<>();
  private ProductSum current;
  private boolean folded;

  BlockSum(CommittedMatrix matrix, Block block) {
    this(matrix, block, BlockCut.columnBits(block, matrix.parameters().columnBits()));
  }

  /// @param columnBits the binary logarithm of the short rows' length, at most the matrix's
  BlockSum(CommittedMatrix matrix, Block block, int columnBits) {
    this.matrix = matrix;
    this.block = block;
    this.columnBits = columnBits;
    int matrixBits = matrix.parameters().columnBits();
    rowBits = block.rowBits() + matrixBits - columnBits;
    int there = Math.min(1 << block.rowBits(), matrix.parameters().rows() - block.firstRow());
    rows = there << (matrixBits - columnBits);
    long firstRow = block.firstCell(matrixBits) >>> columnBits;
    for (LinearClaim claim : block.claims()) {
      weights.addAll(RankOne.of(claim, firstRow, rowBits, columnBits));
    }
    current = rowBits == 0 ? columnSum() : rowSum();
  }

  /// Reads the cells of a row.
  private void cells(int row, long[] target) {
    int shift = matrix.parameters().columnBits() - columnBits;
    int from = (row & ((1 << shift) - 1)) << columnBits;
    matrix.cells(block.firstRow() + (row >>> shift), from, 1 << columnBits, target);
  }

  /// So many tasks that each has a fair number of rows.
  private int tasks() {
    return Math.clamp(((long) rows << columnBits) / GRAIN, 1, Math.min(rows, 64));
  }

  /// For every summand its weights over rows, and each row's sum of weight times cell.
  private ProductSum rowSum() {
    var pairs = new ArrayList<ProductSum.Pair>();
    var quarters = new ArrayList<Kernels.Quarters>();
    for (RankOne weight : weights) {
      pairs.add(new ProductSum.Pair(weight.rows(), new long[2 << rowBits]));
      quarters.add(Kernels.Quarters.of(weight.columns()));
    }
    int columns = 1 << columnBits;
    int tasks = tasks();
    IntStream.range(0, tasks)
        .parallel()
        .forEach(task -> {
          var cells = new long[columns];
          for (int row = task; row < rows; row += tasks) {
            cells(row, cells);
            boolean small = Kernels.isSmall(cells, columns);
            for (int i = 0; i < pairs.size(); i++) {
              Extension sum = Kernels.dot(cells, weights.get(i).from(), quarters.get(i), small);
              Extensions.set(pairs.get(i).b(), row, sum);
            }
          }
        });
    return new ProductSum(pairs, rowBits);
  }

  /// The weights over columns at the bound row point, and the fold of the rows there.
  private ProductSum columnSum() {
    folded = true;
    var sum = new long[2 << columnBits];
    for (int i = 0; i < weights.size(); i++) {
      RankOne weight = weights.get(i);
      Extension factor = rowBits == 0 ? Extensions.get(weight.rows(), 0) : current.a(i, 0);
      Extensions.addScaled(sum, weight.from(), weight.columns(), factor);
    }
    weights.clear();
    return new ProductSum(List.of(new ProductSum.Pair(sum, fold())), columnBits);
  }

  /// The combination of the rows that is their multilinear extension at the bound row point.
  private long[] fold() {
    long[] equality = Equality.vector(rowPoint.toArray(Extension[]::new), rows);
    int columns = 1 << columnBits;
    int tasks = tasks();
    List<long[]> parts =
        IntStream.range(0, tasks)
            .parallel()
            .mapToObj(task -> {
              var cells = new long[columns];
              var sum = new Kernels.Combination(columns);
              for (int row = task; row < rows; row += tasks) {
                cells(row, cells);
                sum.add(cells, Extensions.get(equality, row));
              }
              var part = new long[2 * columns];
              sum.copyTo(part, 0);
              return part;
            })
            .toList();
    long[] sum = parts.getFirst();
    for (long[] part : parts.subList(1, parts.size())) {
      Extensions.addScaled(sum, part, Extension.ONE);
    }
    return sum;
  }

  @Override
  public int variables() {
    return current.variables() + (folded ? 0 : columnBits);
  }

  @Override
  public Extension total() {
    return current.total();
  }

  @Override
  public Round round() {
    return current.round();
  }

  @Override
  public void bind(Extension z) {
    current.bind(z);
    if (!folded) {
      rowPoint.add(z);
      if (current.variables() == 0) {
        current = columnSum();
      }
    }
  }

  /// The block's value at the point to which all variables are bound.
  Extension value() {
    return current.b(0, 0);
  }
}
