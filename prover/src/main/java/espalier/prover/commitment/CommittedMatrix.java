package espalier.prover.commitment;

import espalier.base.unit.Hash;
import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.hash.MerkleTree;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Cells in a matrix, its encoding and the tree over its columns.
///
/// Row b of the matrix is base row b as [Parameters] describes it. Safe for use by several threads.
public final class CommittedMatrix implements AutoCloseable {
  /// Columns that one task of [#combine] takes.
  private static final int TILE = 1 << 12;

  private final Parameters parameters;
  private final CellSource source;
  private final byte[] seed;
  // The rows that are not data, cells and padding, as signed integers.
  private final long[][] extraRows;
  private final EncodedRows encoded;
  private final MerkleTree tree;

  private CommittedMatrix(Parameters parameters, CellSource source, byte[] seed) {
    this.parameters = parameters;
    this.source = source;
    this.seed = seed.clone();
    int data = parameters.rows() * parameters.width();
    extraRows = new long[parameters.baseRows() - data][];
    for (int i = 0; i < extraRows.length; i++) {
      extraRows[i] = new Randomness(seed, "row " + (data + i)).signed(parameters.coefficients());
    }
    encoded = new EncodedRows(parameters);
    tree = new MerkleTree(encoded.encode(this));
  }

  /// Encodes and hashes cells.
  ///
  /// @param seed 32 secret bytes, from which all that hides is made; ignored where nothing is
  ///   hidden
  public static CommittedMatrix commit(Parameters parameters, CellSource source, byte[] seed) {
    long room = ((long) parameters.rows() * parameters.width()) << parameters.columnBits();
    if (source.count() > room) {
      throw new IllegalArgumentException(
          "the matrix holds %d cells; found %d".formatted(room, source.count()));
    }
    return new CommittedMatrix(parameters, source, seed);
  }

  /// Encodes and hashes cells of which nothing is hidden.
  public static CommittedMatrix commit(Parameters parameters, CellSource source) {
    if (parameters.hiding() != Hiding.NONE || parameters.padding() != 0) {
      throw new IllegalArgumentException(
          "a matrix that hides needs a seed; found none for " + parameters);
    }
    return commit(parameters, source, new byte[Randomness.SEED_BYTES]);
  }

  public Parameters parameters() {
    return parameters;
  }

  public Hash root() {
    return tree.root();
  }

  /// What a verifier needs to know, for an opening of all rows.
  public Commitment commitment() {
    return Commitment.whole(parameters, root());
  }

  /// The pads of hidden messages: the first elements of the mask's padding.
  long[] pads(int count) {
    long[] mask = mask();
    return Arrays.copyOfRange(mask, 2 * parameters.columns(), 2 * (parameters.columns() + count));
  }

  /// The mask, cells and padding, as a vector over E.
  long[] mask() {
    int first = parameters.maskRow() - parameters.blindRow();
    var mask = new long[2 * parameters.coefficients()];
    for (int i = 0; i < parameters.coefficients(); i++) {
      mask[2 * i] = Goldilocks.fromSigned(extraRows[first][i]);
      mask[2 * i + 1] = Goldilocks.fromSigned(extraRows[first + 1][i]);
    }
    return mask;
  }

  /// Reads some cells of a base row.
  void cells(int row, int from, int length, long[] target) {
    int data = parameters.rows() * parameters.width();
    if (row >= data) {
      System.arraycopy(extraRows[row - data], from, target, 0, length);
      return;
    }
    long first = ((long) row << parameters.columnBits()) + from;
    int there = Math.clamp(source.count() - first, 0, length);
    if (there > 0) {
      source.read(first, there, target);
    }
    Arrays.fill(target, there, length, 0);
  }

  /// The padding of a base row.
  long[] padding(int row) {
    int data = parameters.rows() * parameters.width();
    if (row >= data) {
      return Arrays.copyOfRange(
          extraRows[row - data], parameters.columns(), parameters.coefficients());
    }
    return parameters.padding() == 0
        ? new long[0]
        : new Randomness(seed, "padding " + row).signed(parameters.padding());
  }

  /// The combination of base rows, cells and padding, with the given factors.
  ///
  /// @param weights a vector over E, one factor for each base row
  /// @return a vector over E
  long[] combine(long[] weights) {
    var combined = new long[2 * parameters.coefficients()];
    combineCells(0, weights, combined);
    if (parameters.padding() > 0) {
      var padding = new Kernels.Combination(parameters.padding());
      for (int row = 0; row < parameters.baseRows(); row++) {
        Extension factor = Extensions.get(weights, row);
        if (!factor.isZero()) {
          padding.add(padding(row), factor);
        }
      }
      padding.copyTo(combined, parameters.columns());
    }
    return combined;
  }

  /// The combination of the cells of base rows `first`, `first + 1`, … with the given factors.
  void combineCells(int first, long[] weights, long[] combined) {
    int columns = parameters.columns();
    int tiles = Math.max(1, columns / TILE);
    IntStream.range(0, tiles)
        .parallel()
        .forEach(tile -> {
          int length = columns / tiles;
          var cells = new long[length];
          var sum = new Kernels.Combination(length);
          for (int i = 0; i < weights.length / 2; i++) {
            Extension factor = Extensions.get(weights, i);
            if (!factor.isZero()) {
              cells(first + i, tile * length, length, cells);
              sum.add(cells, factor);
            }
          }
          sum.copyTo(combined, tile * length);
        });
  }

  /// The columns at `positions`, as [espalier.proof.commitment.Columns] reads them.
  byte[] open(Commitment commitment, int[] positions) {
    byte[] columns = encoded.columns(commitment, positions);
    byte[] paths = tree.paths(positions);
    byte[] bytes = Arrays.copyOf(columns, columns.length + paths.length);
    System.arraycopy(paths, 0, bytes, columns.length, paths.length);
    return bytes;
  }

  @Override
  public void close() {
    encoded.close();
  }
}
