package espalier.model.lower;

import espalier.model.ModelRefused;
import espalier.model.graph.Node;
import espalier.model.graph.Tensor;
import espalier.model.graph.UnaryFunctions;
import espalier.model.lower.Operand.Fixed;
import espalier.model.lower.Operand.Moving;
import espalier.proof.circuit.Shape;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// Operators that work place by place on reals and integers.
///
/// A chain of them that depends on one tensor and on numbers only stays pending as a [Curve] and
/// becomes one table; a straight one becomes a coefficient. Integers are exact.
final class ElementwiseLowering {
  private final Lowering lowering;
  private final Arithmetic arithmetic;
  private final Division division;

  ElementwiseLowering(Lowering lowering) {
    this.lowering = lowering;
    this.arithmetic = lowering.arithmetic;
    this.division = new Division(lowering);
  }

  static boolean takes(String operator) {
    return UnaryFunctions.isUnary(operator)
        || switch (operator) {
          case "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Min", "Max", "PRelu" -> true;
          default -> false;
        };
  }

  static boolean isRectifier(String operator) {
    return switch (operator) {
      case "Relu", "LeakyRelu", "Clip" -> true;
      default -> false;
    };
  }

  void lower(Node node) {
    if (UnaryFunctions.isUnary(node.operator())) {
      unary(node);
    } else {
      binary(node);
    }
  }

  // --- one operand -------------------------------------------------------------------------------

  private void unary(Node node) {
    String out = node.output();
    Moving x = (Moving) lowering.operand(node, 0);
    boolean real = lowering.isReal(node.input(0));
    if (real
        && isRectifier(node.operator())
        && x.curve().straight()
        && arithmetic.precision.comparesRectifiers()) {
      lowering.put(out, rectified(node));
      return;
    }
    switch (node.operator()) {
      case "Neg" -> lowering.put(out, then(x, -1, 0));
      case "Not" -> lowering.put(out, arithmetic.not(lowering.quantity(node, 0)));
      case "Floor", "Ceil", "Round" -> {
        if (x.curve().straight()) {
          lowering.put(out, rounded(node.operator(), lowering.quantity(node, 0)));
        } else {
          lowering.put(out, bent(x, UnaryFunctions.of(node)));
        }
      }
      case "Reciprocal" -> {
        if (x.curve().straight()) {
          Quantity one = arithmetic.constant(lowering.shape(out), 1, 0);
          lowering.put(
              out,
              division.quotient(
                  one, lowering.quantity(node, 0), new Range(1, 1), usual(node, 0), usual(out)));
        } else {
          lowering.put(out, bent(x, v -> 1 / v));
        }
      }
      case "Sqrt", "Log" -> {
        if (x.curve().straight()) {
          lowering.put(
              out,
              Magnitudes.of(
                  lowering,
                  lowering.quantity(node, 0),
                  lowering.usual(node.input(0)),
                  UnaryFunctions.of(node),
                  lowering.usual(out)));
        } else {
          lowering.put(out, bent(x, UnaryFunctions.of(node)));
        }
      }
      case "Relu", "Abs", "Sign", "Clip" -> {
        if (real) {
          lowering.put(out, bent(x, UnaryFunctions.of(node)));
        } else {
          lowering.put(out, whole(node, lowering.quantity(node, 0)));
        }
      }
      default -> lowering.put(out, bent(x, UnaryFunctions.of(node)));
    }
  }

  private Range usual(Node node, int input) {
    return lowering.usual(node.input(input));
  }

  private Range usual(String name) {
    return lowering.usual(name);
  }

  private static Moving then(Moving x, double factor, double offset) {
    return new Moving(x.root(), x.curve().thenStraight(factor, offset), x.usual());
  }

  private static Moving bent(Moving x, DoubleUnaryOperator next) {
    return new Moving(x.root(), x.curve().then(next), x.usual());
  }

  /// By comparison, exact on the operand as it is stored.
  private Quantity rectified(Node node) {
    Quantity x = lowering.factor(node.input(0));
    if (node.operator().equals("Clip")) {
      double least = Math.max(node.attributes().real("min"), x.low());
      double most = Math.min(node.attributes().real("max"), x.high());
      return arithmetic.clamped(
          x,
          Lowering.rounded(least, x.fraction()),
          Lowering.rounded(Math.max(least, most), x.fraction()));
    }
    Quantity positive = arithmetic.positivePart(x);
    if (node.operator().equals("Relu")) {
      return positive;
    }
    double alpha = node.attributes().real("alpha");
    Quantity steep = lowering.functions.straight(positive, 1 - alpha, 0);
    return arithmetic.plus(steep, lowering.functions.straight(x, alpha, 0));
  }

