package espalier.prover.commitment;

import espalier.proof.commitment.Parameters;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The base rows of a matrix before encoding: data from its source, the others from the seed.
final class MatrixRows {
  /// So many elements of padding are kept, 32 MiB; more of it is made again each time.
  private static final long KEPT = 1 << 22;

  private final Parameters parameters;
  private final CellSource source;
  private final byte[] seed;
  private final int dataRows;
  // The rows that are not data, cells and padding, as signed integers.
  private final long[][] extraRows;
  // The padding of the rows of data, if it is little: every coset of the encoding reads it.
  private final long[][] paddings;

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
    extraRows =
        IntStream.range(dataRows, parameters.baseRows())
            .parallel()
            .mapToObj(row -> random("row " + row, parameters.coefficients()))
            .toArray(long[][]::new);
    boolean keeps = parameters.padding() > 0 && (long) dataRows * parameters.padding() <= KEPT;
    paddings =
        IntStream.range(0, keeps ? dataRows : 0)
            .parallel()
            .mapToObj(row -> random("padding " + row, parameters.padding()))
            .toArray(long[][]::new);
  }

  private long[] random(String purpose, int count) {
    return new Randomness(seed, purpose).signed(count);
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
      source.read(first, there, target, 0);
    }
    Arrays.fill(target, there, length, 0);
  }

  /// The padding of a base row, as signed integers; not to be written to.
  long[] padding(int row) {
    if (row >= dataRows) {
      return Arrays.copyOfRange(extra(row), parameters.columns(), parameters.coefficients());
    }
    if (row < paddings.length) {
      return paddings[row];
    }
    return random("padding " + row, parameters.padding());
  }
}
