package espalier.prover;

import espalier.proof.circuit.Circuit.Column;
import espalier.proof.circuit.Shape;
import espalier.proof.verifier.Layout;
import espalier.proof.verifier.Placement.Cube;
import espalier.proof.verifier.Plan;
import espalier.prover.interpreter.Trace;
import java.util.List;

/// Fills the cubes that are committed.
final class Cubes {
  private Cubes() {}

  /// What is committed with a proof: columns, multiplicities, pads.
  ///
  /// @param random whole numbers that stand for elements: it fills the pads' part, the rest of it
  ///   included
  static long[] witness(Plan plan, Trace trace, Lookups lookups, long[] random) {
    var cells = new long[Math.toIntExact(plan.cells(Cube.WITNESS))];
    List<Column> columns = plan.circuit().columns();
    for (int i = 0; i < columns.size(); i++) {
      Layout at = plan.column(i);
      if (at.cube() == Cube.WITNESS) {
        Shape shape = columns.get(i).shape();
        for (Layout.Piece piece : at.pieces()) {
          place(shape, piece, trace.column(i), (int) piece.offset(), cells);
        }
      }
    }
    for (int table = 0; table < plan.tables().size(); table++) {
      long[] counts = lookups.counts(table);
      System.arraycopy(counts, 0, cells, (int) plan.counts(table).offset(), counts.length);
    }
    System.arraycopy(random, 0, cells, (int) plan.pads().offset(), random.length);
    return cells;
  }

  /// Copies one piece of a tensor.
  ///
  /// @param values of the tensor, row-major
  /// @param offset where the piece starts among `cells`
  static void place(Shape shape, Layout.Piece piece, long[] values, int offset, long[] cells) {
    Shape own = piece.shape();
    int last = own.axes() - 1;
    int width = last < 0 ? 1 : own.size(last);
    int rows = own.cells() / width;
    var index = new int[own.axes()];
    for (int row = 0; row < rows; row++) {
      int from = 0;
      for (int axis = 0; axis <= last; axis++) {
        from = from * shape.size(axis) + piece.first().get(axis) + index[axis];
      }
      System.arraycopy(values, from, cells, offset + own.padded(row * width), width);
      for (int axis = last - 1; axis >= 0 && ++index[axis] == own.size(axis); axis--) {
        index[axis] = 0;
      }
    }
  }
}
