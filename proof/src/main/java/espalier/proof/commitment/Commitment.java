package espalier.proof.commitment;

import espalier.base.unit.Hash;
import java.util.List;

/// A committed matrix as a verifier knows it, and which of its rows an opening is about.
///
/// An opening shows the cells of whole groups of base rows; other rows count as zero in it, and
/// only their digests are sent.
///
/// @param parameters the matrix's shape
/// @param root the Merkle root over its encoded columns
/// @param opened the rows of data that claims may touch: ascending, apart from each other
public record Commitment(Parameters parameters, Hash root, List<Range> opened) {
  /// Consecutive rows of data.
  ///
  /// @param first a multiple of the rows in a group
  /// @param count a multiple of the rows in a group unless they reach the end
  public record Range(int first, int count) {
    /// The row after the last.
    public int end() {
      return first + count;
    }
  }

  public Commitment {
    opened = List.copyOf(opened);
    if (opened.isEmpty()) {
      throw new IllegalArgumentException("an opening is about one or more rows; found none");
    }
    int step = Parameters.GROUP / parameters.width();
    int before = -1;
    for (Range range : opened) {
      int first = range.first();
      if (first < 0 || range.count() < 1 || range.count() > parameters.rows() - first) {
        throw new IllegalArgumentException(
            "the matrix has %d rows; asked for %d from row %d"
                .formatted(parameters.rows(), range.count(), first));
      }
      int end = range.end();
      if (first % step != 0 || (end % step != 0 && end != parameters.rows())) {
        throw new IllegalArgumentException(
            "rows are opened in groups of %d; asked for rows %d to %d"
                .formatted(step, first, end - 1));
      }
      if (first <= before) {
        throw new IllegalArgumentException(
            "ranges of rows must ascend and lie apart; found row %d after row %d"
                .formatted(first, before - 1));
      }
      before = end;
    }
  }

  /// One range of rows.
  public Commitment(Parameters parameters, Hash root, int firstRow, int rowCount) {
    this(parameters, root, List.of(new Range(firstRow, rowCount)));
  }

  /// All rows of a matrix.
  public static Commitment whole(Parameters parameters, Hash root) {
    return new Commitment(parameters, root, 0, parameters.rows());
  }

  /// Whether rows `first` to `end - 1` of data are all opened.
  public boolean holds(int first, int end) {
    return opened.stream().anyMatch(range -> range.first() <= first && end <= range.end());
  }

  /// Whether the cells of a group are shown, or only its digest.
  public boolean shows(int group) {
    int from = group * Parameters.GROUP;
    int to = from + parameters.groupRows(group);
    if (to > parameters.blindRow()) {
      return true;
    }
    int width = parameters.width();
    for (Range range : opened) {
      if (from < range.end() * width && to > range.first() * width) {
        return true;
      }
    }
    return false;
  }

  /// For the transcript: the shape, then each range's first row and count.
  long[] words() {
    var words = new long[6 + 2 * opened.size()];
    words[0] = parameters.rows();
    words[1] = parameters.width();
    words[2] = parameters.columnBits();
    words[3] = parameters.padding();
    words[4] = parameters.domainBits();
    words[5] = parameters.hiding().extraRows();
    for (int i = 0; i < opened.size(); i++) {
      words[6 + 2 * i] = opened.get(i).first();
      words[7 + 2 * i] = opened.get(i).count();
    }
    return words;
  }
}
