package espalier.competition.scorer;

import espalier.scoring.tournament.RankCodes;
import java.util.Arrays;

/// Ranks single-precision predictions by radix sort, without allocation.
///
/// The ordered bits less their minimum are sorted least significant digit first, in as few passes
/// of at most eleven bits as they need; all digits are counted in one sweep. Gives the codes of
/// `RankCodes.of` over `OrderedKeys.ofFloatBits`.
final class FloatRanker {
  private static final int DIGIT_MAX = 11;
  private static final int PASSES_MAX = 3;
  private static final int INDEX_BITS = 16;
  private static final long INDEX = (1L << INDEX_BITS) - 1;

  private final int rows;
  private final int[] keys;
  private final int[][] counts = new int[PASSES_MAX][1 << DIGIT_MAX];
  private long[] sorted;
  private long[] spare;

  FloatRanker(int rows) {
    RankCodes.requireRows(rows);
    this.rows = rows;
    keys = new int[rows];
    sorted = new long[rows];
    spare = new long[rows];
  }

  /// Writes the rank codes of `values` to `codes`.
  ///
  /// @return whether there are ties
  /// @throws IllegalArgumentException if a value is NaN, or there are not so many rows
  boolean rank(float[] values, char[] codes) {
    if (values.length != rows || codes.length != rows) {
      throw new IllegalArgumentException(
          "this ranker takes %d rows; found %d".formatted(rows, values.length));
    }
    int minimum = readKeys(values);
    int maximum = minimum;
    for (int key : keys) {
      maximum = Math.max(maximum, key);
    }
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(maximum - minimum);
    int passes = Math.max(1, Math.ceilDiv(bits, DIGIT_MAX));
    int digit = Math.max(1, Math.ceilDiv(bits, passes));
    count(minimum, passes, digit);
    for (int i = 0; i < rows; i++) {
      sorted[i] = Integer.toUnsignedLong(keys[i] - minimum) << INDEX_BITS | i;
    }
    for (int pass = 0; pass < passes; pass++) {
      scatter(counts[pass], INDEX_BITS + pass * digit, (1 << digit) - 1);
    }
    return writeCodes(codes);
  }

  /// Fills [#keys] with bits that order as the numbers, and returns the least.
  private int readKeys(float[] values) {
    int minimum = Integer.MAX_VALUE;
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      int bits = Float.floatToRawIntBits(values[i]);
      int size = bits & Integer.MAX_VALUE;
      int sign = bits >> 31;
      int key = (size ^ sign) - sign; // The size with its sign: both zeros are 0.
      keys[i] = key;
      largest = Math.max(largest, size);
      minimum = Math.min(minimum, key);
    }
    if (largest > 0x7f80_0000) {
      throw new IllegalArgumentException(
          "a prediction is NaN; every row needs a number, so reject the submission");
    }
    return minimum;
  }

  private void count(int minimum, int passes, int digit) {
    int mask = (1 << digit) - 1;
    for (int pass = 0; pass < passes; pass++) {
      int[] counted = counts[pass];
      Arrays.fill(counted, 0, mask + 1, 0);
      int shift = pass * digit;
      for (int i = 0; i < rows; i++) {
        counted[((keys[i] - minimum) >>> shift) & mask]++;
      }
      int sum = 0;
      for (int i = 0; i <= mask; i++) {
        int here = counted[i];
        counted[i] = sum;
        sum += here;
      }
    }
  }

  private void scatter(int[] places, int shift, int mask) {
    long[] from = sorted;
    long[] to = spare;
    for (int i = 0; i < from.length; i++) {
      long value = from[i];
      to[places[(int) (value >>> shift) & mask]++] = value;
    }
    sorted = to;
    spare = from;
  }

  private boolean writeCodes(char[] codes) {
    boolean ties = false;
    for (int from = 0; from < rows; ) {
      long key = sorted[from] >>> INDEX_BITS;
      int to = from + 1;
      while (to < rows && sorted[to] >>> INDEX_BITS == key) {
        to++;
      }
      ties |= to > from + 1;
      for (int i = from; i < to; i++) {
        codes[(int) (sorted[i] & INDEX)] = (char) (from + to + 1);
      }
      from = to;
    }
    return ties;
  }
}
