package espalier.scoring.tournament;

import java.nio.ByteBuffer;

/// The stake-weighted meta model: for each row the exact sum of stake times gauss over the entries,
/// in 128 bits, and the tie-kept rank codes of these sums.
///
/// Sums add up in any order. Over at most 2^24 entries of stakes below 2^63 no sum reaches 2^120.
public final class MetaModel {
  /// Bytes of one row's sum: signed, big-endian.
  public static final int SUM_BYTES = 16;

  private final GaussTable table;
  private final long[] high;
  private final long[] low;

  public MetaModel(GaussTable table) {
    this.table = table;
    high = new long[table.rows()];
    low = new long[table.rows()];
  }

  /// Adds one entry.
  ///
  /// @param stake smallest units, not negative
  public void add(char[] codes, long stake) {
    if (codes.length != high.length) {
      throw new IllegalArgumentException(
          "the meta model has %d rows, the entry %d".formatted(high.length, codes.length));
    }
    addTo(high, low, codes, stake, table);
  }

  static void addTo(long[] high, long[] low, char[] codes, long stake, GaussTable table) {
    if (stake < 0) {
      throw new IllegalArgumentException("a stake must not be negative: " + stake);
    }
    for (int i = 0; i < codes.length; i++) {
      long gauss = table.gauss(codes[i]);
      long before = low[i];
      low[i] = before + stake * gauss;
      high[i] +=
          Math.multiplyHigh(stake, gauss) + (Long.compareUnsigned(low[i], before) < 0 ? 1 : 0);
    }
  }

  /// The rank codes of the sums.
  public char[] codes() {
    char[] codes = new char[high.length];
    new Ranker(high.length).rank(high, low, codes);
    return codes;
  }

  /// The sums of the rows `from` to `to`, the latter not included.
  public byte[] sums(int from, int to) {
    ByteBuffer bytes = ByteBuffer.allocate(SUM_BYTES * (to - from));
    for (int i = from; i < to; i++) {
      bytes.putLong(high[i]).putLong(low[i]);
    }
    return bytes.array();
  }

  public int rows() {
    return high.length;
  }
}
