package espalier.prover.bench;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Stride;
import java.util.ArrayList;
import java.util.List;

/// An axis cut into stretches of powers of two, each of which is a tensor of its own: a stored axis
/// is padded to a power of two, so that 768 cells would cost 1024, but 512 and 256 cost nothing.
record Pieces(List<Piece> pieces) {
  /// Cells `from` to `from + size - 1`.
  record Piece(int from, int size) {
    /// The index within the piece of cell `cell` of the axis; absent outside the piece.
    AxisIndex at(int cell) {
      return AxisIndex.of(cell, 1, -from);
    }

    /// The index within the piece of cell `each * group + cell` of the axis.
    AxisIndex at(int group, int each, int cell) {
      return new AxisIndex.Affine(
          -from, List.of(new Stride(group, each), new Stride(cell, 1)), 1, false, 0);
    }
  }

  Pieces {
    pieces = List.copyOf(pieces);
  }

  /// The fewest pieces of which the last is padded by at most a 32nd of the axis.
  static Pieces of(int size) {
    var pieces = new ArrayList<Piece>();
    int from = 0;
    while (from < size) {
      int rest = size - from;
      int above = rest == 1 ? 1 : Integer.highestOneBit(rest - 1) * 2;
      int some = (above - rest) * 32 <= size ? rest : Integer.highestOneBit(rest);
      pieces.add(new Piece(from, some));
      from += some;
    }
    return new Pieces(pieces);
  }
}
