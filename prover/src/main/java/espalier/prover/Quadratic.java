package espalier.prover;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Equality;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The sumcheck of `sum_x eq(point, x) (A(x) B(x) - C(x))`, C possibly missing, by the prover.
///
/// A round's polynomial is `h(X) = sum_x' eq(point', x') P(x', X)`, sent as `h(1) - h(0)` and its
/// leading coefficient; the last variable goes first.
final class Quadratic {
  private static final int GRAIN = 1 << 11;

  private Quadratic() {}

  /// Folds the vectors down to their first element, their values at the returned point.
  ///
  /// @param a over E, `2^point.length` elements, overwritten; so are the others
  static Extension[] prove(
      Sender sender, Extension[] point, long[] a, long[] b, long @Nullable [] c) {
    var sigma = new Extension[point.length];
    for (int j = point.length - 1; j >= 0; j--) {
      int half = 1 << j;
      long[] eq = Equality.vector(Arrays.copyOf(point, j));
      long[] sums =
          Workers.sum(half, GRAIN, 2, (from, to, out) -> round(eq, a, b, c, from, to, out));
      sender.hidden(Extension.at(sums, 0));
      sender.hidden(Extension.at(sums, 1));
      Extension x = sender.challenge();
      sigma[j] = x;
      fold(a, half, x);
      fold(b, half, x);
      if (c != null) {
        fold(c, half, x);
      }
    }
    return sigma;
  }

  private static void round(
      long[] eq, long[] a, long[] b, long @Nullable [] c, int from, int to, long[] out) {
    long m0 = 0;
    long m1 = 0;
    long q0 = 0;
    long q1 = 0;
    for (int i = from; i < to; i++) {
      int at = 4 * i;
      long da0 = Goldilocks.sub(a[at + 2], a[at]);
      long da1 = Goldilocks.sub(a[at + 3], a[at + 1]);
      long db0 = Goldilocks.sub(b[at + 2], b[at]);
      long db1 = Goldilocks.sub(b[at + 3], b[at + 1]);
      long e0 = eq[2 * i];
      long e1 = eq[2 * i + 1];
      long p0 = Extensions.product0(da0, da1, db0, db1);
      long p1 = Extensions.product1(da0, da1, db0, db1);
      q0 = Goldilocks.add(q0, Extensions.product0(p0, p1, e0, e1));
      q1 = Goldilocks.add(q1, Extensions.product1(p0, p1, e0, e1));
      // h(1) - h(0) = a1 b1 - a0 b0 = a1 db + da b0.
      long s0 =
          Goldilocks.add(
              Extensions.product0(a[at + 2], a[at + 3], db0, db1),
              Extensions.product0(da0, da1, b[at], b[at + 1]));
      long s1 =
          Goldilocks.add(
              Extensions.product1(a[at + 2], a[at + 3], db0, db1),
              Extensions.product1(da0, da1, b[at], b[at + 1]));
      if (c != null) {
        s0 = Goldilocks.sub(s0, Goldilocks.sub(c[at + 2], c[at]));
        s1 = Goldilocks.sub(s1, Goldilocks.sub(c[at + 3], c[at + 1]));
      }
      m0 = Goldilocks.add(m0, Extensions.product0(s0, s1, e0, e1));
      m1 = Goldilocks.add(m1, Extensions.product1(s0, s1, e0, e1));
    }
    out[0] = m0;
    out[1] = m1;
    out[2] = q0;
    out[3] = q1;
  }

  /// Fixes the last variable: element i becomes that between elements 2i and 2i + 1.
  static void fold(long[] vector, int half, Extension x) {
    long x0 = x.c0();
    long x1 = x.c1();
    for (int i = 0; i < half; i++) {
      int at = 4 * i;
      long a0 = vector[at];
      long a1 = vector[at + 1];
      long d0 = Goldilocks.sub(vector[at + 2], a0);
      long d1 = Goldilocks.sub(vector[at + 3], a1);
      vector[2 * i] = Goldilocks.add(a0, Extensions.product0(d0, d1, x0, x1));
      vector[2 * i + 1] = Goldilocks.add(a1, Extensions.product1(d0, d1, x0, x1));
    }
  }
}
