package espalier.proof.circuit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.Seeds;
import espalier.proof.circuit.AxisIndex.Affine;
import espalier.proof.circuit.AxisIndex.Stride;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Links.Component;
import espalier.proof.field.Elements;
import espalier.proof.polynomial.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class LinksTest {
  private static AxisIndex both(int first, int second) {
    return new Affine(0, List.of(new Stride(first, 1), new Stride(second, 1)), 1, false, 0);
  }

  @Test
  void a_windows_rows_and_columns_are_components_of_their_own() {
    var read = new Read(0, List.of(AxisIndex.of(0), both(1, 3), both(2, 4)));
    Links links = Links.of(read, Shape.of(3, 6, 6), List.of(3, 4, 4, 3, 3));
    assertEquals(
        List.of(
            new Component(List.of(0), List.of(0)),
            new Component(List.of(1, 3), List.of(1)),
            new Component(List.of(2, 4), List.of(2))),
        links.components());
    assertEquals(1, links.cost()[1]);
  }

  @Test
  void weights_of_a_window_count_how_often_a_cell_is_addressed() {
    var read = new Read(0, List.of(both(0, 1)));
    Links links = Links.of(read, Shape.of(4), List.of(3, 2));
    long[] vector = links.vector(links.components().getFirst(), new long[2][]);
    assertEquals(List.of(1L, 2L, 2L, 1L), List.of(vector[0], vector[2], vector[4], vector[6]));
  }

  /// Method: indices whose variables are digits, with and without the top one cut off, with the
  /// axis at several places and of several sizes; cell by cell is the slow twin.
  @Test
  void weights_of_digits_follow_from_points_as_they_do_cell_by_cell() {
    Seeds.forEach(
        300,
        random -> {
          int lower = random.nextInt(4) == 0 ? 3 : 1 << random.nextInt(4);
          int upper = 1 + random.nextInt(9);
          int bits = random.nextInt(7);
          int size = 1 + random.nextInt(1 << bits);
          long offset = -((long) random.nextInt(4) << random.nextInt(7));
          var strides = List.of(new Stride(0, lower), new Stride(1, 1));
          var read = new Read(0, List.of(new Affine(offset, strides, 1, false, 0)));
          Links links = Links.of(read, Shape.of(size), List.of(upper, lower));
          Component component = links.components().getFirst();
          Weights[] weights = {eq(random, upper), eq(random, lower)};
          if (random.nextInt(4) == 0) {
            weights[0] = Weights.ones(upper);
          }
          long[] expected =
              links.vector(component, new long[][] {weights[0].vector(), weights[1].vector()});
          long[] vector = links.weights(component, weights).vector();
          assertArrayEquals(trimmed(expected), trimmed(vector));
        });
  }

  private static Weights eq(RandomGenerator random, int size) {
    return Weights.equality(Elements.extensions(random, Shape.bits(size)), size);
  }

  private static long[] trimmed(long[] vector) {
    int end = vector.length;
    while (end > 0 && vector[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(vector, end);
  }

  @Test
  void a_diagonal_across_another_axis_makes_a_claim_a_cell() {
    var read = new Read(0, List.of(AxisIndex.of(0), AxisIndex.of(1), AxisIndex.of(0)));
    Links links = Links.of(read, Shape.of(4, 5, 4), List.of(4, 5));
    assertEquals(4, links.cost()[1]);
  }

  @Test
  void indices_that_hang_together_too_widely_are_refused() {
    var read = new Read(0, List.of(both(0, 1)));
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Links.of(read, Shape.of(8), List.of(1 << 14, 1 << 13)));
    assertTrue(refused.getMessage().contains("at most 2^26 are allowed"), refused.getMessage());
  }
}