  private Quantity whole(Node node, Quantity q) {
    return switch (node.operator()) {
      case "Relu" -> arithmetic.positivePart(q);
      case "Abs" ->
          arithmetic
              .minus(arithmetic.times(arithmetic.positivePart(q), 2), q)
              .within(0, Math.max(-q.bounds().low(), q.bounds().high()));
      case "Sign" ->
          arithmetic
              .minus(arithmetic.isNegative(arithmetic.times(q, -1)), arithmetic.isNegative(q))
              .within(-1, 1);
      default -> {
        double least = Math.max(node.attributes().real("min"), -0x1p60);
        double most = Math.min(node.attributes().real("max"), 0x1p60);
        yield arithmetic.clamped(q, (long) least, (long) most);
      }
    };
  }

  /// Exact on the quantity as it is; halves go to even.
  private Quantity rounded(String operator, Quantity q) {
    int bits = q.fraction();
    if (bits <= 0) {
      return q;
    }
    return switch (operator) {
      case "Floor" -> arithmetic.floored(q, bits);
      case "Ceil" -> arithmetic.times(arithmetic.floored(arithmetic.times(q, -1), bits), -1);
      default -> {
        Quantity half = arithmetic.plus(q, 1L << (bits - 1));
        Quantity up = arithmetic.floored(half, bits);
        Quantity rest = arithmetic.minus(half, up).within(0, (1L << bits) - 1);
        Quantity tie = arithmetic.isZero(rest);
        Quantity even = arithmetic.floored(up.scaledDown(1), 1);
        Quantity odd = arithmetic.minus(up.scaledDown(1), even).within(0, 1).scaledDown(-1);
        yield arithmetic.minus(up, arithmetic.product(tie, odd));
      }
    };
  }

  // --- two operands ------------------------------------------------------------------------------

  private void binary(Node node) {
    Operand left = lowering.operand(node, 0);
    Operand right = lowering.operand(node, 1);
    Shape shape = lowering.shape(node.output());
    OptionalDouble leftNumber = lowering.uniform(node.input(0));
    OptionalDouble rightNumber = lowering.uniform(node.input(1));
    if (rightNumber.isPresent()
        && left instanceof Moving x
        && withNumber(node, x, rightNumber.getAsDouble(), shape)) {
      return;
    }
    if (leftNumber.isPresent()
        && right instanceof Moving x
        && fromNumber(node, leftNumber.getAsDouble(), x, shape)) {
      return;
    }
    if (left instanceof Moving a && right instanceof Moving b && together(node, a, b)) {
      return;
    }
    lowering.put(node.output(), apart(node, left, right, shape));
  }

  private Moving wide(Moving x, Shape shape) {
    return new Moving(lowering.views().broadcast(x.root(), shape), x.curve(), x.usual());
  }

  /// `x op c`.
  private boolean withNumber(Node node, Moving narrow, double c, Shape shape) {
    Moving x = wide(narrow, shape);
    boolean real = lowering.isReal(node.output());
    String out = node.output();
    switch (node.operator()) {
      case "Add" -> lowering.put(out, then(x, 1, c));
      case "Sub" -> lowering.put(out, then(x, 1, -c));
      case "Mul" -> lowering.put(out, then(x, c, 0));
      case "Div" -> {
        if (c == 0) {
          throw new ModelRefused("found a division by zero in " + node + "; mend the model");
        }
        if (!real) {
          return false;
        }
        lowering.put(out, then(x, 1 / c, 0));
      }
      case "Pow" -> {
        if (c == 1) {
          lowering.put(out, x);
        } else if (c == 2
            && x.curve().straight()
            && !(real && lowering.consumers().areElementwise(out))) {
          return square(node, x);
        } else if (!real) {
          return power(node, x, c);
        } else {
          lowering.put(out, bent(x, v -> Math.pow(v, c)));
        }
      }
      case "Mod" -> {
        if (!real) {
          return false;
        }
        DoubleUnaryOperator of =
            node.attributes().whole("fmod") == 1 ? v -> v % c : v -> v - c * Math.floor(v / c);
        lowering.put(out, bent(x, of));
      }
      default -> {
        if (!real) {
          return false;
        }
        lowering.put(out, bent(x, v -> real(node).applyAsDouble(v, c)));
      }
    }
    return true;
  }

