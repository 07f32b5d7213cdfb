package espalier.prover.commitment;

import espalier.proof.commitment.Blocks.Block;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.polynomial.Weights;

/// Chooses how long the rows are as which a block of cells is read: see [BlockSum].
///
/// Any choice gives the same proof; it costs more or less time.
final class BlockCut {
  /// Shorter rows do not repay their loops.
  private static final int COLUMN_BITS_MIN = 6;

  // About how many nanoseconds things take.
  private static final double A_CELL = 2.5;
  private static final double AN_ELEMENT = 60;

  private BlockCut() {}

  /// The binary logarithm of a row's length, at most `matrixBits`.
  ///
  /// @param matrixBits the committed matrix's
  static int columnBits(Block block, int matrixBits) {
    int bits = block.rowBits() + matrixBits;
    int best = matrixBits;
    double least = cost(block, bits, matrixBits);
    for (int columnBits = matrixBits - 1; columnBits >= COLUMN_BITS_MIN; columnBits--) {
      double cost = cost(block, bits, columnBits);
      if (cost < least) {
        least = cost;
        best = columnBits;
      }
    }
    return best;
  }

  /// Every summand's columns meet every row, and has a table of rows; one table of columns is left.
  private static double cost(Block block, int bits, int columnBits) {
    double rows = Math.scalb(1.0, bits - columnBits);
    double cost = Math.scalb(AN_ELEMENT, columnBits);
    for (LinearClaim claim : block.claims()) {
      int own = claim.bits();
      double summands = summands(claim, own - columnBits);
      double columns = Math.scalb(1.0, Math.min(own, columnBits));
      cost += summands * (rows * (A_CELL * columns + AN_ELEMENT) + AN_ELEMENT * columns);
    }
    return cost;
  }

  /// Into how many products a claim falls at most if its first `upper` bits belong to rows.
  private static double summands(LinearClaim claim, int upper) {
    int left = upper;
    for (Axis axis : claim.axes()) {
      if (left <= 0) {
        return 1;
      }
      if (left < axis.bits()) {
        // An expansion of eq that ends early falls into its whole rows and the last one.
        return axis.weights() instanceof Weights.Eq
            ? 2
            : Math.scalb(1.0, Math.min(left, axis.bits() - left));
      }
      left -= axis.bits();
    }
    return 1;
  }
}
