package espalier.proof.commitment;

import espalier.base.unit.Hash;
import espalier.proof.field.Extension;
import java.util.List;
import java.util.Optional;

/// A random combination of a matrix's rows, as the verifier knows it before it sees it.
///
/// @param commitment the matrix
/// @param weights a vector over E: the combination's factor for each base row
/// @param mask the root of the mask's own matrix, and the factor that the mask is added with
/// @param columnPoint where the combination's cells are evaluated
/// @param value what they are there
/// @param padWeights a vector over E over the combination's padding; empty if nothing is claimed
/// @param padValue the sum of padding times weights
record Folded(
    Commitment commitment,
    long[] weights,
    Optional<Mask> mask,
    List<Extension> columnPoint,
    Extension value,
    long[] padWeights,
    Extension padValue) {
  /// @param root commits to one row of E, cells and padding, over the matrix's own domain
  /// @param factor multiplies the row
  record Mask(Hash root, Extension factor) {}

  Parameters shape() {
    return commitment.parameters();
  }
}
