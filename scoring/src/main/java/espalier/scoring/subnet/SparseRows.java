package espalier.scoring.subnet;

/// A sparse matrix of `u16`: for each row its columns, ascending, with their values.
///
/// Row `i` owns the entries from `start[i]` to `start[i + 1]`. An entry of value 0 is not the same
/// as no entry: under liquid alpha a bond without an entry ends at once, one with a zero decays.
/// The arrays are not copied; whoever changes them later changes the matrix.
public final class SparseRows {
  private final int[] start;
  private final char[] column;
  private final char[] value;

  /// @throws IllegalArgumentException if the starts do not rise from 0 to the number of entries, or
  ///   a row's columns do not ascend below the number of rows
  public SparseRows(int[] start, char[] column, char[] value) {
    int rows = start.length - 1;
    if (rows < 0 || start[0] != 0 || start[rows] != column.length) {
      throw new IllegalArgumentException(
          "row starts do not run from 0 to the %d entries".formatted(column.length));
    }
    if (value.length != column.length) {
      throw new IllegalArgumentException(
          "%d values for %d columns; expected one each".formatted(value.length, column.length));
    }
    for (int row = 0; row < rows; row++) {
      int last = -1;
      if (start[row + 1] < start[row] || start[row + 1] > column.length) {
        throw new IllegalArgumentException("row " + row + " ends before it starts");
      }
      for (int i = start[row]; i < start[row + 1]; i++) {
        if (column[i] <= last || column[i] >= rows) {
          throw new IllegalArgumentException(
              "row %d has column %d after %d; expected ascending columns below %d"
                  .formatted(row, (int) column[i], last, rows));
        }
        last = column[i];
      }
    }
    this.start = start;
    this.column = column;
    this.value = value;
  }

  /// A square matrix of `rows` without entries.
  public static SparseRows empty(int rows) {
    return new SparseRows(new int[rows + 1], new char[0], new char[0]);
  }

  /// The number of rows, and of columns.
  public int rows() {
    return start.length - 1;
  }

  /// The index of the first entry of `row`; `from(rows())` is the number of entries.
  public int from(int row) {
    return start[row];
  }

  /// The column of entry `index`.
  public int column(int index) {
    return column[index];
  }

  /// The value of entry `index`, 0 to 65535.
  public int value(int index) {
    return value[index];
  }

  /// The value at `row` and `column`; 0 if there is no entry.
  public int at(int row, int column) {
    for (int i = start[row]; i < start[row + 1]; i++) {
      if (this.column[i] == column) {
        return value[i];
      }
    }
    return 0;
  }
}
