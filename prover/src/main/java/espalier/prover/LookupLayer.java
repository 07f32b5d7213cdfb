package espalier.prover;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;

/// One layer's sumcheck over `n0 d1 + d0 (n1 + gamma d1)`, in the level's own arrays.
///
/// Element i is the four values `n0, n1 + gamma d1, d0, d1` of node i. The first `ones` elements
/// have `n0 = n1 = 1` and are stored as `f0, f1` with `f = 1 + gamma d` in place of the
/// denominators. A round uses elements 2i and 2i + 1 as the polynomial's values at 0 and 1.
final class LookupLayer {
  private static final int GRAIN = 1 << 9;

  /// Free elements in front of the stored numerators: each round may move one out of the ones.
  private static final int SLACK = 32;

  private final Extension gamma;
  private final Extension inverse;
  private final long[] d;
  private final long[] n;
  private int ones;
  private int used;

  /// Element i's numerators are at `4 (i - ones + front)`.
  private int front = SLACK;

  /// @param numerators of both children of each element from `ones` on; room for one more element
  /// @param denominators of both children of each element; room for one more
  LookupLayer(Extension gamma, long[] numerators, long[] denominators, int ones, int used) {
    this.gamma = gamma;
    this.inverse = gamma.inverse();
    this.d = denominators;
    this.ones = ones;
    this.used = used;
    this.n = new long[4 * (SLACK + used - ones + 2)];
    System.arraycopy(numerators, 0, n, 4 * SLACK, Math.min(numerators.length, 4 * (used - ones)));
    Workers.run(ones, GRAIN, this::lift);
    Workers.run(used - ones, GRAIN, this::weigh);
    settle();
  }

  /// `f = 1 + gamma d` for both children.
  private void lift(int from, int to) {
    long g0 = gamma.c0();
    long g1 = gamma.c1();
    for (int i = 4 * from; i < 4 * to; i += 2) {
      long a0 = d[i];
      long a1 = d[i + 1];
      d[i] = Goldilocks.add(1, Extensions.product0(a0, a1, g0, g1));
      d[i + 1] = Extensions.product1(a0, a1, g0, g1);
    }
  }

  /// `n1 + gamma d1` in place of `n1`.
  private void weigh(int from, int to) {
    long g0 = gamma.c0();
    long g1 = gamma.c1();
    for (int i = from; i < to; i++) {
      int at = 4 * (ones + i) + 2;
      int own = 4 * (SLACK + i) + 2;
      n[own] = Goldilocks.add(n[own], Extensions.product0(d[at], d[at + 1], g0, g1));
      n[own + 1] = Goldilocks.add(n[own + 1], Extensions.product1(d[at], d[at + 1], g0, g1));
    }
  }

  /// Makes both parts even: the last of the ones joins the others, a node `0 / 1` ends them.
  private void settle() {
    if ((ones & 1) == 1) {
      ones--;
      front--;
      int at = 4 * ones;
      int own = 4 * front;
      Extension f0 = new Extension(d[at], d[at + 1]);
      Extension f1 = new Extension(d[at + 2], d[at + 3]);
      n[own] = 1;
      n[own + 1] = 0;
      n[own + 2] = f1.c0();
      n[own + 3] = f1.c1();
      put(d, at, f0.minus(Extension.ONE).times(inverse));
      put(d, at + 2, f1.minus(Extension.ONE).times(inverse));
    }
    if ((used & 1) == 1) {
      int at = 4 * used;
      int own = 4 * (used - ones + front);
      put(n, own, Extension.ZERO);
      put(n, own + 2, gamma);
      put(d, at, Extension.ONE);
      put(d, at + 2, Extension.ONE);
    }
  }

  private static void put(long[] vector, int at, Extension value) {
    vector[at] = value.c0();
    vector[at + 1] = value.c1();
  }

