package espalier.model.lower;

import espalier.model.graph.Node;
import espalier.model.graph.Tensor;
import espalier.model.lower.Lowering.Frame;
import espalier.model.lower.Operand.Fixed;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;

/// Reading and writing at indices. Constant indices cost nothing; those that depend on the input
/// become one-hot vectors and products. An index outside its axis is brought to the nearest end.
final class IndexLowering {
  /// Constants of up to so many elements are read with all their bits.
  private static final int FINE_MAX = 1 << 16;

  private static final int FINE_BITS = 30;

  private final Lowering lowering;
  private final Arithmetic arithmetic;

  IndexLowering(Lowering lowering) {
    this.lowering = lowering;
    this.arithmetic = lowering.arithmetic;
  }

  static boolean takes(String operator) {
    return switch (operator) {
      case "Gather", "GatherElements", "GatherND", "ScatterElements", "ScatterND", "OneHot" -> true;
      default -> false;
    };
  }

  void lower(Node node) {
    boolean constant =
        !node.operator().equals("OneHot") && lowering.operand(node, 1) instanceof Fixed;
    lowering.put(
        node.output(),
        switch (node.operator()) {
          case "Gather" -> constant ? picked(node) : gather(node);
          case "GatherElements" -> constant ? elements(node) : gatherElements(node);
          case "GatherND" ->
              constant ? new ConstantIndices(lowering).gatherND(node) : gatherND(node);
          case "ScatterElements" ->
              constant
                  ? new ConstantIndices(lowering).scatterElements(node)
                  : scatterElements(node);
          case "ScatterND" ->
              constant ? new ConstantIndices(lowering).scatterND(node) : scatterND(node);
          default -> oneHot(node);
        });
  }

  private int axis(Node node) {
    return node.attributes().whole("axis");
  }

  // --- constant indices --------------------------------------------------------------------------

  private Quantity picked(Node node) {
    Quantity data = lowering.quantity(node, 0);
    Tensor indices = ((Fixed) lowering.operand(node, 1)).value();
    int axis = axis(node);
    int size = data.shape().size(axis);
    var list = new ArrayList<Integer>();
    for (int i = 0; i < indices.size(); i++) {
      list.add(Math.floorMod((int) indices.real(i), size));
    }
    Quantity picked = Orders.picked(lowering, data, axis, list);
    return lowering.views().reshaped(picked, lowering.shape(node.output()));
  }

  private Quantity elements(Node node) {
    Quantity data = lowering.quantity(node, 0);
    Tensor indices = ((Fixed) lowering.operand(node, 1)).value();
    return new ConstantIndices(lowering).gatherElements(data, indices, axis(node));
  }

  // --- indices that depend on the input ----------------------------------------------------------

  /// One more axis of `size`, one-hot at the index; negative indices count from the end.
  private Quantity hot(Quantity index, int size) {
    Quantity i = index;
    if (i.bounds().low() < 0) {
      Quantity wrapped = arithmetic.times(arithmetic.isNegative(i), size);
      long high = Math.max(i.bounds().high(), size - 1);
      i = arithmetic.plus(i, wrapped).within(Math.min(i.bounds().low() + size, 0), high);
    }
    if (i.bounds().low() < 0 || i.bounds().high() >= size) {
      i = arithmetic.clamped(i, 0, size - 1);
    }
    return lowering.views().of(arithmetic.builder.oneHot(i.value(), size), 0);
  }

  /// What is read, stored without loss.
  private Quantity source(String name) {
    if (lowering.operand(name) instanceof Fixed(Tensor value) && value.type().isReal()) {
      double most = Double.MIN_NORMAL;
      for (int i = 0; i < value.size(); i++) {
        most = Math.max(most, Math.abs(value.real(i)));
      }
      int bits = value.size() <= FINE_MAX ? FINE_BITS : lowering.options.weightBits();
      int fraction = bits - 1 - Math.getExponent(most);
      while (fraction > 0 && isExact(value, fraction - 1)) {
        fraction--;
      }
      return arithmetic.views.stored(lowering.fixed(name, value, fraction));
    }
    Quantity q = lowering.quantity(name);
    return q.isView() ? q : arithmetic.views.stored(q);
  }

  private static boolean isExact(Tensor value, int fraction) {
    for (int i = 0; i < value.size(); i++) {
      double scaled = Math.scalb(value.real(i), fraction);
      if (scaled != Math.rint(scaled)) {
        return false;
      }
    }
    return true;
  }

  /// A sum in which exactly one product is not zero lies in what is read.
  private static Quantity selected(Quantity sum, Quantity source) {
    return sum.within(source.bounds().low(), source.bounds().high());
  }

