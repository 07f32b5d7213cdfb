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

  /// Method: parts of components of one to three axes, cell by cell.
  @Test
  void weights_of_a_part_are_those_of_its_cells() {
    Seeds.forEach(
        300,
        random -> {
          int axes = 1 + random.nextInt(3);
          var sizes = new java.util.ArrayList<Integer>();
          var first = new java.util.ArrayList<Integer>();
          var part = new java.util.ArrayList<Integer>();
          var read = new java.util.ArrayList<AxisIndex>();
          for (int axis = 0; axis < axes; axis++) {
            int size = 1 + random.nextInt(11);
            int from = 0;
            int own = size;
            if (random.nextBoolean()) {
              own = Integer.highestOneBit(size);
              if (own < size && random.nextBoolean()) {
                from = own;
                own = size - own;
              }
            }
            sizes.add(size);
            first.add(from);
            part.add(own);
            // All axes hang together by one variable.
            read.add(axis == 0 ? AxisIndex.of(0) : both(0, axis));
          }
          var variables = List.of(8, 4, 4).subList(0, axes);
          var whole = new Shape(sizes);
          Links links = Links.of(new Read(0, read), whole, variables);
          Component component = links.components().getFirst();
          var weights = new Weights[axes];
          for (int variable = 0; variable < axes; variable++) {
            weights[variable] =
                Weights.equality(Elements.extensions(random, 3), variables.get(variable));
          }
          Weights all = links.weights(component, weights);
          var cut = new Shape(part);
          Weights slice = links.slice(component, all, first, cut);
          long[] from = Arrays.copyOf(all.vector(), 2 << whole.bits());
          long[] to = Arrays.copyOf(slice.vector(), 2 << cut.bits());
          for (int cell = 0; cell < cut.cells(); cell++) {
            int rest = cell;
            int flat = 0;
            int stride = 1;
            for (int axis = axes - 1; axis >= 0; axis--) {
              flat += stride * (first.get(axis) + rest % part.get(axis));
              rest /= part.get(axis);
              stride *= sizes.get(axis);
            }
            assertEquals(from[2 * whole.padded(flat)], to[2 * cut.padded(cell)]);
            assertEquals(from[2 * whole.padded(flat) + 1], to[2 * cut.padded(cell) + 1]);
          }
        });
  }
}
