package espalier.prover;

import espalier.proof.circuit.Circuit.Column;
import espalier.proof.circuit.Shape;
import espalier.proof.verifier.Placement;
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
      Placement at = plan.column(i);
      if (at.cube() == Cube.WITNESS) {
        place(columns.get(i).shape(), trace.column(i), (int) at.offset(), cells);
      }
    }
    for (int table = 0; table < plan.tables().size(); table++) {
      long[] counts = lookups.counts(table);
      System.arraycopy(counts, 0, cells, (int) plan.counts(table).offset(), counts.length);
    }
    System.arraycopy(random, 0, cells, (int) plan.pads().offset(), random.length);
    return cells;
  }

  static void place(Shape shape, long[] values, int offset, long[] cells) {
    int width = shape.axes() == 0 ? 1 : shape.size(shape.axes() - 1);
    for (int from = 0; from < values.length; from += width) {
      int to = offset + shape.padded(from);
      for (int i = 0; i < width; i++) {
        cells[to + i] = values[from + i];
      }
    }
  }
}
