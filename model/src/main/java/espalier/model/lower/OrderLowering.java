package espalier.model.lower;

import espalier.model.graph.Node;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;

/// Maxima, their places and sorting: trees and networks of `max(a, b) = b + relu(a - b)` over whole
/// tensors, exact on the quantised values.
final class OrderLowering {
  /// Magnitude to which reals are rounded before places are compared.
  private static final int KEY_BITS = 36;

  private final Lowering lowering;
  private final Arithmetic arithmetic;

  OrderLowering(Lowering lowering) {
    this.lowering = lowering;
    this.arithmetic = lowering.arithmetic;
  }

  static boolean takes(String operator) {
    return switch (operator) {
      case "ReduceMax", "ReduceMin", "MaxPool", "ArgMax", "ArgMin", "TopK" -> true;
      default -> false;
    };
  }

  void lower(Node node) {
    switch (node.operator()) {
      case "ReduceMax", "ReduceMin" -> lowering.put(node.output(), reduced(node));
      case "MaxPool" -> lowering.put(node.output(), pooled(node));
      case "TopK" -> top(node);
      default -> lowering.put(node.output(), place(node));
    }
  }

  /// The operand stored, in a form whose comparisons are cheap.
  private Quantity compared(Node node) {
    Quantity q = lowering.quantity(node, 0);
    return lowering.isReal(node.input(0))
        ? lowering.factor(node.input(0))
        : arithmetic.views.stored(q);
  }

  private Quantity reduced(Node node) {
    Quantity q = compared(node);
    boolean least = node.operator().equals("ReduceMin");
    Quantity rest = least ? arithmetic.times(q, -1) : q;
    for (int axis : node.attributes().wholes("axes")) {
      rest = Orders.greatest(lowering, rest, axis);
    }
    Quantity result = least ? arithmetic.times(rest, -1) : rest;
    return lowering.views().reshaped(result, lowering.shape(node.output()));
  }

  private Quantity pooled(Node node) {
    int[] kernel = node.attributes().wholes("kernel_shape");
    int[] strides = node.attributes().wholes("strides");
    int[] dilations = node.attributes().wholes("dilations");
    int[] pads = node.attributes().wholes("pads");
    Shape result = lowering.shape(node.output());
    Quantity rest = compared(node);
    for (int i = 0; i < kernel.length; i++) {
      int axis = 2 + i;
      int size = rest.shape().size(axis);
      var taps = new ArrayList<Quantity>();
      for (int k = 0; k < kernel[i]; k++) {
        var indices = new ArrayList<Integer>();
        for (int o = 0; o < result.size(axis); o++) {
          indices.add(tap(o * strides[i] - pads[i], k, dilations[i], kernel[i], size));
        }
        taps.add(Orders.picked(lowering, rest, axis, indices));
      }
      rest = greatest(taps);
    }
    return rest;
  }

  /// The index of tap `k`; a tap in the padding becomes the nearest one of its window that is not.
  private static int tap(int start, int k, int dilation, int kernel, int size) {
    for (int distance = 0; distance < kernel; distance++) {
      for (int other : new int[] {k - distance, k + distance}) {
        int index = start + other * dilation;
        if (other >= 0 && other < kernel && index >= 0 && index < size) {
          return index;
        }
      }
    }
    throw new IllegalArgumentException("a pooling window lies wholly in the padding");
  }

  private Quantity greatest(List<Quantity> all) {
    var rest = new ArrayList<>(all);
    while (rest.size() > 1) {
      var next = new ArrayList<Quantity>();
      for (int i = 0; i + 1 < rest.size(); i += 2) {
        next.add(arithmetic.greater(rest.get(i), rest.get(i + 1)));
      }
      if (rest.size() % 2 == 1) {
        next.add(rest.getLast());
      }
      rest = next;
    }
    return rest.getFirst();
  }

  // --- places ------------------------------------------------------------------------------------

  private Quantity ordered(Node node, boolean negated) {
    Quantity q = lowering.quantity(node, 0);
    Quantity exact =
        lowering.isReal(node.input(0))
            ? arithmetic.operand(q, KEY_BITS)
            : arithmetic.views.stored(q);
    return negated ? arithmetic.times(exact, -1) : exact;
  }

