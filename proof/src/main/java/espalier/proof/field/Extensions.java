package espalier.proof.field;

import java.util.Arrays;

/// Vectors over E: a `long[]` in which element i is `[2i] + [2i+1] X`.
///
/// What loops use instead of [Extension] objects. Lengths named `count` are in elements.
public final class Extensions {
  private Extensions() {}

  /// The constant coefficient of `(a0 + a1 X)(b0 + b1 X)`: `a0 b0 + 7 a1 b1`.
  public static long product0(long a0, long a1, long b0, long b1) {
    // 7 b1 is reduced first: then the sum of both products stays below 2^129.
    return sumOfProducts(a0, b0, a1, timesSeven(b1));
  }

  /// The coefficient of X of `(a0 + a1 X)(b0 + b1 X)`: `a0 b1 + a1 b0`.
  public static long product1(long a0, long a1, long b0, long b1) {
    return sumOfProducts(a0, b1, a1, b0);
  }

  /// `a b + c d`, reduced once.
  public static long sumOfProducts(long a, long b, long c, long d) {
    long low1 = a * b;
    long low2 = c * d;
    long low = low1 + low2;
    long high1 = Math.unsignedMultiplyHigh(a, b);
    // A product of canonical elements has a high word of at most 2^64 - 2^33: the carry fits.
    long high2 = Math.unsignedMultiplyHigh(c, d) + carry(low1, low2, low);
    long high = high1 + high2;
    // A carry out is 2^128 = -2^32.
    return Goldilocks.sub(Goldilocks.reduce(high, low), carry(high1, high2, high) << 32);
  }

  /// 1 if `a + b`, which is `sum` modulo 2^64, is more than that; else 0.
  private static long carry(long a, long b, long sum) {
    return ((a & b) | ((a | b) & ~sum)) >>> 63;
  }

  /// `7 a`.
  public static long timesSeven(long a) {
    // a < 2^64: 8a - a, whose high word is at most 6.
    long low = (a << 3) - a;
    long high = (a >>> 61) - (((~(a << 3) & a) | ((~(a << 3) | a) & low)) >>> 63);
    return Goldilocks.reduce(high, low);
  }

  /// A vector of one's elements.
  public static long[] of(Extension... elements) {
    var vector = new long[2 * elements.length];
    for (int i = 0; i < elements.length; i++) {
      set(vector, i, elements[i]);
    }
    return vector;
  }

  /// Base elements as a vector over E.
  public static long[] ofBase(long[] elements) {
    var vector = new long[2 * elements.length];
    for (int i = 0; i < elements.length; i++) {
      vector[2 * i] = elements[i];
    }
    return vector;
  }

  public static int count(long[] vector) {
    return vector.length / 2;
  }

  public static Extension get(long[] vector, int index) {
    return Extension.at(vector, index);
  }

  public static void set(long[] vector, int index, Extension value) {
    vector[2 * index] = value.c0();
    vector[2 * index + 1] = value.c1();
  }

  /// Adds `value` to element `index`.
  public static void add(long[] vector, int index, Extension value) {
    vector[2 * index] = Goldilocks.add(vector[2 * index], value.c0());
    vector[2 * index + 1] = Goldilocks.add(vector[2 * index + 1], value.c1());
  }

  /// `sum_i a[i] b[i]` over the shorter of the two vectors.
  public static Extension dot(long[] a, long[] b) {
    int length = Math.min(a.length, b.length);
    long sum0 = 0;
    long sum1 = 0;
    for (int i = 0; i < length; i += 2) {
      sum0 = Goldilocks.add(sum0, product0(a[i], a[i + 1], b[i], b[i + 1]));
      sum1 = Goldilocks.add(sum1, product1(a[i], a[i + 1], b[i], b[i + 1]));
    }
    return new Extension(sum0, sum1);
  }

  /// `target[i] += factor * source[i]` for all elements of `source`.
  public static void addScaled(long[] target, long[] source, Extension factor) {
    addScaled(target, 0, source, factor);
  }

  /// `target[at + i] += factor * source[i]` for all elements of `source`.
  public static void addScaled(long[] target, int at, long[] source, Extension factor) {
    long f0 = factor.c0();
    long f1 = factor.c1();
    int to = 2 * at;
    for (int i = 0; i < source.length; i += 2) {
      long s0 = source[i];
      long s1 = source[i + 1];
      target[to + i] = Goldilocks.add(target[to + i], product0(s0, s1, f0, f1));
      target[to + i + 1] = Goldilocks.add(target[to + i + 1], product1(s0, s1, f0, f1));
    }
  }

  /// A new vector `factor * source`.
  public static long[] scaled(long[] source, Extension factor) {
    var result = new long[source.length];
    addScaled(result, source, factor);
    return result;
  }

  /// `1, x, x^2, …`: `count` powers.
  public static long[] powers(Extension x, int count) {
    var powers = new long[2 * count];
    long p0 = 1;
    long p1 = 0;
    for (int i = 0; i < count; i++) {
      powers[2 * i] = p0;
      powers[2 * i + 1] = p1;
      long next = product0(p0, p1, x.c0(), x.c1());
      p1 = product1(p0, p1, x.c0(), x.c1());
      p0 = next;
    }
    return powers;
  }

  /// The inverses of all elements, with one inversion.
  ///
  /// @throws ArithmeticException if one of them is zero
  public static long[] inverses(long[] vector) {
    int count = count(vector);
    long[] result = Arrays.copyOf(vector, vector.length);
    Extension product = Extension.ONE;
    for (int i = 0; i < count; i++) {
      set(result, i, product);
      product = product.times(get(vector, i));
    }
    Extension inverse = product.inverse();
    for (int i = count - 1; i >= 0; i--) {
      set(result, i, get(result, i).times(inverse));
      inverse = inverse.times(get(vector, i));
    }
    return result;
  }
}
