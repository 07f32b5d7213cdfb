package espalier.model.lower;

import espalier.model.graph.Node;
import espalier.model.graph.Positions;
import espalier.model.lower.Operand.Fixed;
import espalier.model.lower.Operand.Moving;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Affine;
import espalier.proof.circuit.AxisIndex.Stride;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What moves numbers without computing: all of it views.
final class MoveLowering {
  private final Lowering lowering;

  MoveLowering(Lowering lowering) {
    this.lowering = lowering;
  }

  static boolean takes(String operator) {
    return switch (operator) {
      case "Reshape", "Expand", "Transpose", "Slice", "Tile", "Concat", "Pad" -> true;
      default -> false;
    };
  }

  void lower(Node node) {
    Shape shape = lowering.shape(node.output());
    switch (node.operator()) {
      case "Reshape" -> moved(node, q -> lowering.views().reshaped(q, shape));
      case "Expand" -> moved(node, q -> lowering.views().broadcast(q, shape));
      case "Concat" -> concat(node, shape);
      case "Pad" -> pad(node, shape);
      default -> moved(node, q -> lowering.views().view(q, shape, List.of(), links(node)));
    }
  }

  /// A move under which a pending multiplication may stay pending.
  private void moved(Node node, UnaryOperator<Quantity> move) {
    if (lowering.operand(node, 0) instanceof Moving(Quantity root, Curve curve, Range usual)
        && curve.straight()) {
      lowering.put(node.output(), new Moving(move.apply(root), curve, usual));
    } else {
      lowering.put(node.output(), move.apply(lowering.quantity(node, 0)));
    }
  }

  private List<AxisIndex> links(Node node) {
    Shape source = lowering.shape(node.input(0));
    var links = new ArrayList<AxisIndex>();
    switch (node.operator()) {
      case "Transpose" -> {
        int[] perm = node.attributes().wholes("perm");
        var from = new int[perm.length];
        for (int axis = 0; axis < perm.length; axis++) {
          from[perm[axis]] = axis;
        }
        for (int axis : from) {
          links.add(AxisIndex.of(axis));
        }
      }
      case "Slice" -> {
        int[] starts = node.attributes().wholes("starts");
        int[] steps = node.attributes().wholes("steps");
        for (int axis = 0; axis < starts.length; axis++) {
          links.add(AxisIndex.of(axis, steps[axis], starts[axis]));
        }
      }
      default -> {
        for (int axis = 0; axis < source.axes(); axis++) {
          links.add(new Affine(0, List.of(new Stride(axis, 1)), 1, false, source.size(axis)));
        }
      }
    }
    return links;
  }

  private void concat(Node node, Shape shape) {
    int axis = node.attributes().whole("axis");
    Quantity all = null;
    int offset = 0;
    int fraction = Integer.MIN_VALUE;
    for (String name : node.inputs()) {
      if (!(lowering.operand(name) instanceof Fixed)) {
        fraction = Math.max(fraction, lowering.quantity(name).fraction());
      }
    }
    for (String name : node.inputs()) {
      Quantity part =
          lowering.operand(name) instanceof Fixed(var value) && value.type().isReal()
              ? lowering.fixed(name, value, Math.max(fraction, 12))
              : lowering.quantity(name);
      var links = new ArrayList<AxisIndex>();
      for (int i = 0; i < shape.axes(); i++) {
        links.add(i == axis ? AxisIndex.of(i, 1, -offset) : AxisIndex.of(i));
      }
      Quantity placed = lowering.views().view(part, shape, List.of(), links);
      if (all == null) {
        all = placed;
      } else {
        Interval either =
            new Interval(
                Math.min(at(all, placed).bounds().low(), at(placed, all).bounds().low()),
                Math.max(at(all, placed).bounds().high(), at(placed, all).bounds().high()));
        all = lowering.arithmetic.plus(all, placed).within(either.low(), either.high());
      }
      offset += lowering.shape(name).size(axis);
    }
    if (all == null) {
      throw new IllegalStateException("a Concat has an input");
    }
    lowering.put(node.output(), all);
  }

  private Quantity at(Quantity q, Quantity other) {
    return lowering.arithmetic.aligned(q, other.fraction());
  }

  private void pad(Node node, Shape shape) {
    Quantity q = lowering.quantity(node, 0);
    int[] pads = node.attributes().wholes("pads");
    String mode = node.attributes().text("mode", "constant");
    double value = node.attributes().real("value", 0);
    var links = new ArrayList<AxisIndex>();
    var masks = new ArrayList<Scale>();
    for (int axis = 0; axis < shape.axes(); axis++) {
      int size = q.shape().size(axis);
      int end = pads[shape.axes() + axis];
      if (mode.equals("constant")) {
        links.add(AxisIndex.of(axis, 1, -pads[axis]));
      } else {
        var indices = new ArrayList<Integer>();
        for (int index : Positions.padMap(size, pads[axis], end, mode)) {
          indices.add(index);
        }
        links.add(Links.simplest(axis, indices));
      }
      if (Links.mayLeave(links.getLast(), shape.sizes(), size)) {
        var inside = new ArrayList<Long>();
        for (int i = 0; i < shape.size(axis); i++) {
          inside.add(i >= pads[axis] && i < pads[axis] + size ? 1L : 0L);
        }
        masks.add(new Scale(axis, inside));
      }
    }
    Quantity moved = lowering.views().view(q, shape, List.of(), links);
    if (value != 0 && !masks.isEmpty()) {
      int fraction = lowering.isReal(node.output()) ? Math.max(q.fraction(), 12) : 0;
      moved = lowering.arithmetic.aligned(moved, fraction);
      long filler = Lowering.rounded(value, moved.fraction());
      var terms = new ArrayList<>(moved.value().terms());
      terms.add(Expression.constant(filler));
      terms.add(new Term(-filler, masks, List.of(), List.of()));
      moved =
          new Quantity(
              new Expression(shape, terms), moved.fraction(), moved.bounds().including(filler));
    }
    lowering.put(node.output(), moved);
  }
}
