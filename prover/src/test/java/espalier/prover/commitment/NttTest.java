package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.proof.field.Goldilocks;
import espalier.prover.Seeds;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NttTest {
  private static long plainValue(long[] coefficients, long x) {
    long value = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      value = Goldilocks.add(Goldilocks.mul(value, x), coefficients[i]);
    }
    return value;
  }

  @Test
  void a_transform_gives_the_values_at_all_roots_in_reversed_order() {
    for (int bits = 0; bits <= 9; bits++) {
      int size = 1 << bits;
      long[] coefficients = new Random(bits).longs(size).map(Goldilocks::canonical).toArray();
      long[] values = coefficients.clone();
      new Ntt(bits).transform(values, 0);
      for (int i = 0; i < size; i++) {
        int exponent = bits == 0 ? 0 : Integer.reverse(i) >>> (32 - bits);
        long x = Goldilocks.pow(Goldilocks.rootOfUnity(bits), exponent);
        assertEquals(plainValue(coefficients, x), values[i], "size 2^" + bits + " at " + i);
      }
    }
  }

  @Test
  void a_transform_larger_than_the_cache_gives_values_too() {
    int bits = 15;
    long[] coefficients = new Random(3).longs(1 << bits).map(Goldilocks::canonical).toArray();
    long[] values = Arrays.copyOf(new long[5], 5 + (1 << bits));
    System.arraycopy(coefficients, 0, values, 5, 1 << bits);
    new Ntt(bits).transform(values, 5);
    for (int i : new int[] {0, 1, 2, 3, 4_095, 4_096, 20_000, (1 << bits) - 1}) {
      long x = Goldilocks.pow(Goldilocks.rootOfUnity(bits), Integer.reverse(i) >>> (32 - bits));
      assertEquals(plainValue(coefficients, x), values[5 + i], "at " + i);
    }
  }

  @Test
  void arithmetic_without_branches_is_the_fields() {
    Seeds.forEach(
        20_000,
        random -> {
          long a = edge(random.nextInt(6), random.nextLong());
          long b = edge(random.nextInt(6), random.nextLong());
          assertEquals(Goldilocks.add(a, b), Goldilocks.add(a, b));
          assertEquals(Goldilocks.sub(a, b), Goldilocks.sub(a, b));
          assertEquals(Goldilocks.mul(a, b), Goldilocks.mul(a, b));
        });
  }

  private static long edge(int kind, long any) {
    return switch (kind) {
      case 0 -> 0;
      case 1 -> Goldilocks.MODULUS - 1;
      case 2 -> any & 0xffff_ffffL;
      case 3 -> Goldilocks.canonical(any | 0xffff_ffff_0000_0000L);
      default -> Goldilocks.canonical(any);
    };
  }
}
