package espalier.scoring.tournament;

import java.util.Arrays;

/// Ranks rows by radix sort, with buffers that are made once.
///
/// The keys are taken less their minimum, so that only the bits which differ are sorted: nine a
/// pass, least significant first. Not for two threads at a time.
public final class Ranker {
  private static final int DIGIT = 9;
  private static final int MASK = (1 << DIGIT) - 1;

  private final int rows;
  private final int[] counts = new int[1 << DIGIT];
  private long[] keys;
  private long[] spareKeys;
  private char[] order;
  private char[] spareOrder;

  /// A ranker of vectors of exactly `rows` rows.
  public Ranker(int rows) {
    RankCodes.requireRows(rows);
    this.rows = rows;
    keys = new long[rows];
    spareKeys = new long[rows];
    order = new char[rows];
    spareOrder = new char[rows];
  }

  /// Writes the tie-kept rank codes of `values` to `codes`.
  public void rank(long[] values, char[] codes) {
    requireLength(values.length, codes.length);
    long minimum = values[0];
    long maximum = values[0];
    for (long value : values) {
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    for (int i = 0; i < rows; i++) {
      keys[i] = values[i] - minimum; // Unsigned: the difference may exceed 2^63.
      order[i] = (char) i;
    }
    sort(maximum - minimum);
    writeCodes(codes);
  }

  /// As [#rank(long[], char[])] for numbers of 128 bits, given as signed upper and unsigned lower
  /// halves.
  public void rank(long[] upper, long[] lower, char[] codes) {
    requireLength(upper.length, codes.length);
    requireLength(lower.length, codes.length);
    for (int i = 0; i < rows; i++) {
      keys[i] = lower[i];
      order[i] = (char) i;
    }
    sort(-1);
    for (int i = 0; i < rows; i++) {
      keys[i] = upper[order[i]] ^ Long.MIN_VALUE;
    }
    sort(-1);
    for (int from = 0, to; from < rows; from = to) {
      to = from + 1;
      while (to < rows && keys[to] == keys[from] && lower[order[to]] == lower[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        codes[order[i]] = (char) (from + to + 1);
      }
    }
  }

  private void requireLength(int values, int codes) {
    if (values != rows || codes != rows) {
      throw new IllegalArgumentException(
          "this ranker takes %d rows; found %d values and place for %d codes"
              .formatted(rows, values, codes));
    }
  }

  /// Sorts keys, and the order with them, as unsigned numbers up to `greatest`.
  private void sort(long greatest) {
    for (int shift = 0; shift < Long.SIZE && greatest >>> shift != 0; shift += DIGIT) {
      pass(shift);
    }
  }

  private void pass(int shift) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < rows; i++) {
      counts[(int) (keys[i] >>> shift) & MASK]++;
    }
    int sum = 0;
    for (int digit = 0; digit <= MASK; digit++) {
      int count = counts[digit];
      if (count == rows) {
        return; // All alike in this digit.
      }
      counts[digit] = sum;
      sum += count;
    }
    for (int i = 0; i < rows; i++) {
      int place = counts[(int) (keys[i] >>> shift) & MASK]++;
      spareKeys[place] = keys[i];
      spareOrder[place] = order[i];
    }
    long[] sortedKeys = spareKeys;
    spareKeys = keys;
    keys = sortedKeys;
    char[] sortedOrder = spareOrder;
    spareOrder = order;
    order = sortedOrder;
  }

  private void writeCodes(char[] codes) {
    for (int from = 0, to; from < rows; from = to) {
      to = from + 1;
      while (to < rows && keys[to] == keys[from]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        codes[order[i]] = (char) (from + to + 1);
      }
    }
  }
}
