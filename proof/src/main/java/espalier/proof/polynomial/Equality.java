package espalier.proof.polynomial;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import java.util.List;

/// `eq(z, x) = prod_j (z_j x_j + (1 - z_j)(1 - x_j))`: on bits, 1 where they agree and 0 elsewhere.
public final class Equality {
  /// An expansion holds at most this many variables: 2^30 elements of a Java array.
  public static final int MAX_VARIABLES = 29;

  private Equality() {}

  /// `eq(point, i)` for all `i < 2^n`, as a vector over E.
  public static long[] vector(Extension... point) {
    check(point.length);
    return vector(point, 1 << point.length);
  }

  /// `eq(point, i)` for all `i < 2^n`, as a vector over E.
  public static long[] vector(List<Extension> point) {
    return vector(point.toArray(Extension[]::new));
  }

  /// `eq(point, i)` for `i < count`: the work is about `2 count`, whatever `2^n` is.
  ///
  /// @param count 1 to `2^n`
  public static long[] vector(Extension[] point, int count) {
    return vector(point, count, Extension.ONE);
  }

  /// `factor * eq(point, i)` for `i < count`.
  ///
  /// @param count 1 to `2^n`
  public static long[] vector(Extension[] point, int count, Extension factor) {
    int variables = point.length;
    if (count < 1 || (variables < 31 && count > 1 << variables)) {
      throw new IllegalArgumentException(
          "eq in " + variables + " variables has 1 to 2^" + variables + " values; asked " + count);
    }
    var vector = new long[2 * count];
    Extensions.set(vector, 0, factor);
    int filled = 1;
    for (int j = 0; j < variables; j++) {
      // After variable j, the first `wanted` prefixes of j+1 bits are needed.
      int wanted = ((count - 1) >>> Math.min(31, variables - 1 - j)) + 1;
      expand(vector, filled, wanted, point[j]);
      filled = wanted;
    }
    return vector;
  }

  /// From prefix i to prefixes 2i and 2i+1, from the end so that none is overwritten unread.
  private static void expand(long[] vector, int filled, int wanted, Extension z) {
    long z0 = z.c0();
    long z1 = z.c1();
    for (int i = filled - 1; i >= 0; i--) {
      long a0 = vector[2 * i];
      long a1 = vector[2 * i + 1];
      long one0 = Extensions.product0(a0, a1, z0, z1);
      long one1 = Extensions.product1(a0, a1, z0, z1);
      int target = 4 * i;
      vector[target] = Goldilocks.sub(a0, one0);
      vector[target + 1] = Goldilocks.sub(a1, one1);
      if (2 * i + 1 < wanted) {
        vector[target + 2] = one0;
        vector[target + 3] = one1;
      }
    }
  }

  /// `eq(a, b)` at two points of as many coordinates.
  public static Extension at(List<Extension> a, List<Extension> b) {
    if (a.size() != b.size()) {
      throw new IllegalArgumentException(
          "eq takes two points of as many coordinates; found " + a.size() + " and " + b.size());
    }
    Extension product = Extension.ONE;
    for (int j = 0; j < a.size(); j++) {
      product = product.times(factor(a.get(j), b.get(j)));
    }
    return product;
  }

  /// `eq(point, index)` at the bits of an index.
  public static Extension at(List<Extension> point, long index) {
    Extension product = Extension.ONE;
    int variables = point.size();
    for (int j = 0; j < variables; j++) {
      Extension z = point.get(j);
      boolean bit = (index >>> (variables - 1 - j) & 1) == 1;
      product = product.times(bit ? z : Extension.ONE.minus(z));
    }
    return product;
  }

  /// One coordinate's factor: `a b + (1 - a)(1 - b)`.
  public static Extension factor(Extension a, Extension b) {
    Extension both = a.times(b);
    return Extension.ONE.minus(a).minus(b).plus(both).plus(both);
  }

  private static void check(int variables) {
    if (variables > MAX_VARIABLES) {
      throw new IllegalArgumentException(
          "eq is expanded for at most " + MAX_VARIABLES + " variables; found " + variables);
    }
  }
}
