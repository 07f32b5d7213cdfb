package espalier.model.lower;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/// Trees over an axis, and keys that carry an index: what maxima, positions and sorting need.
final class Orders {
  private Orders() {}

  /// `count` cells of an axis, from `start` on.
  static Quantity part(Lowering lowering, Quantity q, int axis, int start, int count) {
    var links = new ArrayList<AxisIndex>();
    for (int i = 0; i < q.shape().axes(); i++) {
      links.add(i == axis ? AxisIndex.of(i, 1, start) : AxisIndex.of(i));
    }
    return lowering.views().view(q, resized(q.shape(), axis, count), List.of(), links);
  }

  /// The cells of an axis in another order, or some of them.
  static Quantity picked(Lowering lowering, Quantity q, int axis, List<Integer> indices) {
    var links = new ArrayList<AxisIndex>();
    for (int i = 0; i < q.shape().axes(); i++) {
      links.add(i == axis ? Links.simplest(i, indices) : AxisIndex.of(i));
    }
    Shape shape = resized(q.shape(), axis, indices.size());
    return lowering.views().view(q, shape, List.of(), links);
  }

  static Shape resized(Shape shape, int axis, int size) {
    var sizes = new ArrayList<>(shape.sizes());
    sizes.set(axis, size);
    return new Shape(sizes);
  }

  /// One after the other along an axis.
  static Quantity joined(Lowering lowering, Quantity a, Quantity b, int axis) {
    int first = a.shape().size(axis);
    int second = b.shape().size(axis);
    Shape shape = resized(a.shape(), axis, first + second);
    var left = new ArrayList<AxisIndex>();
    var right = new ArrayList<AxisIndex>();
    for (int i = 0; i < shape.axes(); i++) {
      left.add(AxisIndex.of(i));
      right.add(i == axis ? AxisIndex.of(i, 1, -first) : AxisIndex.of(i));
    }
    int fraction = Math.max(a.fraction(), b.fraction());
    Quantity x = lowering.arithmetic.aligned(a, fraction);
    Quantity y = lowering.arithmetic.aligned(b, fraction);
    Interval either =
        new Interval(
            Math.min(x.bounds().low(), y.bounds().low()),
            Math.max(x.bounds().high(), y.bounds().high()));
    return lowering
        .arithmetic
        .plus(
            lowering.views().view(x, shape, List.of(), left),
            lowering.views().view(y, shape, List.of(), right))
        .within(either.low(), either.high());
  }

  /// Halves an axis until one cell is left; `of` may see a cell twice, as a maximum allows.
  static Quantity tree(Lowering lowering, Quantity q, int axis, BinaryOperator<Quantity> of) {
    Quantity rest = q;
    while (rest.shape().size(axis) > 1) {
      int size = rest.shape().size(axis);
      int half = (size + 1) / 2;
      rest =
          of.apply(
              part(lowering, rest, axis, 0, half), part(lowering, rest, axis, size - half, half));
    }
    return rest;
  }

  static Quantity greatest(Lowering lowering, Quantity q, int axis) {
    return tree(lowering, q, axis, lowering.arithmetic::greater);
  }

  /// A value and its place in one number, `value * 2^bits + 2^bits - 1 - place`: the greatest key
  /// is the greatest value, and among equals the lowest place.
  ///
  /// @param bits at least `ceil(log2 of the axis)`
  /// @param last whether the highest place wins among equals
  static Quantity keys(Lowering lowering, Quantity q, int axis, int bits, boolean last) {
    var places = new ArrayList<Long>();
    int size = q.shape().size(axis);
    for (long place = 0; place < size; place++) {
      places.add(last ? place : size - 1 - place);
    }
    Quantity high = lowering.arithmetic.times(q, 1L << bits);
    var terms = new ArrayList<>(high.value().terms());
    if (size > 1) {
      terms.add(
          new espalier.proof.circuit.Expression.Term(
              1,
              List.of(new espalier.proof.circuit.Expression.Scale(axis, places)),
              List.of(),
              List.of()));
    }
    return new Quantity(
        new espalier.proof.circuit.Expression(q.shape(), terms),
        0,
        high.bounds().plus(new Interval(0, size - 1)));
  }
}
