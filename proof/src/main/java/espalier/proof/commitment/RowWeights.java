package espalier.proof.commitment;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Equality;
import java.util.List;

/// The factors with which a matrix's base rows are combined; prover and verifier compute them
/// alike.
public final class RowWeights {
  private RowWeights() {}

  /// `eq(rowPoint, row)` for the opened rows of data (times 1 and X where a row is of E) and the
  /// blind, zero for the others; `mask` and `mask * X` for the mask's two base rows.
  ///
  /// @param rowPoint as many coordinates as the matrix has row bits
  /// @param mask the factor of the mask, if the matrix holds one
  /// @return a vector over E, one for each base row
  public static long[] of(Commitment commitment, List<Extension> rowPoint, Extension mask) {
    Parameters shape = commitment.parameters();
    var weights = new long[2 * shape.baseRows()];
    int end = commitment.opened().getLast().end();
    long[] equality = Equality.vector(rowPoint.toArray(Extension[]::new), end);
    for (Commitment.Range range : commitment.opened()) {
      for (int row = range.first(); row < range.end(); row++) {
        set(weights, row * shape.width(), shape.width(), Extensions.get(equality, row));
      }
    }
    if (shape.hiding() != Hiding.NONE) {
      Extension blind = Equality.at(rowPoint, 1L << shape.dataRowBits());
      set(weights, shape.blindRow(), 1, blind);
    }
    if (shape.hiding() == Hiding.FRESH) {
      set(weights, shape.maskRow(), 2, mask);
    }
    return weights;
  }

  private static void set(long[] weights, int row, int width, Extension factor) {
    Extensions.set(weights, row, factor);
    if (width == 2) {
      // (c0 + c1 X) X = 7 c1 + c0 X.
      long timesSeven = Goldilocks.mul(Extension.NON_RESIDUE, factor.c1());
      Extensions.set(weights, row + 1, new Extension(timesSeven, factor.c0()));
    }
  }
}