  private Quantity gather(Node node) {
    Quantity data = source(node.input(0));
    Quantity index = lowering.quantity(node, 1);
    int axis = axis(node);
    int rank = index.shape().axes();
    Shape shape = lowering.shape(node.output());
    AxisIndex k = AxisIndex.of(shape.axes());
    var dataLinks = new ArrayList<AxisIndex>();
    for (int i = 0; i < data.shape().axes(); i++) {
      dataLinks.add(i < axis ? AxisIndex.of(i) : i == axis ? k : AxisIndex.of(i - 1 + rank));
    }
    var hotLinks = new ArrayList<AxisIndex>();
    for (int i = 0; i < rank; i++) {
      hotLinks.add(AxisIndex.of(axis + i));
    }
    hotLinks.add(k);
    int size = data.shape().size(axis);
    var frame = new Frame(shape, List.of(size));
    return selected(lowering.joined(hot(index, size), hotLinks, data, dataLinks, frame), data);
  }

  private Quantity gatherElements(Node node) {
    Quantity data = source(node.input(0));
    int axis = axis(node);
    Shape shape = lowering.shape(node.output());
    AxisIndex k = AxisIndex.of(shape.axes());
    var dataLinks = new ArrayList<AxisIndex>();
    var hotLinks = new ArrayList<AxisIndex>();
    for (int i = 0; i < shape.axes(); i++) {
      dataLinks.add(i == axis ? k : AxisIndex.of(i));
      hotLinks.add(AxisIndex.of(i));
    }
    hotLinks.add(k);
    int size = data.shape().size(axis);
    Quantity hot = hot(lowering.quantity(node, 1), size);
    var frame = new Frame(shape, List.of(size));
    return selected(lowering.joined(hot, hotLinks, data, dataLinks, frame), data);
  }

  /// Index tuples as one index into the first axes of `data`.
  private Quantity flatIndex(Quantity tuples, Shape data) {
    int axis = tuples.shape().axes() - 1;
    int count = tuples.shape().size(axis);
    Quantity all = null;
    int stride = 1;
    for (int i = count - 1; i >= 0; i--) {
      int size = data.size(i);
      Quantity one = Orders.part(lowering, tuples, axis, i, 1);
      if (one.bounds().low() < 0) {
        one = arithmetic.plus(one, arithmetic.times(arithmetic.isNegative(one), size));
      }
      one = arithmetic.clamped(one, 0, size - 1);
      Quantity part = arithmetic.times(one, stride);
      all = all == null ? part : arithmetic.plus(all, part);
      stride *= size;
    }
    if (all == null) {
      throw new IllegalArgumentException("index tuples have no elements");
    }
    Shape rows = Shape.of(all.shape().cells());
    return lowering.views().reshaped(all, rows);
  }

  private static int span(Shape shape, int from, int to) {
    int span = 1;
    for (int i = from; i < to; i++) {
      span *= shape.size(i);
    }
    return span;
  }

  private Quantity gatherND(Node node) {
    int batch = node.attributes().whole("batch_dims");
    Quantity data = source(node.input(0));
    Quantity tuples = lowering.quantity(node, 1);
    int count = tuples.shape().size(tuples.shape().axes() - 1);
    int batches = span(data.shape(), 0, batch);
    int rows = span(data.shape(), batch, batch + count);
    int rest = span(data.shape(), batch + count, data.shape().axes());
    Quantity flat = lowering.views().reshaped(data, Shape.of(batches, rows, rest));
    List<Integer> inner = data.shape().sizes().subList(batch, data.shape().axes());
    Quantity index = flatIndex(tuples, new Shape(inner));
    int each = index.shape().cells() / batches;
    index = lowering.views().reshaped(index, Shape.of(batches, each));
    var frame = new Frame(Shape.of(batches, each, rest), List.of(rows));
    Quantity result =
        lowering.joined(
            hot(index, rows),
            List.of(AxisIndex.of(0), AxisIndex.of(1), AxisIndex.of(3)),
            flat,
            List.of(AxisIndex.of(0), AxisIndex.of(3), AxisIndex.of(2)),
            frame);
    return lowering.views().reshaped(selected(result, data), lowering.shape(node.output()));
  }

