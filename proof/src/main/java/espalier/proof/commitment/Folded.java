package espalier.proof.commitment;

import espalier.proof.field.Extension;
import espalier.proof.transcript.ProofReader;
import java.util.List;

/// A random combination of a matrix's rows, as the verifier knows it before it sees it.
///
/// @param commitment the matrix
/// @param weights a vector over E: the combination's factor for each base row
/// @param columnPoint where the combination's cells are evaluated
/// @param value what they are there
/// @param padWeights a vector over E over the combination's padding; empty if nothing is claimed
/// @param padValue the sum of padding times weights
record Folded(
    Commitment commitment,
    long[] weights,
    List<Extension> columnPoint,
    Extension value,
    long[] padWeights,
    Extension padValue) {

  /// A combination without a mask, of whose padding nothing is claimed.
  static Folded plain(
      Commitment commitment,
      List<Extension> rowPoint,
      List<Extension> columnPoint,
      Extension value) {
    long[] weights = RowWeights.of(commitment, rowPoint, Extension.ZERO);
    return new Folded(commitment, weights, columnPoint, value, new long[0], Extension.ZERO);
  }

  /// The combination with the matrix's mask: receives what mask and padding are worth, then draws
  /// the mask's factor.
  ///
  /// @param name the first word of the labels
  /// @param rest an affine form in the pads that must be zero
  Folded masked(ProofReader reader, String name, List<Extension> rowPoint, RunningClaim rest) {
    Extension mask = reader.receive(name + "/mask");
    Extension padding = reader.receive(name + "/padmask");
    Extension tau = reader.transcript().challenge(name + "/tau");
    // constant + <coefficients, pads> = 0.
    Extension pads = rest.constant().negate();
    return new Folded(
        commitment,
        RowWeights.of(commitment, rowPoint, tau),
        columnPoint,
        value.plus(tau.times(mask)),
        rest.coefficients(),
        padding.plus(tau.times(pads)));
  }

  Parameters shape() {
    return commitment.parameters();
  }
}