  /// `h(1)` and the leading coefficient.
  ///
  /// @param eqHigh `eq` of the remaining variables' top part, `eqLow` of their lowest
  long[] round(long[] eqHigh, long[] eqLow) {
    int width = eqLow.length / 2;
    int pairs = (used + 1) / 2;
    int blocks = (pairs + width - 1) / width;
    int split = ones / 2;
    long[] sums =
        Workers.sum(
            blocks,
            Math.max(1, GRAIN / width),
            3,
            (from, to, out) -> {
              var inner = new long[8];
              for (int block = from; block < to; block++) {
                int start = block * width;
                int end = Math.min(pairs, start + width);
                java.util.Arrays.fill(inner, 0);
                int middle = Math.clamp(split, start, end);
                plain(start, middle, start, eqLow, inner);
                general(middle, end, start, eqLow, inner);
                total(0, end - start, eqLow, inner);
                finish(Extension.at(eqHigh, block), inner, out);
              }
            });
    // Unused nodes are 0 / 1: their value is gamma at 1 and does not change.
    Extension rest = Extension.ONE.minus(Extension.at(sums, 2)).times(gamma);
    put(sums, 0, Extension.at(sums, 0).plus(rest));
    return sums;
  }

  /// `inner`: sums over ones of `f0 f1` at 1 and of its leading coefficient, then the others' own;
  /// the sum of `eq` is kept in `out` only.
  private void finish(Extension high, long[] inner, long[] out) {
    for (int i = 0; i < 3; i++) {
      Extension sum = Extension.at(inner, i).times(high);
      out[2 * i] = Goldilocks.add(out[2 * i], sum.c0());
      out[2 * i + 1] = Goldilocks.add(out[2 * i + 1], sum.c1());
    }
  }

  private static void total(int from, int to, long[] eqLow, long[] inner) {
    long t0 = 0;
    long t1 = 0;
    for (int i = from; i < to; i++) {
      t0 = Goldilocks.add(t0, eqLow[2 * i]);
      t1 = Goldilocks.add(t1, eqLow[2 * i + 1]);
    }
    inner[4] = t0;
    inner[5] = t1;
  }

  private void plain(int from, int to, int start, long[] eqLow, long[] inner) {
    if (from >= to) {
      return;
    }
    long h0 = 0;
    long h1 = 0;
    long q0 = 0;
    long q1 = 0;
    long t0 = 0;
    long t1 = 0;
    for (int i = from; i < to; i++) {
      int at = 8 * i;
      long e0 = eqLow[2 * (i - start)];
      long e1 = eqLow[2 * (i - start) + 1];
      long p0 = Extensions.product0(d[at + 4], d[at + 5], d[at + 6], d[at + 7]);
      long p1 = Extensions.product1(d[at + 4], d[at + 5], d[at + 6], d[at + 7]);
      h0 = Goldilocks.add(h0, Extensions.product0(p0, p1, e0, e1));
      h1 = Goldilocks.add(h1, Extensions.product1(p0, p1, e0, e1));
      long a0 = Goldilocks.sub(d[at + 4], d[at]);
      long a1 = Goldilocks.sub(d[at + 5], d[at + 1]);
      long b0 = Goldilocks.sub(d[at + 6], d[at + 2]);
      long b1 = Goldilocks.sub(d[at + 7], d[at + 3]);
      p0 = Extensions.product0(a0, a1, b0, b1);
      p1 = Extensions.product1(a0, a1, b0, b1);
      q0 = Goldilocks.add(q0, Extensions.product0(p0, p1, e0, e1));
      q1 = Goldilocks.add(q1, Extensions.product1(p0, p1, e0, e1));
      t0 = Goldilocks.add(t0, e0);
      t1 = Goldilocks.add(t1, e1);
    }
    Extension one = new Extension(Goldilocks.sub(h0, t0), Goldilocks.sub(h1, t1)).times(inverse);
    put(inner, 0, one);
    put(inner, 2, new Extension(q0, q1).times(inverse));
  }

  private void general(int from, int to, int start, long[] eqLow, long[] inner) {
    long h0 = inner[0];
    long h1 = inner[1];
    long q0 = inner[2];
    long q1 = inner[3];
    for (int i = from; i < to; i++) {
      int at = 8 * i;
      int own = 8 * i + 4 * (front - ones);
      long e0 = eqLow[2 * (i - start)];
      long e1 = eqLow[2 * (i - start) + 1];
      long p0 = left(own + 4, at + 4);
      long p1 = right(own + 4, at + 4);
      h0 = Goldilocks.add(h0, Extensions.product0(p0, p1, e0, e1));
      h1 = Goldilocks.add(h1, Extensions.product1(p0, p1, e0, e1));
      p0 = slope0(own, at);
      p1 = slope1(own, at);
      q0 = Goldilocks.add(q0, Extensions.product0(p0, p1, e0, e1));
      q1 = Goldilocks.add(q1, Extensions.product1(p0, p1, e0, e1));
    }
    inner[0] = h0;
    inner[1] = h1;
    inner[2] = q0;
    inner[3] = q1;
  }

