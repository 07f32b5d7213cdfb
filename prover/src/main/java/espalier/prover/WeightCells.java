package espalier.prover;

import espalier.proof.circuit.Shape;
import espalier.proof.verifier.Layout;
import espalier.proof.verifier.Placement.Cube;
import espalier.proof.verifier.Plan;
import espalier.prover.commitment.CellSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The weights' cube as far as its weights are at hand; the rest reads as zero.
///
/// A chunk is proved with the weights in the rows that it opens, so memory is theirs.
final class WeightCells implements CellSource {
  /// @param offset of its first cell
  private record Piece(long offset, CellSource cells) {
    long end() {
      return offset + cells.count();
    }
  }

  private final long count;
  private final List<Piece> pieces = new ArrayList<>();

  /// @param weights cells by step, row-major; kept, not copied, where only their ends are padded
  WeightCells(Plan plan, Map<Integer, long[]> weights) {
    this.count = plan.cells(Cube.WEIGHTS);
    weights.forEach((step, values) -> {
      Shape shape = plan.circuit().columns().get(step).shape();
      for (Layout.Piece piece : plan.column(step).pieces()) {
        pieces.add(new Piece(piece.offset(), cube(shape, piece, values)));
      }
    });
    pieces.sort(Comparator.comparingLong(Piece::offset));
  }

  private static CellSource cube(Shape shape, Layout.Piece piece, long[] values) {
    if (piece.shape().equals(shape) && shape.padded(values.length - 1) == values.length - 1) {
      return CellSource.of(values);
    }
    var cube = new long[1 << piece.shape().bits()];
    Cubes.place(shape, piece, values, 0, cube);
    return CellSource.compact(cube);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void read(long first, int length, long[] target, int at) {
    Arrays.fill(target, at, at + length, 0);
    for (int i = after(first); i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece.offset() >= first + length) {
        return;
      }
      long from = Math.max(first, piece.offset());
      long to = Math.min(first + length, piece.end());
      piece
          .cells()
          .read(from - piece.offset(), (int) (to - from), target, at + (int) (from - first));
    }
  }

  /// The first piece that ends behind a cell.
  private int after(long cell) {
    int low = 0;
    int high = pieces.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pieces.get(middle).end() <= cell) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
