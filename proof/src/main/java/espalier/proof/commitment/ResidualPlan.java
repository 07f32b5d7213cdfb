package espalier.proof.commitment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What becomes of the folded rows of a level: sent in the clear, or committed to and opened.
///
/// A pure function of their lengths, so that no proof has a choice.
///
/// @param pieces where the parts of the folded rows lie in the next level's cells
/// @param next the next level's matrix; empty if the folded rows are sent in the clear
public record ResidualPlan(List<Piece> pieces, Optional<Parameters> next) {
  /// A power of two of consecutive coefficients of a folded row, as an aligned cube of cells.
  ///
  /// @param fold the number of the folded row
  /// @param from the first coefficient
  /// @param length how many coefficients there are; the cube is zero beyond
  /// @param bits the binary logarithm of the cube's size
  /// @param offset the cube's first cell
  public record Piece(int fold, int from, int length, int bits, int offset) {}

  /// The plan for folded rows of the given shapes: of each the cells and the padding are one piece.
  ///
  /// Rows folded of a [Hiding#REUSED] matrix have no mask, so the next level's matrix hides them.
  public static ResidualPlan of(List<Parameters> folds) {
    var pieces = new ArrayList<Piece>();
    long clear = 0;
    boolean hides = false;
    for (int fold = 0; fold < folds.size(); fold++) {
      Parameters shape = folds.get(fold);
      pieces.add(new Piece(fold, 0, shape.columns(), shape.columnBits(), 0));
      if (shape.padding() > 0) {
        pieces.add(
            new Piece(fold, shape.columns(), shape.padding(), Parameters.bits(shape.padding()), 0));
      }
      clear += shape.coefficients();
      hides |= shape.hiding() == Hiding.REUSED;
    }
    // Largest first: then each offset is a multiple of the cube that starts there.
    pieces.sort(Comparator.comparingInt(Piece::bits).reversed());
    var placed = new ArrayList<Piece>();
    int offset = 0;
    for (Piece piece : pieces) {
      placed.add(new Piece(piece.fold(), piece.from(), piece.length(), piece.bits(), offset));
      offset = Math.addExact(offset, 1 << piece.bits());
    }
    Optional<Parameters> next =
        hides ? Optional.of(ProofSize.hidden(offset)) : ProofSize.residual(offset, clear);
    return new ResidualPlan(List.copyOf(placed), next);
  }

  /// Messages of the next level's sumcheck, each of which needs a pad if they are hidden.
  public int pads() {
    return 2 * variables();
  }

  /// Variables of the next level's cells, rows first, and of its blind.
  public int variables() {
    return next.map(shape -> shape.rowBits() + shape.columnBits()).orElse(0);
  }
}
