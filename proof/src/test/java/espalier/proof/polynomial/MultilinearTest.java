package espalier.proof.polynomial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import espalier.proof.Seeds;
import espalier.proof.field.Elements;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Expansions and evaluations against the definition of eq, factor by factor.
final class MultilinearTest {
  private static Extension plainEq(Extension[] point, int index) {
    Extension product = Extension.ONE;
    for (int j = 0; j < point.length; j++) {
      boolean bit = (index >>> (point.length - 1 - j) & 1) == 1;
      product = product.times(bit ? point[j] : Extension.ONE.minus(point[j]));
    }
    return product;
  }

  @Test
  void an_expansion_holds_the_values_of_eq() {
    Seeds.forEach(
        100,
        random -> {
          int variables = random.nextInt(7);
          Extension[] point = Elements.extensions(random, variables);
          long[] all = Equality.vector(point);
          assertEquals(1 << variables, Extensions.count(all));
          for (int i = 0; i < 1 << variables; i++) {
            assertEquals(plainEq(point, i), Extensions.get(all, i));
            assertEquals(plainEq(point, i), Equality.at(List.of(point), i));
          }
          int count = 1 + random.nextInt(1 << variables);
          assertArrayEquals(Arrays.copyOf(all, 2 * count), Equality.vector(point, count));
          Extension factor = Elements.extension(random);
          assertArrayEquals(
              Extensions.scaled(Equality.vector(point, count), factor),
              Equality.vector(point, count, factor));
        });
  }

  @Test
  void a_short_expansion_in_many_variables_needs_no_memory() {
    Extension[] point = new Extension[40];
    Arrays.fill(point, new Extension(5, 6));
    long[] head = Equality.vector(point, 3);
    assertEquals(Equality.at(List.of(point), 2), Extensions.get(head, 2));
    assertThrows(IllegalArgumentException.class, () -> Equality.vector(point));
    Extension[] two = Arrays.copyOf(point, 2);
    assertThrows(IllegalArgumentException.class, () -> Equality.vector(two, 5));
    assertThrows(IllegalArgumentException.class, () -> Equality.vector(two, 0));
  }

  @Test
  void eq_of_two_points_is_the_sum_over_all_indices() {
    Seeds.forEach(
        50,
        random -> {
          int variables = random.nextInt(6);
          Extension[] a = Elements.extensions(random, variables);
          Extension[] b = Elements.extensions(random, variables);
          assertEquals(
              Extensions.dot(Equality.vector(a), Equality.vector(b)),
              Equality.at(List.of(a), List.of(b)));
        });
    assertThrows(
        IllegalArgumentException.class, () -> Equality.at(List.of(Extension.ONE), List.of()));
  }

  @Test
  void values_agree_with_folding_one_variable_at_a_time() {
    Seeds.forEach(
        50,
        random -> {
          int variables = random.nextInt(6);
          int count = 1 + random.nextInt(1 << variables);
          Extension[] point = Elements.extensions(random, variables);
          long[] base = Elements.bases(random, count);
          long[] vector = Extensions.ofBase(base);
          long[] folded = Arrays.copyOf(vector, 2 << variables);
          for (int j = 0; j < variables; j++) {
            Multilinear.fold(folded, 1 << (variables - 1 - j), point[j]);
          }
          assertEquals(Extensions.get(folded, 0), Multilinear.evaluate(vector, List.of(point)));
          assertEquals(Extensions.get(folded, 0), Multilinear.evaluateBase(base, List.of(point)));
        });
  }

  @Test
  void an_empty_vector_is_zero_everywhere() {
    List<Extension> point = List.of(new Extension(1, 2));
    assertEquals(Extension.ZERO, Multilinear.evaluate(new long[0], point));
    assertEquals(Extension.ZERO, Multilinear.evaluateBase(new long[0], point));
  }

  @Test
  void signed_integers_are_weighed_as_elements() {
    long[] weights = Extensions.of(new Extension(2, 3), new Extension(5, 7));
    assertEquals(
        Extension.ofSigned(-1).times(new Extension(2, 3)).plus(new Extension(20, 28)),
        Multilinear.dotSigned(new long[] {-1, 4}, weights));
  }
}
