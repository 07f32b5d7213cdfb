package espalier.model.lower;

import espalier.model.ModelRefused;
import espalier.model.graph.ElementType;
import espalier.model.graph.Node;
import espalier.model.graph.Tensor;
import espalier.model.lower.Operand.Fixed;
import espalier.model.lower.Operand.Moving;
import espalier.proof.circuit.Shape;

/// Comparisons, truth values, choices and casts: exact on the quantised values.
///
/// A comparison with a constant is exact against the constant itself, not its rounded value, as far
/// as the moving side's bits after the binary point and [#EXTRA_BITS] more can tell.
final class LogicLowering {
  private static final int EXTRA_BITS = 10;

  private final Lowering lowering;
  private final Arithmetic arithmetic;

  LogicLowering(Lowering lowering) {
    this.lowering = lowering;
    this.arithmetic = lowering.arithmetic;
  }

  static boolean takes(String operator) {
    return switch (operator) {
      case "And", "Or", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" -> true;
      case "Where", "Cast" -> true;
      default -> false;
    };
  }

  void lower(Node node) {
    Shape shape = lowering.shape(node.output());
    String a = node.input(0);
    lowering.put(
        node.output(),
        switch (node.operator()) {
          case "Less" -> less(a, node.input(1), shape);
          case "Greater" -> less(node.input(1), a, shape);
          case "LessOrEqual" -> arithmetic.not(less(node.input(1), a, shape));
          case "GreaterOrEqual" -> arithmetic.not(less(a, node.input(1), shape));
          case "Equal" -> arithmetic.isZero(difference(a, node.input(1), shape, 0));
          case "Where" -> where(node, shape);
          case "Cast" -> cast(node);
          default -> truth(node, shape);
        });
  }

  private Quantity less(String a, String b, Shape shape) {
    int rounding = lowering.operand(b) instanceof Fixed ? 1 : -1;
    return arithmetic.isNegative(difference(a, b, shape, rounding));
  }

  /// `a - b`, a constant side rounded up (1), down (-1) or to the nearest (0).
  private Quantity difference(String a, String b, Shape shape, int rounding) {
    int fraction = Integer.MIN_VALUE;
    for (String name : new String[] {a, b}) {
      if (lowering.operand(name) instanceof Moving) {
        fraction = Math.max(fraction, lowering.quantity(name).fraction());
      }
    }
    Quantity left = lowering.views().broadcast(side(a, fraction, rounding), shape);
    Quantity right = lowering.views().broadcast(side(b, fraction, rounding), shape);
    return arithmetic.minus(left, right);
  }

  private Quantity side(String name, int fraction, int rounding) {
    if (!(lowering.operand(name) instanceof Fixed(Tensor value)) || !value.type().isReal()) {
      return lowering.quantity(name);
    }
    int bits = fraction;
    while (bits < fraction + EXTRA_BITS && !isWhole(value, bits)) {
      bits++;
    }
    Shape shape = lowering.shape(name);
    var whole = new long[value.size()];
    boolean same = true;
    for (int i = 0; i < whole.length; i++) {
      double scaled = Math.clamp(Math.scalb(value.real(i), bits), -0x1p55, 0x1p55);
      whole[i] =
          (long)
              (rounding > 0
                  ? Math.ceil(scaled)
                  : rounding < 0 ? Math.floor(scaled) : Math.rint(scaled));
      same &= whole[i] == whole[0];
    }
    return same
        ? arithmetic.constant(shape, whole[0], bits)
        : lowering.weight(name, shape, whole, bits);
  }

  private static boolean isWhole(Tensor value, int bits) {
    for (int i = 0; i < value.size(); i++) {
      double scaled = Math.scalb(value.real(i), bits);
      if (scaled != Math.rint(scaled)) {
        return false;
      }
    }
    return true;
  }

  private Quantity truth(Node node, Shape shape) {
    Quantity a = factor(lowering.views().broadcast(lowering.quantity(node, 0), shape));
    Quantity b = factor(lowering.views().broadcast(lowering.quantity(node, 1), shape));
    Quantity both = arithmetic.product(a, b).within(0, 1);
    return switch (node.operator()) {
      case "And" -> both;
      case "Or" -> arithmetic.minus(arithmetic.plus(a, b), both).within(0, 1);
      default -> arithmetic.minus(arithmetic.plus(a, b), arithmetic.times(both, 2)).within(0, 1);
    };
  }

  /// A truth value that can be multiplied without growing long.
  private Quantity factor(Quantity truth) {
    boolean simple =
        truth.value().terms().size() <= 2
            && truth.value().terms().stream()
                .allMatch(term -> term.factors().size() <= 1 && term.summed().isEmpty());
    return simple ? truth : arithmetic.views.stored(truth);
  }

  private Quantity where(Node node, Shape shape) {
    Operand condition = lowering.operand(node, 0);
    Quantity then = branch(node, 1, 2, shape);
    Quantity otherwise = branch(node, 2, 1, shape);
    if (condition instanceof Fixed(Tensor mask)) {
      var same = Lowering.uniform(mask);
      if (same.isPresent()) {
        return same.getAsDouble() != 0 ? then : otherwise;
      }
    }
    Quantity truth = lowering.views().broadcast(lowering.quantity(node, 0), shape);
    return arithmetic.chosen(factor(truth), then, otherwise);
  }

  private Quantity branch(Node node, int own, int other, Shape shape) {
    String name = node.input(own);
    if (lowering.operand(name) instanceof Fixed(Tensor value) && value.type().isReal()) {
      if (lowering.operand(node, other) instanceof Moving) {
        Quantity q = lowering.quantity(node, other);
        double least = -Double.MAX_VALUE;
        if (lowering.consumers().endsInSoftmax(node.output())) {
          least =
              -2 * lowering.options.margin() * lowering.usual(node.input(other)).magnitude() - 40;
        }
        var cut = new double[value.size()];
        for (int i = 0; i < cut.length; i++) {
          cut[i] = Math.max(value.real(i), least);
        }
        int fraction = Math.max(q.fraction(), 12);
        return lowering
            .views()
            .broadcast(
                lowering.fixed(
                    name, new espalier.model.graph.FloatTensor(value.shape(), cut), fraction),
                shape);
      }
    }
    return lowering.views().broadcast(lowering.quantity(name), shape);
  }

  private Quantity cast(Node node) {
    ElementType to =
        ElementType.numbered(node.attributes().whole("to"))
            .orElseThrow(() -> new ModelRefused("found a cast to an unknown type in " + node));
    Quantity q = lowering.quantity(node, 0);
    ElementType from = lowering.graph.value(node.input(0)).type();
    if (to == ElementType.BOOL) {
      return from == ElementType.BOOL ? q : arithmetic.not(arithmetic.isZero(q));
    }
    if (to.isReal()) {
      return q;
    }
    return from.isReal() ? truncated(q) : q;
  }

  /// Cut toward zero.
  private Quantity truncated(Quantity q) {
    int bits = q.fraction();
    if (bits <= 0) {
      return arithmetic.aligned(q, 0);
    }
    if (q.bounds().low() >= 0) {
      return arithmetic.floored(q, bits);
    }
    Quantity negative = arithmetic.isNegative(q);
    // For what is negative, floor(q + 1 - 2^-bits) is the ceiling.
    Quantity lift = arithmetic.times(negative, (1L << bits) - 1);
    var aligned = new Quantity(lift.value(), bits, lift.bounds());
    return arithmetic.floored(arithmetic.plus(q, aligned), bits);
  }
}