  private Quantity place(Node node) {
    Quantity q = ordered(node, node.operator().equals("ArgMin"));
    int axis = node.attributes().whole("axis");
    boolean last = node.attributes().whole("select_last_index", 0) != 0;
    int size = q.shape().size(axis);
    int bits = Shape.bits(size);
    Quantity key = Orders.greatest(lowering, keys(q, axis, bits, last), axis);
    Quantity place = placeOf(key, bits, size, last);
    return lowering.views().reshaped(place, lowering.shape(node.output()));
  }

  private Quantity keys(Quantity q, int axis, int bits, boolean last) {
    return arithmetic.views.stored(Orders.keys(lowering, q, axis, bits, last));
  }

  private Quantity placeOf(Quantity key, int bits, int size, boolean last) {
    Quantity stored = key.isView() ? key : arithmetic.views.stored(key);
    Quantity value = arithmetic.floored(stored, bits);
    Quantity rest =
        arithmetic
            .minus(
                stored,
                new Quantity(value.value().times(1L << bits), 0, value.bounds().times(1L << bits)))
            .within(0, size - 1);
    return last ? rest : arithmetic.plus(arithmetic.times(rest, -1), size - 1).within(0, size - 1);
  }

  // --- sorting -----------------------------------------------------------------------------------

  private void top(Node node) {
    boolean largest = node.attributes().whole("largest", 1) != 0;
    int axis = node.attributes().whole("axis");
    int k = node.attributes().whole("k");
    Quantity q = ordered(node, !largest);
    int size = q.shape().size(axis);
    int bits = Shape.bits(size);
    Quantity sorted = sorted(keys(q, axis, bits, false), axis);
    Quantity first = Orders.part(lowering, sorted, axis, 0, k);
    if (!node.outputs().getFirst().isEmpty()) {
      Quantity floor = arithmetic.floored(first, bits);
      Quantity value = new Quantity(floor.value(), q.fraction(), floor.bounds());
      lowering.put(node.outputs().get(0), largest ? value : arithmetic.times(value, -1));
    }
    if (node.outputs().size() > 1 && !node.outputs().get(1).isEmpty()) {
      lowering.put(node.outputs().get(1), placeOf(first, bits, size, false));
    }
  }

  /// Descending along an axis, by a bitonic network; a size that is no power of two is filled up
  /// with what is less than anything.
  private Quantity sorted(Quantity keys, int axis) {
    int size = keys.shape().size(axis);
    int full = 1 << Shape.bits(size);
    Quantity rest = keys;
    if (full > size) {
      long least = keys.bounds().low() - 1;
      Shape shape = Orders.resized(keys.shape(), axis, full - size);
      Quantity filler = arithmetic.constant(shape, least, 0);
      rest = arithmetic.views.stored(Orders.joined(lowering, keys, filler, axis));
    }
    for (int block = 2; block <= full; block *= 2) {
      for (int step = block / 2; step > 0; step /= 2) {
        rest = exchanged(rest, axis, block, step);
      }
    }
    return rest;
  }

  private Quantity exchanged(Quantity q, int axis, int block, int step) {
    int size = q.shape().size(axis);
    var low = new ArrayList<Integer>();
    var high = new ArrayList<Integer>();
    var greater = new ArrayList<Integer>();
    var lesser = new ArrayList<Integer>();
    for (int i = 0; i < size; i++) {
      boolean first = (i & step) == 0;
      int pair = low.size();
      if (first) {
        low.add(i);
        high.add(i | step);
      } else {
        pair = low.indexOf(i ^ step);
      }
      boolean takesGreater = first == ((i & block) == 0);
      greater.add(takesGreater ? pair : -1);
      lesser.add(takesGreater ? -1 : pair);
    }
    Quantity a = Orders.picked(lowering, q, axis, low);
    Quantity b = Orders.picked(lowering, q, axis, high);
    Quantity positive = arithmetic.views.stored(arithmetic.positivePart(arithmetic.minus(a, b)));
    Interval bounds = q.bounds();
    Quantity most = arithmetic.plus(b, positive).within(bounds.low(), bounds.high());
    Quantity least = arithmetic.minus(a, positive).within(bounds.low(), bounds.high());
    Quantity merged =
        arithmetic
            .plus(
                Orders.picked(lowering, most, axis, greater),
                Orders.picked(lowering, least, axis, lesser))
            .within(bounds.low(), bounds.high());
    return arithmetic.views.stored(merged);
  }
}
