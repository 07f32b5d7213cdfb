package espalier.prover;

import espalier.proof.circuit.Shape;
import espalier.proof.verifier.Layout;
import espalier.proof.verifier.TensorCommitment;
import espalier.prover.commitment.CellSource;
import espalier.prover.commitment.CommittedMatrix;

/// A tensor that is committed apart, with what only its owner has: the cells and the seed.
///
/// Each proof that names it uses it once; the owner counts, and makes no more than it was made for.
/// Whoever is shown cells and seed makes the same commitment again, and so checks that these were
/// the cells.
public final class CommittedTensor implements AutoCloseable {
  private final long[] cells;
  private final TensorCommitment commitment;
  private final CommittedMatrix matrix;

  private CommittedTensor(long[] cells, TensorCommitment commitment, CommittedMatrix matrix) {
    this.cells = cells;
    this.commitment = commitment;
    this.matrix = matrix;
  }

  /// Commits to cells.
  ///
  /// @param cells row-major, without padding
  /// @param uses how many proofs hide them
  /// @param seed 32 secret bytes; the same seed gives the same commitment
  /// @throws IllegalArgumentException if the cells are not the shape's, or too many
  public static CommittedTensor commit(Shape shape, long[] cells, int uses, byte[] seed) {
    if (cells.length != shape.cells()) {
      throw new IllegalArgumentException(
          "%d cells to commit; shape %s has %d".formatted(cells.length, shape, shape.cells()));
    }
    var parameters = TensorCommitment.parameters(shape, uses);
    var padded = new long[1 << shape.bits()];
    Cubes.place(shape, Layout.Piece.whole(shape), cells, 0, padded);
    CommittedMatrix matrix = CommittedMatrix.commit(parameters, CellSource.of(padded), seed);
    return new CommittedTensor(
        cells.clone(), new TensorCommitment(shape, uses, matrix.root()), matrix);
  }

  /// What others know of the tensor.
  public TensorCommitment commitment() {
    return commitment;
  }

  /// The cells, row-major.
  public long[] cells() {
    return cells.clone();
  }

  CommittedMatrix matrix() {
    return matrix;
  }

  @Override
  public void close() {
    matrix.close();
  }
}
