package espalier.scoring.tournament;

import espalier.base.codec.Malformed;
import espalier.scoring.share.MerkleTree;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What an entry reveals: for each row twice its tie-kept rank, so 2 to `2 rows`; as upstream
/// counts ranks, `(code - 1) / (2 rows)`.
///
/// Equal values share the mean of their ranks, which twice is a whole number. A vector is
/// *canonical* if it is the ranking of itself: then nothing but the order and the ties of the
/// predictions is in it, and there is one vector for each.
public final class RankCodes {
  /// The most rows of a round; twice that still fits a code.
  public static final int ROWS_MAX = 32_767;

  /// Rows of one leaf under a payload's root.
  public static final int LEAF_ROWS = 256;

  /// Bytes of a code.
  public static final int BYTES = 2;

  private RankCodes() {}

  /// Refuses a number of rows that no round can have.
  public static void requireRows(int rows) {
    if (rows < 2 || rows > ROWS_MAX) {
      throw new IllegalArgumentException(
          "a round has 2 to %d rows; found %d".formatted(ROWS_MAX, rows));
    }
  }

  /// The codes of `keys`, which order as the predictions do (see [OrderedKeys]).
  public static char[] of(long[] keys) {
    requireRows(keys.length);
    char[] codes = new char[keys.length];
    new Ranker(keys.length).rank(keys, codes);
    return codes;
  }

  /// The codes of exact decimals.
  public static char[] of(List<BigDecimal> values) {
    requireRows(values.size());
    Integer[] order =
        IntStream.range(0, values.size())
            .boxed()
            .sorted(Comparator.comparing(values::get))
            .toArray(Integer[]::new);
    char[] codes = new char[values.size()];
    for (int from = 0, to; from < order.length; from = to) {
      to = from + 1;
      while (to < order.length && values.get(order[to]).compareTo(values.get(order[from])) == 0) {
        to++;
      }
      for (int i = from; i < to; i++) {
        codes[order[i]] = (char) (from + to + 1);
      }
    }
    return codes;
  }

  /// Whether `codes` is the tie-kept ranking of itself.
  public static boolean isCanonical(char[] codes) {
    int rows = codes.length;
    if (rows < 2 || rows > ROWS_MAX) {
      return false;
    }
    int[] counts = new int[2 * rows + 1];
    for (char code : codes) {
      if (code > 2 * rows) {
        return false;
      }
      counts[code]++;
    }
    int before = 0;
    for (int code = 0; code < counts.length; code++) {
      int equal = counts[code];
      if (equal > 0 && code != 2 * before + equal + 1) {
        return false;
      }
      before += equal;
    }
    return true;
  }

  /// Big-endian, two bytes a row, in the order of the rows.
  public static byte[] encode(char[] codes) {
    byte[] bytes = new byte[BYTES * codes.length];
    for (int i = 0; i < codes.length; i++) {
      bytes[2 * i] = (byte) (codes[i] >>> 8);
      bytes[2 * i + 1] = (byte) codes[i];
    }
    return bytes;
  }

  /// Reads two bytes a row; does not ask whether they are canonical.
  ///
  /// @throws Malformed if there are no whole codes, or too many
  public static char[] decode(byte[] bytes) {
    if (bytes.length % BYTES != 0 || bytes.length > BYTES * ROWS_MAX) {
      throw new Malformed(
          "rank codes take 2 bytes a row, for at most %d rows; found %d bytes"
              .formatted(ROWS_MAX, bytes.length));
    }
    char[] codes = new char[bytes.length / BYTES];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (char) ((bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff));
    }
    return codes;
  }

  /// Reads the payload of one entry.
  ///
  /// @throws Malformed if it has not `rows` codes, or they are not canonical
  public static char[] decodeCanonical(byte[] bytes, int rows) {
    requireRows(rows);
    if (bytes.length != BYTES * rows) {
      throw new Malformed(
          "a payload of %d rows has %d bytes; found %d"
              .formatted(rows, BYTES * rows, bytes.length));
    }
    char[] codes = decode(bytes);
    if (!isCanonical(codes)) {
      throw new Malformed(
          "the codes are not the tie-kept ranking of themselves; rank the predictions again");
    }
    return codes;
  }

  /// The tree over a payload, 256 rows a leaf; its root is what an entry commits to.
  public static MerkleTree tree(char[] codes) {
    return MerkleTree.ofCut(encode(codes), BYTES * LEAF_ROWS);
  }

  /// Ranks from 1 with ties broken by row, as upstream's `first`.
  public static int[] tieBroken(char[] codes) {
    long[] keys = new long[codes.length];
    Arrays.setAll(keys, i -> (long) codes[i] << 16 | i);
    long[] order = keys.clone();
    Arrays.sort(order);
    int[] ranks = new int[codes.length];
    for (int i = 0; i < order.length; i++) {
      ranks[(int) (order[i] & 0xffff)] = i + 1;
    }
    return ranks;
  }
}
