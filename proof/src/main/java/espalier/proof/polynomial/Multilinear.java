package espalier.proof.polynomial;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import java.util.List;

/// Values of multilinear polynomials given by their tables.
public final class Multilinear {
  private Multilinear() {}

  /// The MLE of a vector over E (zero from its end to `2^n`) at a point.
  public static Extension evaluate(long[] vector, List<Extension> point) {
    if (vector.length == 0) {
      return Extension.ZERO;
    }
    return Extensions.dot(
        vector, Equality.vector(point.toArray(Extension[]::new), Extensions.count(vector)));
  }

  /// The MLE of a vector of base elements (zero from its end to `2^n`) at a point.
  public static Extension evaluateBase(long[] vector, List<Extension> point) {
    if (vector.length == 0) {
      return Extension.ZERO;
    }
    return dotBase(vector, Equality.vector(point.toArray(Extension[]::new), vector.length));
  }

  /// `sum_i base[i] weights[i]`, the weights over E, over the shorter of both.
  public static Extension dotBase(long[] base, long[] weights) {
    int count = Math.min(base.length, Extensions.count(weights));
    long sum0 = 0;
    long sum1 = 0;
    for (int i = 0; i < count; i++) {
      sum0 = Goldilocks.add(sum0, Goldilocks.mul(base[i], weights[2 * i]));
      sum1 = Goldilocks.add(sum1, Goldilocks.mul(base[i], weights[2 * i + 1]));
    }
    return new Extension(sum0, sum1);
  }

  /// `sum_i signed[i] weights[i]` over signed integers, the weights over E.
  public static Extension dotSigned(long[] signed, long[] weights) {
    int count = Math.min(signed.length, Extensions.count(weights));
    long sum0 = 0;
    long sum1 = 0;
    for (int i = 0; i < count; i++) {
      long element = Goldilocks.fromSigned(signed[i]);
      sum0 = Goldilocks.add(sum0, Goldilocks.mul(element, weights[2 * i]));
      sum1 = Goldilocks.add(sum1, Goldilocks.mul(element, weights[2 * i + 1]));
    }
    return new Extension(sum0, sum1);
  }

  /// Fixes the top variable of a vector of `2^n` elements to `z`, in place: the first half holds
  /// the result.
  ///
  /// @param half `2^(n-1)`
  public static void fold(long[] vector, int half, Extension z) {
    fold(vector, half, 0, half, z);
  }

  /// Elements `from` to `to - 1` of the same result; calls for disjoint ranges may run at once.
  public static void fold(long[] vector, int half, int from, int to, Extension z) {
    long z0 = z.c0();
    long z1 = z.c1();
    int offset = 2 * half;
    for (int i = 2 * from; i < 2 * to; i += 2) {
      long a0 = vector[i];
      long a1 = vector[i + 1];
      long d0 = Goldilocks.sub(vector[i + offset], a0);
      long d1 = Goldilocks.sub(vector[i + offset + 1], a1);
      vector[i] = Goldilocks.add(a0, Extensions.product0(d0, d1, z0, z1));
      vector[i + 1] = Goldilocks.add(a1, Extensions.product1(d0, d1, z0, z1));
    }
  }
}
