package espalier.prover.commitment;

import espalier.proof.field.Extension;
import espalier.proof.field.Goldilocks;

/// The passes over cells: sums of cell times weight, and combinations of rows.
///
/// Cells are signed integers. Small ones (below 2^16, as model weights and activations are) are
/// multiplied with the halves of weights in plain 64-bit arithmetic, which the compiler turns into
/// vector instructions; others are multiplied in the field and reduced once at the end.
final class Kernels {
  /// Below this a cell is small.
  static final long SMALL = 1L << 16;

  /// So many products of a small cell and a half of 32 bits fit a long.
  static final int LAZY = 1 << 14;

  private static final long HALF = 0xffff_ffffL;
  private static final long TWO_TO_32 = 1L << 32;

  private Kernels() {}

  /// A vector over E in quarters: the low and high 32 bits of c0, then of c1.
  record Quarters(long[] low0, long[] high0, long[] low1, long[] high1) {
    static Quarters of(long[] vector) {
      int count = vector.length / 2;
      var quarters =
          new Quarters(new long[count], new long[count], new long[count], new long[count]);
      for (int i = 0; i < count; i++) {
        quarters.low0[i] = vector[2 * i] & HALF;
        quarters.high0[i] = vector[2 * i] >>> 32;
        quarters.low1[i] = vector[2 * i + 1] & HALF;
        quarters.high1[i] = vector[2 * i + 1] >>> 32;
      }
      return quarters;
    }

    int count() {
      return low0.length;
    }
  }

  /// Whether the first `count` cells are small.
  static boolean isSmall(long[] cells, int count) {
    long all = 0;
    for (int i = 0; i < count; i++) {
      all |= cells[i] ^ (cells[i] >> 63);
    }
    return all < SMALL;
  }

  /// `sum_i cells[from + i] weights[i]` over all weights.
  static Extension dot(long[] cells, int from, Quarters weights, boolean small) {
    int count = weights.count();
    if (!small) {
      return new Extension(
          largeDot(cells, from, weights.low0, weights.high0, count),
          largeDot(cells, from, weights.low1, weights.high1, count));
    }
    long sum0 = 0;
    long sum1 = 0;
    for (int at = 0; at < count; at += LAZY) {
      int to = Math.min(count, at + LAZY);
      sum0 =
          Goldilocks.add(
              sum0,
              joined(
                  smallDot(cells, from, weights.low0, at, to),
                  smallDot(cells, from, weights.high0, at, to)));
      sum1 =
          Goldilocks.add(
              sum1,
              joined(
                  smallDot(cells, from, weights.low1, at, to),
                  smallDot(cells, from, weights.high1, at, to)));
    }
    return new Extension(sum0, sum1);
  }

  /// The element `low + 2^32 high` of two signed sums.
  static long joined(long low, long high) {
    return Goldilocks.add(
        Goldilocks.fromSigned(low), Goldilocks.mul(Goldilocks.fromSigned(high), TWO_TO_32));
  }

  private static long smallDot(long[] cells, int from, long[] weights, int at, int to) {
    long sum = 0;
    for (int i = at; i < to; i++) {
      sum += cells[from + i] * weights[i];
    }
    return sum;
  }

  private static long largeDot(long[] cells, int from, long[] low, long[] high, int count) {
    long sumLow = 0;
    long sumMiddle = 0;
    long sumHigh = 0;
    for (int i = 0; i < count; i++) {
      long cell = Goldilocks.fromSigned(cells[from + i]);
      long weight = (high[i] << 32) | low[i];
      long productLow = cell * weight;
      long productHigh = Math.unsignedMultiplyHigh(cell, weight);
      sumLow += productLow;
      sumMiddle += (productHigh & HALF) + (Long.compareUnsigned(sumLow, productLow) < 0 ? 1 : 0);
      sumHigh += productHigh >>> 32;
    }
    // sumLow + 2^64 sumMiddle + 2^96 sumHigh, where 2^64 = 2^32 - 1 and 2^96 = -1.
    return Goldilocks.sub(
        Goldilocks.add(
            Goldilocks.canonical(sumLow), Goldilocks.mul(Goldilocks.canonical(sumMiddle), HALF)),
        Goldilocks.canonical(sumHigh));
  }

  /// A combination of rows over a range of columns, gathered row by row.
  static final class Combination {
    private final int count;
    private final long[] low0;
    private final long[] high0;
    private final long[] low1;
    private final long[] high1;
    private final long[] sum0;
    private final long[] sum1;
    private int pending;

    Combination(int count) {
      this.count = count;
      low0 = new long[count];
      high0 = new long[count];
      low1 = new long[count];
      high1 = new long[count];
      sum0 = new long[count];
      sum1 = new long[count];
    }

    /// Adds `factor` times the first cells of `cells`.
    void add(long[] cells, Extension factor) {
      if (isSmall(cells, count)) {
        addSmall(cells, low0, factor.c0() & HALF, count);
        addSmall(cells, high0, factor.c0() >>> 32, count);
        addSmall(cells, low1, factor.c1() & HALF, count);
        addSmall(cells, high1, factor.c1() >>> 32, count);
        if (++pending == LAZY) {
          settle();
        }
      } else {
        addLarge(cells, sum0, factor.c0(), count);
        addLarge(cells, sum1, factor.c1(), count);
      }
    }

    private static void addSmall(long[] cells, long[] sums, long factor, int count) {
      for (int i = 0; i < count; i++) {
        sums[i] += cells[i] * factor;
      }
    }

    private static void addLarge(long[] cells, long[] sums, long factor, int count) {
      for (int i = 0; i < count; i++) {
        long cell = Goldilocks.fromSigned(cells[i]);
        sums[i] = Goldilocks.add(sums[i], Goldilocks.mul(cell, factor));
      }
    }

    private void settle() {
      for (int i = 0; i < count; i++) {
        sum0[i] = Goldilocks.add(sum0[i], joined(low0[i], high0[i]));
        sum1[i] = Goldilocks.add(sum1[i], joined(low1[i], high1[i]));
        low0[i] = 0;
        high0[i] = 0;
        low1[i] = 0;
        high1[i] = 0;
      }
      pending = 0;
    }

    /// Writes the combination into a vector over E, from element `at` on.
    void copyTo(long[] vector, int at) {
      settle();
      for (int i = 0; i < count; i++) {
        vector[2 * (at + i)] = sum0[i];
        vector[2 * (at + i) + 1] = sum1[i];
      }
    }
  }
}
