package espalier.proof.commitment;

/// What of a committed matrix an opening may show.
public enum Hiding {
  /// Everything: the cells are public, or are known to be uniform.
  NONE,
  /// Nothing, over as many openings as the padding allows; what an opening makes of its rows is
  /// hidden by the next level's matrix.
  REUSED,
  /// Nothing, in one opening; the matrix has a mask, which also holds the pads of messages.
  FRESH;

  /// Base rows that are added to the data: one random row, and two for the mask's elements of E.
  int extraRows() {
    return switch (this) {
      case NONE -> 0;
      case REUSED -> 1;
      case FRESH -> 3;
    };
  }
}
