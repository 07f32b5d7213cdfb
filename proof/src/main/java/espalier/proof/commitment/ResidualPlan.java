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

  /// A folded row's padding is cut into so many pieces at most.
  private static final int PADDING_PIECES = 3;

  /// The plan for folded rows of the given shapes: the cells of each are one piece, its padding is
  /// up to three, of which the first two are full.
  ///
  /// Rows folded of a [Hiding#REUSED] matrix have no mask, so the next level's matrix hides them.
  public static ResidualPlan of(List<Parameters> folds) {
    var pieces = new ArrayList<Piece>();
    long clear = 0;
    boolean hides = false;
    for (int fold = 0; fold < folds.size(); fold++) {
      Parameters shape = folds.get(fold);
      pieces.addAll(pieces(fold, shape.columns(), shape.padding()));
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

  private static List<Piece> pieces(int fold, int columns, int padding) {
    var pieces = new ArrayList<Piece>();
    pieces.add(new Piece(fold, 0, columns, Parameters.bits(columns), 0));
    int from = columns;
    int left = padding;
    for (int i = 1; left > 0; i++) {
      boolean last = i == PADDING_PIECES;
      int bits = last ? Parameters.bits(left) : 31 - Integer.numberOfLeadingZeros(left);
      int length = Math.min(left, 1 << bits);
      pieces.add(new Piece(fold, from, length, bits, 0));
      from += length;
      left -= length;
    }
    return pieces;
  }

  /// Cells of the next level that a folded row takes.
  static long cells(int columns, int padding) {
    long cells = 0;
    for (Piece piece : pieces(0, columns, padding)) {
      cells += 1L << piece.bits();
    }
    return cells;
  }

  /// Messages of the next level's sumcheck, each of which needs a pad if they are hidden.
  public int pads() {
    return pads(variables());
  }

  static int pads(int variables) {
    return 2 * variables;
  }

  /// Variables of the next level's cells, rows first, and of its blind.
  public int variables() {
    return next.map(shape -> shape.rowBits() + shape.columnBits()).orElse(0);
  }
}
