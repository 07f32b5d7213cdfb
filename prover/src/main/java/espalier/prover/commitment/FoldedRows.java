package espalier.prover.commitment;

import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Extension;
import java.util.List;
import java.util.Optional;

/// A random combination of a matrix's rows, and the matrix whose columns are opened for it.
///
/// @param matrix what was combined
/// @param commitment which of its rows are shown
/// @param mask the matrix of its mask, if that has one of its own
/// @param row the combination, cells and padding, as a vector over E
/// @param columnPoint where its cells are evaluated
/// @param padWeights a vector over E over its padding; empty if nothing is claimed
record FoldedRows(
    CommittedMatrix matrix,
    Commitment commitment,
    Optional<CommittedMatrix> mask,
    long[] row,
    List<Extension> columnPoint,
    long[] padWeights) {
  Parameters shape() {
    return commitment.parameters();
  }
}
