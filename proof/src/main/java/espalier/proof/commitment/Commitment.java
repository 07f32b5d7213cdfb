package espalier.proof.commitment;

import espalier.base.unit.Hash;

/// A committed matrix as a verifier knows it, and which of its rows an opening is about.
///
/// An opening shows the cells of whole groups of base rows; rows outside the range count as zero in
/// it, and only their digests are sent.
///
/// @param parameters the matrix's shape
/// @param root the Merkle root over its encoded columns
/// @param firstRow the first row of data that claims may touch: a multiple of the rows in a group
/// @param rowCount how many rows; a multiple of the rows in a group unless they reach the end
public record Commitment(Parameters parameters, Hash root, int firstRow, int rowCount) {
  public Commitment {
    int step = Parameters.GROUP / parameters.width();
    int end = firstRow + rowCount;
    if (firstRow < 0 || rowCount < 1 || rowCount > parameters.rows() - firstRow) {
      throw new IllegalArgumentException(
          "the matrix has %d rows; asked for %d from row %d"
              .formatted(parameters.rows(), rowCount, firstRow));
    }
    if (firstRow % step != 0 || (end % step != 0 && end != parameters.rows())) {
      throw new IllegalArgumentException(
          "rows are opened in groups of %d; asked for rows %d to %d"
              .formatted(step, firstRow, end - 1));
    }
  }

  /// All rows of a matrix.
  public static Commitment whole(Parameters parameters, Hash root) {
    return new Commitment(parameters, root, 0, parameters.rows());
  }

  /// Whether row `row` of data is opened.
  public boolean holds(int row) {
    return row >= firstRow && row < firstRow + rowCount;
  }

  /// Whether the cells of a group are shown, or only its digest.
  public boolean shows(int group) {
    int from = group * Parameters.GROUP;
    int to = from + parameters.groupRows(group);
    boolean data =
        from < (firstRow + rowCount) * parameters.width() && to > firstRow * parameters.width();
    return data || to > parameters.blindRow();
  }
}
