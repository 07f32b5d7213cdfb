package espalier.competition.scorer;

/// The rank codes of all entries of a round, resident: two bytes a row and 48 bytes an entry.
///
/// Codes are kept turned right by a bit, as [ScoreTables] wants them. Beside them stand the sums
/// that no target changes.
public final class Field {
  final int rows;
  final char[][] turned;

  /// Sums over an entry's rows of power and of gauss; the power's squares in 128 bits.
  final long[] powerSum;

  final long[] powerSquaresHigh;
  final long[] powerSquaresLow;
  final long[] gaussSum;

  Field(int entries, int rows) {
    this.rows = rows;
    turned = new char[entries][];
    powerSum = new long[entries];
    powerSquaresHigh = new long[entries];
    powerSquaresLow = new long[entries];
    gaussSum = new long[entries];
  }

  public int entries() {
    return turned.length;
  }

  public int rows() {
    return rows;
  }

  /// The rank codes of an entry.
  public char[] codes(int entry) {
    char[] codes = new char[rows];
    for (int i = 0; i < rows; i++) {
      codes[i] = ScoreTables.straight(turned[entry][i]);
    }
    return codes;
  }

  /// What stays in memory of the entries, without the objects' headers.
  public long bytes() {
    return (long) entries() * (2L * rows + 4 * Long.BYTES);
  }
}