  private Quantity scatterElements(Node node) {
    Quantity index = lowering.quantity(node, 1);
    Quantity updates = source(node.input(2));
    int axis = axis(node);
    Shape shape = lowering.shape(node.output());
    Quantity hot = hot(index, shape.size(axis));
    AxisIndex k = AxisIndex.of(shape.axes());
    var hotLinks = new ArrayList<AxisIndex>();
    var updateLinks = new ArrayList<AxisIndex>();
    for (int i = 0; i < shape.axes(); i++) {
      hotLinks.add(i == axis ? k : AxisIndex.of(i));
      updateLinks.add(i == axis ? k : AxisIndex.of(i));
    }
    hotLinks.add(AxisIndex.of(axis));
    var frame = new Frame(shape, List.of(index.shape().size(axis)));
    if (isOrdered(node)) {
      return new OneByOne(lowering, node).scattered(hot, hotLinks, updates, updateLinks, frame);
    }
    Quantity placed = lowering.joined(hot, hotLinks, updates, updateLinks, frame);
    Quantity written = lowering.views().view(hot, shape, frame.summed(), hotLinks);
    return scattered(node, lowering.quantity(node, 0), placed, written);
  }

  private Quantity scatterND(Node node) {
    Quantity data = lowering.quantity(node, 0);
    Quantity tuples = lowering.quantity(node, 1);
    int count = tuples.shape().size(tuples.shape().axes() - 1);
    int rows = span(data.shape(), 0, count);
    int rest = span(data.shape(), count, data.shape().axes());
    Quantity index = flatIndex(tuples, data.shape());
    int writes = index.shape().cells();
    Quantity updates = lowering.views().reshaped(source(node.input(2)), Shape.of(writes, rest));
    Quantity hot = hot(index, rows);
    AxisIndex k = AxisIndex.of(2);
    var frame = new Frame(Shape.of(rows, rest), List.of(writes));
    List<AxisIndex> hotLinks = List.of(k, AxisIndex.of(0));
    if (isOrdered(node)) {
      List<AxisIndex> updateLinks = List.of(k, AxisIndex.of(1));
      Quantity all =
          new OneByOne(lowering, node).scattered(hot, hotLinks, updates, updateLinks, frame);
      return lowering.views().reshaped(all, data.shape());
    }
    Quantity placed = lowering.joined(hot, hotLinks, updates, List.of(k, AxisIndex.of(1)), frame);
    Quantity written = lowering.views().view(hot, frame.shape(), frame.summed(), hotLinks);
    Quantity flat = lowering.views().reshaped(data, frame.shape());
    return lowering.views().reshaped(scattered(node, flat, placed, written), data.shape());
  }

  private static boolean isOrdered(Node node) {
    String reduction = node.attributes().text("reduction", "none");
    return !reduction.equals("none") && !reduction.equals("add");
  }

  /// What was there where nothing is written, or everywhere when adding.
  private Quantity scattered(Node node, Quantity data, Quantity placed, Quantity written) {
    if (node.attributes().text("reduction", "none").equals("add")) {
      return arithmetic.plus(data, placed);
    }
    Quantity kept = arithmetic.plus(arithmetic.times(arithmetic.views.stored(written), -1), 1);
    Quantity source = data.isView() ? data : arithmetic.views.stored(data);
    return arithmetic.plus(arithmetic.product(kept, source), placed);
  }

  private Quantity oneHot(Node node) {
    Quantity index = lowering.quantity(node, 0);
    int depth = node.attributes().whole("depth");
    Quantity hot;
    if (index.bounds().low() >= -depth && index.bounds().high() < depth) {
      hot = hot(index, depth);
    } else {
      Quantity stored = arithmetic.views.stored(index);
      Quantity inside =
          arithmetic.product(
              arithmetic.not(arithmetic.isNegative(arithmetic.plus(stored, depth))),
              arithmetic.isNegative(arithmetic.plus(stored, -depth)));
      Quantity wrapped =
          arithmetic.plus(stored, arithmetic.times(arithmetic.isNegative(stored), depth));
      Quantity none = arithmetic.constant(stored.shape(), depth, 0);
      Quantity place =
          arithmetic
              .chosen(arithmetic.views.stored(inside), arithmetic.views.stored(wrapped), none)
              .within(Long.MIN_VALUE / 4, Long.MAX_VALUE / 4);
      place = new Quantity(place.value(), 0, new Interval(0, depth));
      Quantity all = lowering.views().of(arithmetic.builder.oneHot(place.value(), depth + 1), 0);
      hot = Orders.part(lowering, all, index.shape().axes(), 0, depth);
    }
    Shape shape = lowering.shape(node.output());
    int axis = axis(node);
    var links = new ArrayList<AxisIndex>();
    for (int i = 0; i < index.shape().axes(); i++) {
      links.add(AxisIndex.of(i < axis ? i : i + 1));
    }
    links.add(AxisIndex.of(axis));
    Quantity placed = lowering.views().view(hot, shape, List.of(), links);
    double off = node.attributes().real("off", 0);
    double on = node.attributes().real("on", 1);
    return lowering.functions.straight(placed, on - off, off);
  }
}