  private boolean square(Node node, Moving x) {
    Quantity q = lowering.functions.realised(x, lowering.usual(node.input(0)));
    Quantity factor =
        lowering.isReal(node.output())
            ? lowering.functions.operand(q, lowering.usual(node.input(0)))
            : arithmetic.views.stored(q);
    lowering.put(node.output(), arithmetic.product(factor, factor));
    return true;
  }

  private boolean power(Node node, Moving x, double c) {
    if (c != Math.rint(c) || c < 0 || c > 16) {
      throw new ModelRefused(
          "found the exponent %s of integers in %s, expected a whole number from 0 to 16"
              .formatted(c, node));
    }
    Quantity base = lowering.functions.realised(x, x.usual());
    Quantity all = arithmetic.constant(base.shape(), 1, 0);
    for (int i = 0; i < (int) c; i++) {
      all = arithmetic.product(all, base);
    }
    lowering.put(node.output(), all);
    return true;
  }

  /// `c op x`.
  private boolean fromNumber(Node node, double c, Moving narrow, Shape shape) {
    Moving x = wide(narrow, shape);
    boolean real = lowering.isReal(node.output());
    String out = node.output();
    switch (node.operator()) {
      case "Add" -> lowering.put(out, then(x, 1, c));
      case "Sub" -> lowering.put(out, then(x, -1, c));
      case "Mul" -> lowering.put(out, then(x, c, 0));
      case "Div" -> {
        if (!real || x.curve().straight()) {
          return false;
        }
        lowering.put(out, bent(x, v -> c / v));
      }
      case "Pow" -> {
        if (!real) {
          return false;
        }
        lowering.put(out, bent(x, v -> Math.pow(c, v)));
      }
      default -> {
        if (!real) {
          return false;
        }
        lowering.put(out, bent(x, v -> real(node).applyAsDouble(c, v)));
      }
    }
    return true;
  }

  /// Two curves of one tensor become one, if one of them needs a table anyway.
  private boolean together(Node node, Moving a, Moving b) {
    boolean sum = node.operator().equals("Add") || node.operator().equals("Sub");
    boolean isReal = lowering.isReal(node.output());
    if (!isReal || !a.root().equals(b.root())) {
      return false;
    }
    if (a.curve().straight() && b.curve().straight()) {
      if (!sum) {
        if (!lowering.consumers().areElementwise(node.output())) {
          return false;
        }
        Curve curve = a.curve().with(b.curve(), real(node));
        lowering.put(node.output(), new Moving(a.root(), curve, a.usual()));
        return true;
      }
      double sign = node.operator().equals("Add") ? 1 : -1;
      Curve curve =
          Curve.straight(
              a.curve().factor() + sign * b.curve().factor(),
              a.curve().offset() + sign * b.curve().offset());
      lowering.put(node.output(), new Moving(a.root(), curve, a.usual()));
      return true;
    }
    Curve curve = a.curve().with(b.curve(), real(node));
    lowering.put(node.output(), new Moving(a.root(), curve, a.usual()));
    return true;
  }

  private Quantity apart(Node node, Operand left, Operand right, Shape shape) {
    String operator = node.operator();
    if (operator.equals("Pow")) {
      return powers(node, shape);
    }
    boolean product = operator.equals("Mul") || operator.equals("PRelu");
    Quantity a = side(node.input(0), left, node.input(1), right, product);
    Quantity b = side(node.input(1), right, node.input(0), left, product);
    if (operator.equals("Div") && lowering.isReal(node.output())) {
      return division.quotient(
          lowering.views().broadcast(a, shape),
          b,
          usual(node, 0),
          usual(node, 1),
          usual(node.output()));
    }
    a = lowering.views().broadcast(a, shape);
    b = lowering.views().broadcast(b, shape);
    return switch (operator) {
      case "Add" -> arithmetic.compact(arithmetic.plus(a, b));
      case "Sub" -> arithmetic.compact(arithmetic.minus(a, b));
      case "Mul" -> product(node, a, b);
      case "Min" -> arithmetic.lesser(a, b);
      case "Max" -> arithmetic.greater(a, b);
      case "Div" -> division.truncated(a, b);
      case "Mod" -> division.modulo(a, b, node);
      default -> {
        Quantity positive = arithmetic.positivePart(a);
        Quantity negative = arithmetic.minus(a, positive);
        yield arithmetic.plus(positive, product(node, negative, b));
      }
    };
  }

