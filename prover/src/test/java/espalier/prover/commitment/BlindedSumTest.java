package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.prover.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Compared with the same sum over tables of twice the length, written out.
final class BlindedSumTest {
  private static ProductSum sum(long[] a, long[] b, int variables) {
    return new ProductSum(List.of(new ProductSum.Pair(a, b)), variables);
  }

  private static void compare(RandomGenerator random) {
    int columnBits = random.nextInt(4);
    int variables = columnBits + random.nextInt(4);
    long[] a = Instance.vector(random, 1 << variables);
    long[] b = Instance.vector(random, 1 << variables);
    long[] blind = new long[1 << columnBits];
    long[] below = Arrays.copyOf(b, 2 * b.length);
    for (int i = 0; i < blind.length; i++) {
      blind[i] = Instance.element(random).c0();
      Extensions.set(below, (1 << variables) + i, Extension.of(blind[i]));
    }
    ProductSum whole = sum(Arrays.copyOf(a, 2 * a.length), below, variables + 1);
    var blinded = new BlindedSum(sum(a, b, variables), blind);
    for (int left = variables + 1; left > 0; left--) {
      assertEquals(left, blinded.variables());
      assertEquals(whole.total(), blinded.total());
      assertEquals(whole.round(), blinded.round());
      Extension z = Instance.element(random);
      whole.bind(z);
      blinded.bind(z);
    }
    assertEquals(whole.b(0, 0), blinded.value());
  }

  @Test
  void a_blind_apart_gives_the_same_rounds_as_in_the_table() {
    Seeds.forEach(200, BlindedSumTest::compare);
  }
}
