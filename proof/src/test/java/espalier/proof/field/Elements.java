package espalier.proof.field;

import java.util.random.RandomGenerator;

/// Random field elements, the edges of the range among them.
public final class Elements {
  private static final long[] EDGES = {
    0,
    1,
    2,
    7,
    0xffff_ffffL,
    0x1_0000_0000L,
    0x1_0000_0001L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Goldilocks.MODULUS >>> 1,
    (Goldilocks.MODULUS >>> 1) + 1,
    Goldilocks.MODULUS - 0xffff_ffffL,
    Goldilocks.MODULUS - 2,
    Goldilocks.MODULUS - 1
  };

  private Elements() {}

  public static long base(RandomGenerator random) {
    return random.nextInt(4) == 0
        ? EDGES[random.nextInt(EDGES.length)]
        : Goldilocks.canonical(random.nextLong());
  }

  public static Extension extension(RandomGenerator random) {
    return new Extension(base(random), base(random));
  }

  public static Extension[] extensions(RandomGenerator random, int count) {
    var elements = new Extension[count];
    for (int i = 0; i < count; i++) {
      elements[i] = extension(random);
    }
    return elements;
  }

  public static long[] bases(RandomGenerator random, int count) {
    var elements = new long[count];
    for (int i = 0; i < count; i++) {
      elements[i] = base(random);
    }
    return elements;
  }

  public static long[] vector(RandomGenerator random, int count) {
    return Extensions.of(extensions(random, count));
  }
}
