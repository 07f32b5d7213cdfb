package espalier.prover;

import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;

/// Applies a sparse matrix to one axis of a tensor: the inner loops of contractions.
///
/// A tensor is `outer x width x inner`; the result is `outer x rows x inner` over E. Row r is the
/// sum over entries e of `weights[e]` times the slice `cells[r * entries + e]`, -1 being none.
final class Modes {
  /// A slice is worked on in pieces of so many elements, so that sums stay in the cache.
  private static final int PIECE = 256;

  private Modes() {}

  /// From integers; see the class.
  static void applyBase(
      long[] source,
      long[] target,
      int outer,
      int inner,
      int rows,
      int width,
      int[] cells,
      long[] weights) {
    int entries = weights.length / 2;
    long most = magnitude(source);
    // v * 2^32 summed over the entries must stay below 2^63.
    boolean small = most < (1L << 30) / Math.max(1, entries);
    var sums = new long[4 * PIECE];
    for (int o = 0; o < outer; o++) {
      for (int row = 0; row < rows; row++) {
        int to = (o * rows + row) * inner;
        if (!small) {
          wide(source, o * width * inner, target, to, inner, cells, row * entries, weights);
        } else if (inner == 1) {
          dot(source, o * width, target, to, cells, row * entries, weights);
        } else {
          for (int start = 0; start < inner; start += PIECE) {
            int count = Math.min(PIECE, inner - start);
            java.util.Arrays.fill(sums, 0);
            for (int e = 0; e < entries; e++) {
              int cell = cells[row * entries + e];
              if (cell >= 0) {
                int from = (o * width + cell) * inner + start;
                addSlice(source, from, count, weights[2 * e], weights[2 * e + 1], sums);
              }
            }
            store(sums, count, target, to + start);
          }
        }
      }
    }
  }

  /// The largest absolute value.
  static long magnitude(long[] values) {
    long most = 0;
    for (long value : values) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }

  private static void addSlice(long[] source, int from, int count, long w0, long w1, long[] sums) {
    long low0 = w0 & 0xffff_ffffL;
    long high0 = w0 >>> 32;
    long low1 = w1 & 0xffff_ffffL;
    long high1 = w1 >>> 32;
    for (int i = 0; i < count; i++) {
      long v = source[from + i];
      sums[i] += v * low0;
      sums[PIECE + i] += v * high0;
      sums[2 * PIECE + i] += v * low1;
      sums[3 * PIECE + i] += v * high1;
    }
  }

  private static void store(long[] sums, int count, long[] target, int to) {
    for (int i = 0; i < count; i++) {
      target[2 * (to + i)] = joined(sums[i], sums[PIECE + i]);
      target[2 * (to + i) + 1] = joined(sums[2 * PIECE + i], sums[3 * PIECE + i]);
    }
  }

  /// `low + 2^32 high`, both signed.
  private static long joined(long low, long high) {
    return Goldilocks.add(
        Goldilocks.fromSigned(low), Goldilocks.mul(Goldilocks.fromSigned(high), 1L << 32));
  }

  private static void dot(
      long[] source, int from, long[] target, int to, int[] cells, int row, long[] weights) {
    long low0 = 0;
    long high0 = 0;
    long low1 = 0;
    long high1 = 0;
    int entries = weights.length / 2;
    for (int e = 0; e < entries; e++) {
      int cell = cells[row + e];
      if (cell >= 0) {
        long v = source[from + cell];
        long w0 = weights[2 * e];
        long w1 = weights[2 * e + 1];
        low0 += v * (w0 & 0xffff_ffffL);
        high0 += v * (w0 >>> 32);
        low1 += v * (w1 & 0xffff_ffffL);
        high1 += v * (w1 >>> 32);
      }
    }
    target[2 * to] = joined(low0, high0);
    target[2 * to + 1] = joined(low1, high1);
  }

  /// For integers too large for lazy sums.
  private static void wide(
      long[] source,
      int from,
      long[] target,
      int to,
      int inner,
      int[] cells,
      int row,
      long[] weights) {
    for (int e = 0; e < weights.length / 2; e++) {
      int cell = cells[row + e];
      if (cell < 0) {
        continue;
      }
      for (int i = 0; i < inner; i++) {
        long v = Goldilocks.fromSigned(source[from + cell * inner + i]);
        int at = 2 * (to + i);
        target[at] = Goldilocks.add(target[at], Goldilocks.mul(v, weights[2 * e]));
        target[at + 1] = Goldilocks.add(target[at + 1], Goldilocks.mul(v, weights[2 * e + 1]));
      }
    }
  }

  /// From elements of E; see the class.
  static void apply(
      long[] source,
      long[] target,
      int outer,
      int inner,
      int rows,
      int width,
      int[] cells,
      long[] weights) {
    int entries = weights.length / 2;
    for (int o = 0; o < outer; o++) {
      for (int row = 0; row < rows; row++) {
        int to = 2 * (o * rows + row) * inner;
        for (int e = 0; e < entries; e++) {
          int cell = cells[row * entries + e];
          if (cell >= 0) {
            int from = 2 * (o * width + cell) * inner;
            addScaled(source, from, target, to, 2 * inner, weights[2 * e], weights[2 * e + 1]);
          }
        }
      }
    }
  }

  private static void addScaled(
      long[] source, int from, long[] target, int to, int length, long w0, long w1) {
    if (w0 == 1 && w1 == 0) {
      for (int i = 0; i < length; i++) {
        target[to + i] = Goldilocks.add(target[to + i], source[from + i]);
      }
      return;
    }
    for (int i = 0; i < length; i += 2) {
      long s0 = source[from + i];
      long s1 = source[from + i + 1];
      target[to + i] = Goldilocks.add(target[to + i], Extensions.product0(s0, s1, w0, w1));
      target[to + i + 1] = Goldilocks.add(target[to + i + 1], Extensions.product1(s0, s1, w0, w1));
    }
  }
}
