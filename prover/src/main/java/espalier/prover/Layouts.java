package espalier.prover;

import espalier.proof.circuit.Links.Component;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;

/// Lays tensors out anew.
final class Layouts {
  private Layouts() {}

  /// Cells of a component's axes.
  static int width(Shape shape, Component component) {
    int width = 1;
    for (int axis : component.axes()) {
      width *= shape.size(axis);
    }
    return width;
  }

  /// The cells with each component's axes next to each other, in the components' order.
  static long[] grouped(long[] cells, Shape shape, List<Component> components) {
    var order = new ArrayList<Integer>();
    components.forEach(component -> order.addAll(component.axes()));
    boolean sorted = true;
    for (int i = 0; i < order.size(); i++) {
      sorted &= order.get(i) == i;
    }
    if (sorted) {
      return cells;
    }
    var strides = new int[shape.axes()];
    int stride = 1;
    for (int axis = shape.axes() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.size(axis);
    }
    int[] source = {0};
    for (int axis : order) {
      source = expanded(source, shape.size(axis), strides[axis]);
    }
    var moved = new long[cells.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = cells[source[i]];
    }
    return moved;
  }

  /// Each index followed by `size` values of one more variable.
  static int[] expanded(int[] index, int size, int stride) {
    var wider = new int[index.length * size];
    int to = 0;
    for (int from : index) {
      for (int value = 0; value < size; value++) {
        wider[to++] = from + stride * value;
      }
    }
    return wider;
  }

  /// Replaces one axis: new index i is the old `source[i]`, or zero for -1.
  static long[] gathered(long[] cells, int[] widths, int axis, int[] source) {
    int outer = 1;
    int inner = 1;
    for (int i = 0; i < widths.length; i++) {
      outer *= i < axis ? widths[i] : 1;
      inner *= i > axis ? widths[i] : 1;
    }
    var result = new long[Math.multiplyExact(Math.multiplyExact(outer, inner), source.length)];
    for (int o = 0; o < outer; o++) {
      int from = o * widths[axis] * inner;
      int to = o * source.length * inner;
      for (int i = 0; i < source.length; i++) {
        if (source[i] < 0) {
          continue;
        }
        if (inner == 1) {
          result[to + i] = cells[from + source[i]];
        } else {
          System.arraycopy(cells, from + source[i] * inner, result, to + i * inner, inner);
        }
      }
    }
    return result;
  }
}