  private long left(int own, int at) {
    return Goldilocks.add(
        Extensions.product0(n[own], n[own + 1], d[at + 2], d[at + 3]),
        Extensions.product0(n[own + 2], n[own + 3], d[at], d[at + 1]));
  }

  private long right(int own, int at) {
    return Goldilocks.add(
        Extensions.product1(n[own], n[own + 1], d[at + 2], d[at + 3]),
        Extensions.product1(n[own + 2], n[own + 3], d[at], d[at + 1]));
  }

  private long slope0(int own, int at) {
    return Goldilocks.add(
        Extensions.product0(
            Goldilocks.sub(n[own + 4], n[own]),
            Goldilocks.sub(n[own + 5], n[own + 1]),
            Goldilocks.sub(d[at + 6], d[at + 2]),
            Goldilocks.sub(d[at + 7], d[at + 3])),
        Extensions.product0(
            Goldilocks.sub(n[own + 6], n[own + 2]),
            Goldilocks.sub(n[own + 7], n[own + 3]),
            Goldilocks.sub(d[at + 4], d[at]),
            Goldilocks.sub(d[at + 5], d[at + 1])));
  }

  private long slope1(int own, int at) {
    return Goldilocks.add(
        Extensions.product1(
            Goldilocks.sub(n[own + 4], n[own]),
            Goldilocks.sub(n[own + 5], n[own + 1]),
            Goldilocks.sub(d[at + 6], d[at + 2]),
            Goldilocks.sub(d[at + 7], d[at + 3])),
        Extensions.product1(
            Goldilocks.sub(n[own + 6], n[own + 2]),
            Goldilocks.sub(n[own + 7], n[own + 3]),
            Goldilocks.sub(d[at + 4], d[at]),
            Goldilocks.sub(d[at + 5], d[at + 1])));
  }

  /// Fixes the last variable.
  void fold(Extension x) {
    int pairs = (used + 1) / 2;
    int split = ones / 2;
    fold(d, 0, pairs, x);
    fold(n, 4 * front, pairs - split, x);
    ones = split;
    used = pairs;
    settle();
  }

  /// Pairs of elements of four from `start` on become one element each, in place.
  private static void fold(long[] vector, int start, int count, Extension x) {
    if (count < 4 * GRAIN) {
      foldPart(vector, start, count, x);
      return;
    }
    // Each part folds to its own start, so that no thread overwrites what another reads.
    int parts = Workers.THREADS;
    Workers.run(
        parts,
        1,
        (first, last) -> {
          for (int part = first; part < last; part++) {
            int from = (int) ((long) count * part / parts);
            int to = (int) ((long) count * (part + 1) / parts);
            foldPart(vector, start + 8 * from, to - from, x);
          }
        });
    for (int part = 1; part < parts; part++) {
      int from = (int) ((long) count * part / parts);
      int to = (int) ((long) count * (part + 1) / parts);
      System.arraycopy(vector, start + 8 * from, vector, start + 4 * from, 4 * (to - from));
    }
  }

  private static void foldPart(long[] vector, int start, int count, Extension x) {
    long x0 = x.c0();
    long x1 = x.c1();
    for (int i = 0; i < 2 * count; i++) {
      // Halves of an element: two longs of each of the pair.
      int at = start + 4 * (i & ~1) + 2 * (i & 1);
      int to = start + 2 * i;
      long a0 = vector[at];
      long a1 = vector[at + 1];
      long d0 = Goldilocks.sub(vector[at + 4], a0);
      long d1 = Goldilocks.sub(vector[at + 5], a1);
      vector[to] = Goldilocks.add(a0, Extensions.product0(d0, d1, x0, x1));
      vector[to + 1] = Goldilocks.add(a1, Extensions.product1(d0, d1, x0, x1));
    }
  }

  /// `n0, n1, d0, d1` of the one element that is left.
  Extension[] ends() {
    int own = 4 * front;
    Extension d1 = new Extension(d[2], d[3]);
    return new Extension[] {
      new Extension(n[own], n[own + 1]),
      new Extension(n[own + 2], n[own + 3]).minus(d1.times(gamma)),
      new Extension(d[0], d[1]),
      d1
    };
  }
}
