package espalier.prover.commitment;

import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Parameters;
import espalier.proof.commitment.RowWeights;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.polynomial.Equality;
import espalier.proof.transcript.ProofWriter;
import java.util.Arrays;
import java.util.List;

/// A random combination of a matrix's rows, and the matrix whose columns are opened for it.
///
/// @param matrix what was combined
/// @param commitment which of its rows are shown
/// @param row the combination, cells and padding, as a vector over E
/// @param columnPoint where its cells are evaluated
/// @param padWeights a vector over E over its padding; empty if nothing is claimed
record FoldedRows(
    CommittedMatrix matrix,
    Commitment commitment,
    long[] row,
    List<Extension> columnPoint,
    long[] padWeights) {
  /// Combines the rows that are shown.
  ///
  /// @param rowPoint as many coordinates as the matrix has row bits
  static FoldedRows of(
      CommittedMatrix matrix,
      Commitment commitment,
      List<Extension> rowPoint,
      List<Extension> columnPoint) {
    long[] weights = RowWeights.of(commitment, rowPoint, Extension.ZERO);
    return new FoldedRows(matrix, commitment, matrix.combine(weights), columnPoint, new long[0]);
  }

  /// The combination with the matrix's mask, after sending what mask and padding are worth.
  ///
  /// @param name the first word of the labels
  /// @param weights what the padding's elements, of which the first are pads, are multiplied by
  FoldedRows masked(ProofWriter out, String name, long[] weights) {
    long[] mask = matrix.mask();
    int cells = 2 * shape().columns();
    out.send(name + "/mask", Extensions.dot(Equality.vector(columnPoint), mask));
    long[] padding = Arrays.copyOfRange(row, cells, row.length);
    out.send(name + "/padmask", Extensions.dot(weights, padding));
    Extensions.addScaled(row, mask, out.transcript().challenge(name + "/tau"));
    return new FoldedRows(matrix, commitment, row, columnPoint, weights);
  }

  Parameters shape() {
    return commitment.parameters();
  }
}