  /// `x^y = exp(y log x)` where exponents differ or depend on the input.
  private Quantity powers(Node node, Shape shape) {
    Range base = usual(node, 0);
    if (!lowering.isReal(node.output()) || base.low() <= 0) {
      throw new ModelRefused(
          "found "
              + node
              + " with exponents that differ or depend on the input and a base that is not always"
              + " positive, expected one constant exponent");
    }
    Range logs = new Range(Math.log(base.low()), Math.log(base.high()));
    Quantity logarithm = Magnitudes.of(lowering, lowering.quantity(node, 0), base, Math::log, logs);
    Quantity a = lowering.views().broadcast(arithmetic.operand(logarithm), shape);
    Quantity b = lowering.views().broadcast(lowering.factor(node.input(1)), shape);
    Range result = usual(node.output());
    var exponents =
        new Range(
            Math.log(Math.max(result.low(), Double.MIN_NORMAL)),
            Math.log(Math.max(result.high(), Double.MIN_NORMAL)));
    return lowering.functions.curved(
        arithmetic.product(arithmetic.operand(a), arithmetic.operand(b)),
        exponents,
        Math::exp,
        result);
  }

  private Quantity product(Node node, Quantity a, Quantity b) {
    if (!lowering.isReal(node.output())) {
      return arithmetic.product(a, b);
    }
    boolean truths = Arithmetic.magnitudeBits(a) <= 1 || Arithmetic.magnitudeBits(b) <= 1;
    return truths
        ? arithmetic.product(a, b)
        : arithmetic.product(
            lowering.functions.operand(a, lowering.usual(node.input(0))),
            lowering.functions.operand(b, lowering.usual(node.input(1))));
  }

  /// One side of an operator; constants take the other side's precision.
  private Quantity side(
      String name, Operand own, String otherName, Operand other, boolean product) {
    if (own instanceof Fixed(Tensor value) && value.type().isReal() && other instanceof Moving) {
      if (product) {
        return lowering.quantity(name);
      }
      Quantity q = lowering.quantity(otherName);
      double most = Double.MIN_NORMAL;
      for (int i = 0; i < value.size(); i++) {
        if (Math.abs(value.real(i)) < 0x1p20) {
          most = Math.max(most, Math.abs(value.real(i)));
        }
      }
      int fraction = Math.max(q.fraction(), Math.min(20, 14 - Math.getExponent(most)));
      return lowering.fixed(name, plausible(name, value, otherName), fraction);
    }
    return lowering.quantity(name);
  }

  /// Numbers that stand for minus infinity before a softmax, cut to where they have that effect.
  private Tensor plausible(String name, Tensor value, String otherName) {
    boolean masked =
        lowering.consumers().of(name).stream()
            .allMatch(reader -> lowering.consumers().endsInSoftmax(reader.output()));
    if (!masked) {
      return value;
    }
    double least = -2 * lowering.options.margin() * usual(otherName).magnitude() - 40;
    var cut = new double[value.size()];
    for (int i = 0; i < cut.length; i++) {
      cut[i] = Math.max(value.real(i), least);
    }
    return new espalier.model.graph.FloatTensor(value.shape(), cut);
  }

  private static DoubleBinaryOperator real(Node node) {
    return switch (node.operator()) {
      case "Add" -> Double::sum;
      case "Sub" -> (x, y) -> x - y;
      case "Mul" -> (x, y) -> x * y;
      case "Div" -> (x, y) -> x / y;
      case "Pow" -> Math::pow;
      case "Min" -> Math::min;
      case "Max" -> Math::max;
      case "PRelu" -> (x, slope) -> x >= 0 ? x : slope * x;
      default ->
          node.attributes().whole("fmod") == 1
              ? (x, y) -> x % y
              : (x, y) -> x - y * Math.floor(x / y);
    };
  }
}
