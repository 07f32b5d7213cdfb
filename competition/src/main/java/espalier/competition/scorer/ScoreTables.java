package espalier.competition.scorer;

import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.Targets;

/// The Gauss table as the inner loops want it: one long a code, the power 1.5 above and the gauss
/// below, found by the code turned right by one bit.
///
/// Codes of entries without ties are even; turned, they lie side by side, so that what they touch
/// is half as long and stays in the first cache.
final class ScoreTables {
  /// The most rows for which the power fits an int: that is so while `z` stays below 4, which it
  /// does up to 15,786 rows.
  static final int ROWS_MAX = 15_000;

  private static final long LOW = 0xffff_ffffL;

  /// Half the range of targets: centred on it they are smaller, and the scores the same.
  static final long MIDDLE = Targets.ONE / 2;

  final GaussTable plain;

  /// By turned code: 65,536 long, so that no char is out of bounds.
  final long[] both = new long[1 << Character.SIZE];

  ScoreTables(int rows) {
    if (rows > ROWS_MAX) {
      throw new IllegalArgumentException(
          "the fast scorer takes at most %d rows; found %d; use EntryScore"
              .formatted(ROWS_MAX, rows));
    }
    plain = GaussTable.of(rows);
    for (int code = 2; code <= 2 * rows; code++) {
      both[turned((char) code)] =
          (long) Math.toIntExact(plain.power(code)) << Integer.SIZE | (plain.gauss(code) & LOW);
    }
  }

  static char turned(char code) {
    return (char) (code >>> 1 | code << 15);
  }

  static char straight(char turned) {
    return (char) (turned << 1 | turned >>> 15);
  }

  static long power(long both) {
    return both >> Integer.SIZE;
  }

  static long gauss(long both) {
    return (int) both;
  }

  int rows() {
    return plain.rows();
  }
}
