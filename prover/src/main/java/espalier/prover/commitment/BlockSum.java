package espalier.prover.commitment;

import espalier.proof.commitment.Blocks.Block;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Equality;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The claims about one block of rows: rows are bound first, on vectors as short as there are rows;
/// then they are folded into one, and columns are bound.
final class BlockSum implements Summand {
  private final CommittedMatrix matrix;
  private final Block block;
  // Rows of the block that the matrix has; the others are zero.
  private final int rows;
  private final List<RankOne> weights = new ArrayList<>();
  private final List<Extension> rowPoint = new ArrayList<>();
  private ProductSum current;
  private boolean folded;

  BlockSum(CommittedMatrix matrix, Block block) {
    this.matrix = matrix;
    this.block = block;
    rows = Math.min(1 << block.rowBits(), matrix.parameters().rows() - block.firstRow());
    int columnBits = matrix.parameters().columnBits();
    for (LinearClaim claim : block.claims()) {
      weights.addAll(RankOne.of(claim, block.firstRow(), block.rowBits(), columnBits));
    }
    current = block.rowBits() == 0 ? columnSum() : rowSum();
  }

  /// For every summand its weights over rows, and each row's sum of weight times cell.
  private ProductSum rowSum() {
    var pairs = new ArrayList<ProductSum.Pair>();
    var quarters = new ArrayList<Kernels.Quarters>();
    for (RankOne weight : weights) {
      pairs.add(new ProductSum.Pair(weight.rows().clone(), new long[2 << block.rowBits()]));
      quarters.add(Kernels.Quarters.of(weight.columns()));
    }
    int columns = matrix.parameters().columns();
    int tasks = Math.min(rows, 64);
    IntStream.range(0, tasks)
        .parallel()
        .forEach(task -> {
          var cells = new long[columns];
          for (int row = task; row < rows; row += tasks) {
            matrix.cells(block.firstRow() + row, 0, columns, cells);
            boolean small = Kernels.isSmall(cells, columns);
            for (int i = 0; i < pairs.size(); i++) {
              Extension sum = Kernels.dot(cells, weights.get(i).from(), quarters.get(i), small);
              Extensions.set(pairs.get(i).b(), row, sum);
            }
          }
        });
    return new ProductSum(pairs, block.rowBits());
  }

  /// The weights over columns at the bound row point, and the fold of the rows there.
  private ProductSum columnSum() {
    folded = true;
    int columns = matrix.parameters().columns();
    var sum = new long[2 * columns];
    for (int i = 0; i < weights.size(); i++) {
      RankOne weight = weights.get(i);
      Extension factor = block.rowBits() == 0 ? Extensions.get(weight.rows(), 0) : current.a(i, 0);
      addAt(sum, 2 * weight.from(), weight.columns(), factor);
    }
    var cells = new long[2 * columns];
    long[] equality = Equality.vector(rowPoint.toArray(Extension[]::new), rows);
    matrix.combineCells(block.firstRow(), equality, cells);
    return new ProductSum(
        List.of(new ProductSum.Pair(sum, cells)), matrix.parameters().columnBits());
  }

  private static void addAt(long[] target, int at, long[] source, Extension factor) {
    long[] scaled = Extensions.scaled(source, factor);
    for (int i = 0; i < scaled.length; i++) {
      target[at + i] = Goldilocks.add(target[at + i], scaled[i]);
    }
  }

  @Override
  public int variables() {
    return current.variables() + (folded ? 0 : matrix.parameters().columnBits());
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
