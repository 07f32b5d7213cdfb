package espalier.prover;

import espalier.proof.circuit.Shape;
import espalier.proof.verifier.Placement;
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
  private record Piece(long offset, long[] cells) {
    long end() {
      return offset + cells.length;
    }
  }

  private final long count;
  private final List<Piece> pieces = new ArrayList<>();

  /// @param weights cells by step, row-major
  WeightCells(Plan plan, Map<Integer, long[]> weights) {
    this.count = plan.cells(Cube.WEIGHTS);
    weights.forEach((step, values) -> {
      Shape shape = plan.circuit().columns().get(step).shape();
      Placement at = plan.column(step);
      var cube = new long[1 << at.bits()];
      Cubes.place(shape, values, 0, cube);
      pieces.add(new Piece(at.offset(), cube));
    });
    pieces.sort(Comparator.comparingLong(Piece::offset));
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void read(long first, int length, long[] target) {
    Arrays.fill(target, 0, length, 0);
    for (int i = after(first); i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece.offset() >= first + length) {
        return;
      }
      long from = Math.max(first, piece.offset());
      long to = Math.min(first + length, piece.end());
      System.arraycopy(
          piece.cells(),
          (int) (from - piece.offset()),
          target,
          (int) (from - first),
          (int) (to - from));
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
