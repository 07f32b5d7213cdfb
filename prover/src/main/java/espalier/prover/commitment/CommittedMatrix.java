package espalier.prover.commitment;

import espalier.base.unit.Hash;
import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.hash.Digests;
import espalier.proof.hash.MerkleTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Cells in a matrix, its encoding and the tree over its columns.
///
/// Row b of the matrix is base row b as [Parameters] describes it. Safe for use by several threads.
public final class CommittedMatrix implements AutoCloseable {
  /// Columns that one task of [#combine] takes.
  private static final int TILE = 1 << 12;

  /// Nodes of the tree that one task hashes.
  private static final int NODES = 1 << 12;

  private final Parameters parameters;
  private final MatrixRows rows;
  private final EncodedRows encoded;
  private final MerkleTree tree;

  private CommittedMatrix(MatrixRows rows, EncodedRows encoded, byte[] leaves) {
    this.parameters = rows.parameters();
    this.rows = rows;
    this.encoded = encoded;
    this.tree = tree(leaves);
  }

  /// Encodes and hashes cells of which nothing is hidden.
  public static CommittedMatrix commit(Parameters parameters, CellSource source) {
    if (parameters.hiding() != Hiding.NONE || parameters.padding() != 0) {
      throw new IllegalArgumentException(
          "a matrix that hides needs a seed; found none for " + parameters);
    }
    return commit(parameters, source, new byte[Randomness.SEED_BYTES]);
  }

  /// Encodes and hashes cells.
  ///
  /// @param seed 32 secret bytes, from which all that hides is made; ignored where nothing is
  ///   hidden. The seed of a [Hiding#FRESH] matrix must never be used again.
  public static CommittedMatrix commit(Parameters parameters, CellSource source, byte[] seed) {
    return commit(parameters, source, seed, Storage.DEFAULT);
  }

  /// Encodes and hashes cells, and says where the encoding is kept.
  public static CommittedMatrix commit(
      Parameters parameters, CellSource source, byte[] seed, Storage storage) {
    var rows = new MatrixRows(parameters, source, seed);
    var encoded = new EncodedRows(parameters, storage);
    return new CommittedMatrix(rows, encoded, encoded.encode(rows));
  }

  /// A matrix whose encoding was kept in a file by [Storage#in]: nothing is encoded again.
  ///
  /// @throws IllegalArgumentException if the file holds another matrix than that of `root`
  public static CommittedMatrix reopen(
      Parameters parameters, CellSource source, byte[] seed, Path file, Hash root) {
    var encoded = new EncodedRows(parameters, file);
    var rows = new MatrixRows(parameters, source, seed);
    var matrix = new CommittedMatrix(rows, encoded, encoded.leaves());
    if (!matrix.root().equals(root)) {
      matrix.close();
      throw new IllegalArgumentException(
          "the encoding in %s has root %s; expected %s; delete it and commit again"
              .formatted(file, matrix.root(), root));
    }
    return matrix;
  }

  private static MerkleTree tree(byte[] leaves) {
    var levels = new ArrayList<byte[]>();
    levels.add(leaves);
    for (int count = leaves.length / Digests.BYTES / 2; count > 0; count /= 2) {
      byte[] below = levels.getLast();
      var above = new byte[below.length / 2];
      int tasks = Math.max(1, count / NODES);
      int each = count / tasks;
      IntStream.range(0, tasks)
          .parallel()
          .forEach(task -> MerkleTree.nodes(below, above, task * each, (task + 1) * each));
      levels.add(above);
    }
    return MerkleTree.of(levels);
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
    return Arrays.copyOfRange(mask(), 2 * parameters.columns(), 2 * (parameters.columns() + count));
  }

  /// The mask, cells and padding, as a vector over E.
  long[] mask() {
    long[] low = rows.extra(parameters.maskRow());
    long[] high = rows.extra(parameters.maskRow() + 1);
    var mask = new long[2 * parameters.coefficients()];
    for (int i = 0; i < parameters.coefficients(); i++) {
      mask[2 * i] = Goldilocks.fromSigned(low[i]);
      mask[2 * i + 1] = Goldilocks.fromSigned(high[i]);
    }
    return mask;
  }

  /// The blind's cells, elements of F.
  long[] blind() {
    long[] cells = Arrays.copyOf(rows.extra(parameters.blindRow()), parameters.columns());
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Goldilocks.fromSigned(cells[i]);
    }
    return cells;
  }

  /// Reads some cells of a base row, as signed integers.
  void cells(int row, int from, int length, long[] target) {
    rows.cells(row, from, length, target);
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
          padding.add(rows.padding(row), factor);
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
              rows.cells(first + i, tile * length, length, cells);
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
