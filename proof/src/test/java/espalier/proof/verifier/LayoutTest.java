package espalier.proof.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.Seeds;
import espalier.proof.circuit.Shape;
import espalier.proof.verifier.Layout.Piece;
import espalier.proof.verifier.Placement.Cube;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class LayoutTest {
  private static List<Shape> shapes(Integer... sizes) {
    return Layout.of(Cube.WEIGHTS, Shape.of(sizes)).pieces().stream().map(Piece::shape).toList();
  }

  @Test
  void kernels_are_cut_without_padding() {
    assertEquals(
        List.of(
            Shape.of(64, 64, 2, 2),
            Shape.of(64, 64, 2, 1),
            Shape.of(64, 64, 1, 2),
            Shape.of(64, 64, 1, 1)),
        shapes(64, 64, 3, 3));
    assertEquals(List.of(Shape.of(512, 4096), Shape.of(512, 512)), shapes(512, 4608));
    assertEquals(
        List.of(Shape.of(128, 512), Shape.of(128, 256), Shape.of(128, 16)), shapes(128, 784));
  }

  @Test
  void what_is_small_or_a_power_of_two_is_left_whole() {
    for (Shape shape : List.of(Shape.of(), Shape.of(3, 3, 100), Shape.of(512, 1024))) {
      assertEquals(1, Layout.of(Cube.WITNESS, shape).pieces().size());
    }
  }

  /// Method: every cell of the tensor is in exactly one piece, whose padded cells are in line with
  /// its place.
  private static void check(RandomGenerator random) {
    var sizes = new ArrayList<Integer>();
    long room = 1 << 17;
    for (int axes = 1 + random.nextInt(4); axes > 0; axes--) {
      int size = 1 + random.nextInt((int) Math.min(room, 5000));
      sizes.add(size);
      room = Math.max(1, room / size);
    }
    var shape = new Shape(sizes);
    Layout layout = Layout.of(Cube.WEIGHTS, shape);
    assertTrue(layout.pieces().size() <= Layout.PIECES_MAX);
    var seen = new int[shape.cells()];
    long padded = 0;
    for (Piece piece : layout.pieces()) {
      padded += 1L << piece.shape().bits();
      for (int axis = 0; axis < shape.axes(); axis++) {
        int mask = (1 << Shape.bits(piece.shape().size(axis))) - 1;
        assertEquals(0, piece.first().get(axis) & mask);
      }
      for (int cell = 0; cell < piece.shape().cells(); cell++) {
        int rest = cell;
        int flat = 0;
        int stride = 1;
        for (int axis = shape.axes() - 1; axis >= 0; axis--) {
          int size = piece.shape().size(axis);
          flat += stride * (piece.first().get(axis) + rest % size);
          rest /= size;
          stride *= shape.size(axis);
        }
        seen[flat]++;
      }
    }
    for (int count : seen) {
      assertEquals(1, count);
    }
    boolean cut = layout.pieces().size() > 1;
    assertTrue(padded <= (1L << shape.bits()) - (cut ? Layout.SAVED_MIN : 0));
  }

  @Test
  void pieces_hold_every_cell_once() {
    Seeds.forEach(60, LayoutTest::check);
  }
}
