package espalier.prover.commitment;

import espalier.proof.commitment.Parameters;
import java.util.Arrays;

/// The base rows of a matrix before encoding: data from its source, the others from the seed.
final class MatrixRows {
  private final Parameters parameters;
  private final CellSource source;
  private final byte[] seed;
  private final int dataRows;
  // The rows that are not data, cells and padding, as signed integers.
  private final long[][] extraRows;

  MatrixRows(Parameters parameters, CellSource source, byte[] seed) {
    this.parameters = parameters;
    this.source = source;
    this.seed = seed.clone();
    dataRows = parameters.rows() * parameters.width();
    long room = ((long) dataRows) << parameters.columnBits();
    if (source.count() > room) {
      throw new IllegalArgumentException(
          "the matrix holds %d cells; found %d".formatted(room, source.count()));
    }
    extraRows = new long[parameters.baseRows() - dataRows][];
    for (int i = 0; i < extraRows.length; i++) {
      extraRows[i] =
          new Randomness(seed, "row " + (dataRows + i)).signed(parameters.coefficients());
    }
  }

  Parameters parameters() {
    return parameters;
  }

  /// A row that is not data, cells and padding, as signed integers.
  long[] extra(int row) {
    return extraRows[row - dataRows];
  }

  /// Reads some cells of a base row, as signed integers.
  void cells(int row, int from, int length, long[] target) {
    if (row >= dataRows) {
      System.arraycopy(extra(row), from, target, 0, length);
      return;
    }
    long first = ((long) row << parameters.columnBits()) + from;
    int there = Math.clamp(source.count() - first, 0, length);
    if (there > 0) {
      source.read(first, there, target);
    }
    Arrays.fill(target, there, length, 0);
  }

  /// The padding of a base row, as signed integers.
  long[] padding(int row) {
    if (row >= dataRows) {
      return Arrays.copyOfRange(extra(row), parameters.columns(), parameters.coefficients());
    }
    return parameters.padding() == 0
        ? new long[0]
        : new Randomness(seed, "padding " + row).signed(parameters.padding());
  }
}
