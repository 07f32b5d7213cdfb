package espalier.prover.commitment;

import espalier.proof.field.Goldilocks;

/// Number-theoretic transforms of one size over F.
///
/// Decimation in frequency: coefficients in natural order become values with the bits of their
/// index reversed. Two levels at a time (radix 4), and block by block as soon as a block fits the
/// nearest cache.
final class Ntt {
  // Of order 4 the root is 2^48 or its negative; which one depends on the generator.
  private static final boolean NEGATIVE_I = Goldilocks.rootOfUnity(2) != 1L << 48;

  private final int bits;
  // triples[j]: w^k, w^2k, w^3k for the j-th radix-4 pass, whose blocks have 2^(bits - 2j)
  // elements.
  private final long[][] triples;

  Ntt(int bits) {
    this.bits = bits;
    triples = new long[bits / 2][];
    for (int j = 0; j < triples.length; j++) {
      triples[j] = triples(bits - 2 * j);
    }
  }

  private static long[] triples(int blockBits) {
    int quarter = 1 << (blockBits - 2);
    long root = Goldilocks.rootOfUnity(blockBits);
    var table = new long[3 * quarter];
    long w = 1;
    for (int k = 0; k < quarter; k++) {
      long square = Goldilocks.square(w);
      table[3 * k] = w;
      table[3 * k + 1] = square;
      table[3 * k + 2] = Goldilocks.mul(square, w);
      w = Goldilocks.mul(w, root);
    }
    return table;
  }

  /// Transforms the `2^bits` elements from `offset` on, in place.
  void transform(long[] a, int offset) {
    transform(a, offset, bits, 0);
  }

  private void transform(long[] a, int offset, int blockBits, int pass) {
    if (blockBits <= 12) {
      inCache(a, offset, blockBits, pass);
      return;
    }
    radix4(a, offset, 1 << (blockBits - 2), triples[pass]);
    for (int i = 0; i < 4; i++) {
      transform(a, offset + (i << (blockBits - 2)), blockBits - 2, pass + 1);
    }
  }

  private void inCache(long[] a, int offset, int wholeBits, int firstPass) {
    int end = offset + (1 << wholeBits);
    int blockBits = wholeBits;
    for (int pass = firstPass; blockBits >= 4; pass++) {
      int size = 1 << blockBits;
      for (int at = offset; at < end; at += size) {
        radix4(a, at, size >> 2, triples[pass]);
      }
      blockBits -= 2;
    }
    switch (blockBits) {
      case 3 -> {
        for (int at = offset; at < end; at += 8) {
          radix4(a, at, 2, triples[triples.length - 1]);
        }
        radix2(a, offset, end);
      }
      case 2 -> last4(a, offset, end);
      case 1 -> radix2(a, offset, end);
      default -> {
        // One element is its own transform.
      }
    }
  }

  private static void radix4(long[] a, int offset, int quarter, long[] triples) {
    for (int k = 0; k < quarter; k++) {
      int i0 = offset + k;
      int i1 = i0 + quarter;
      int i2 = i1 + quarter;
      int i3 = i2 + quarter;
      long a0 = a[i0];
      long a1 = a[i1];
      long a2 = a[i2];
      long a3 = a[i3];
      long s0 = Goldilocks.add(a0, a2);
      long s1 = Goldilocks.add(a1, a3);
      long d0 = Goldilocks.sub(a0, a2);
      long d1 = timesI(a1, a3);
      a[i0] = Goldilocks.add(s0, s1);
      a[i1] = Goldilocks.mul(Goldilocks.sub(s0, s1), triples[3 * k + 1]);
      a[i2] = Goldilocks.mul(Goldilocks.add(d0, d1), triples[3 * k]);
      a[i3] = Goldilocks.mul(Goldilocks.sub(d0, d1), triples[3 * k + 2]);
    }
  }

  private static void last4(long[] a, int offset, int end) {
    for (int i = offset; i < end; i += 4) {
      long s0 = Goldilocks.add(a[i], a[i + 2]);
      long s1 = Goldilocks.add(a[i + 1], a[i + 3]);
      long d0 = Goldilocks.sub(a[i], a[i + 2]);
      long d1 = timesI(a[i + 1], a[i + 3]);
      a[i] = Goldilocks.add(s0, s1);
      a[i + 1] = Goldilocks.sub(s0, s1);
      a[i + 2] = Goldilocks.add(d0, d1);
      a[i + 3] = Goldilocks.sub(d0, d1);
    }
  }

  private static void radix2(long[] a, int offset, int end) {
    for (int i = offset; i < end; i += 2) {
      long sum = Goldilocks.add(a[i], a[i + 1]);
      a[i + 1] = Goldilocks.sub(a[i], a[i + 1]);
      a[i] = sum;
    }
  }

  /// `(a - b)` times the root of order 4.
  private static long timesI(long a, long b) {
    long difference = NEGATIVE_I ? Goldilocks.sub(b, a) : Goldilocks.sub(a, b);
    return Goldilocks.reduce(difference >>> 16, difference << 48);
  }
}
