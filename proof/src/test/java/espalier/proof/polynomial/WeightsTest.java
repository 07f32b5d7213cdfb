package espalier.proof.polynomial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.proof.Seeds;
import espalier.proof.field.Elements;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class WeightsTest {
  /// Method: the same vector as a list of elements is the slow twin.
  private static void assertLikeItsElements(RandomGenerator random, Weights weights, int bits) {
    Weights listed = Weights.of(weights.vector());
    assertEquals(weights.count(), listed.count());
    assertEquals(listed.sum(), weights.sum());
    int before = random.nextInt(3);
    int after = random.nextInt(3);
    var point = new Point(List.of(Elements.extensions(random, before + bits + after)));
    Extension[] own = new Extension[bits];
    Arrays.setAll(own, j -> point.get(before + j));
    Extension expected = Extensions.dot(listed.vector(), Equality.vector(own, listed.count()));
    assertEquals(expected, listed.at(point, before, bits));
    assertEquals(expected, weights.at(point, before, bits));
  }

  private static Weights.Eq draw(RandomGenerator random, int bits) {
    int count = random.nextBoolean() ? 1 << bits : 1 + random.nextInt(1 << bits);
    return new Weights.Eq(Elements.extensions(random, bits), count, Elements.extension(random));
  }

  @Test
  void an_expansion_of_eq_is_summed_and_evaluated_from_its_point() {
    Seeds.forEach(
        200,
        random -> {
          int bits = random.nextInt(7);
          assertLikeItsElements(random, draw(random, bits), bits + random.nextInt(3));
        });
  }

  @Test
  void ones_are_ones() {
    Seeds.forEach(
        50,
        random -> {
          int count = 1 + random.nextInt(100);
          Weights ones = Weights.ones(count);
          for (int i = 0; i < count; i++) {
            assertEquals(Extension.ONE, Extension.at(ones.vector(), i));
          }
          assertEquals(count, ones.count());
          assertLikeItsElements(random, ones, 7);
        });
  }

  @Test
  void a_slice_holds_the_elements_of_its_cube() {
    Seeds.forEach(
        200,
        random -> {
          Weights.Eq whole = draw(random, random.nextInt(7));
          int bits = random.nextInt(8);
          int cube = random.nextInt(1 + ((whole.count() - 1) >>> bits));
          int first = cube << bits;
          int most = 1 + random.nextInt(1 << bits);
          Weights slice = whole.slice(first, bits, most);
          int end = Math.min(whole.count(), first + most);
          assertArrayEquals(Arrays.copyOfRange(whole.vector(), 2 * first, 2 * end), slice.vector());
          assertLikeItsElements(random, slice, bits);
        });
  }
}
