package espalier.model.lower;

import espalier.model.ModelRefused;
import espalier.model.graph.ElementType;
import espalier.model.graph.Graph;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Node;
import espalier.model.graph.Tensor;
import espalier.model.lower.Operand.Fixed;
import espalier.model.lower.Operand.Moving;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// One graph on its way to a program: what each tensor has become, and the ways to make more.
final class Lowering {
  final Graph graph;
  final Calibration calibration;
  final Arithmetic arithmetic;
  final Functions functions;
  final ImportOptions options;
  private final Map<String, Operand> operands = new HashMap<>();
  private final Map<String, Quantity> realised = new HashMap<>();
  private final Consumers consumers;

  Lowering(Graph graph, Calibration calibration, ImportOptions options, Arithmetic arithmetic) {
    this.graph = graph;
    this.calibration = calibration;
    this.options = options;
    this.arithmetic = arithmetic;
    this.functions = new Functions(arithmetic);
    this.consumers = new Consumers(graph);
    graph.constants().forEach((name, tensor) -> operands.put(name, new Fixed(tensor)));
  }

  Consumers consumers() {
    return consumers;
  }

  Views views() {
    return arithmetic.views;
  }

  // --- tensors of the graph ----------------------------------------------------------------------

  Operand operand(String name) {
    Operand operand = operands.get(name);
    if (operand == null) {
      throw new IllegalStateException("the graph reads " + name + " before it is made");
    }
    return operand;
  }

  Operand operand(Node node, int input) {
    return operand(node.input(input));
  }

  void put(String name, Operand operand) {
    operands.put(name, operand);
  }

  void put(String name, Quantity q) {
    operands.put(name, new Moving(q, Curve.IDENTITY, calibration.range(name)));
  }

  /// The tensor as a quantity; its pending curve is evaluated once.
  Quantity quantity(String name) {
    Quantity known = realised.get(name);
    if (known == null) {
      known =
          switch (operand(name)) {
            case Fixed(Tensor value) -> fixed(name, value, fraction(value));
            case Moving moving -> functions.realised(moving, calibration.range(name));
          };
      known = held(name, known);
      realised.put(name, known);
    }
    return known;
  }

  /// Wrapped to the width of the tensor's integer type, if it can leave it.
  private Quantity held(String name, Quantity q) {
    ElementType type = graph.value(name).type();
    if (type.isReal()
        || type.greatest() > 1L << 40
        || (q.bounds().low() >= type.least() && q.bounds().high() <= type.greatest())) {
      return q;
    }
    int bits = ProgramBuilder.bits(type.greatest() - type.least());
    Quantity raised = arithmetic.plus(views().stored(q), -type.least());
    Quantity laps = arithmetic.floored(raised, bits);
    var whole = new Quantity(laps.value(), 0, laps.bounds());
    Quantity rest = arithmetic.minus(raised, arithmetic.times(whole, 1L << bits));
    return arithmetic
        .plus(rest.within(0, (1L << bits) - 1), type.least())
        .within(type.least(), type.greatest());
  }

  /// The tensor as a stored factor of products.
  Quantity factor(String name) {
    return isReal(name)
        ? functions.operand(quantity(name), usual(name))
        : arithmetic.operand(quantity(name));
  }

  Quantity quantity(Node node, int input) {
    return quantity(node.input(input));
  }

  Shape shape(String name) {
    return shape(graph.value(name).shape());
  }

  static Shape shape(int[] sizes) {
    var list = new ArrayList<Integer>();
    for (int size : sizes) {
      if (size == 0) {
        throw new ModelRefused(
            "found a tensor without elements, expected at least one; export the model with fixed,"
                + " positive sizes");
      }
      list.add(size);
    }
    try {
      return new Shape(list);
    } catch (IllegalArgumentException refused) {
      throw new ModelRefused(
          "found " + refused.getMessage() + "; reshape it or export a smaller batch", refused);
    }
  }

  boolean isReal(String name) {
    return graph.value(name).type() == ElementType.FLOAT;
  }

  Range usual(String name) {
    return calibration.range(name);
  }

  // --- constants ---------------------------------------------------------------------------------

  /// The only value of a constant, if all its elements are equal: architecture, not a weight.
  static OptionalDouble uniform(Tensor tensor) {
    double first = tensor.real(0);
    for (int i = 1; i < tensor.size(); i++) {
      if (tensor.real(i) != first) {
        return OptionalDouble.empty();
      }
    }
    return OptionalDouble.of(first);
  }

  OptionalDouble uniform(String name) {
    return operand(name) instanceof Fixed(Tensor value) ? uniform(value) : OptionalDouble.empty();
  }

  /// Bits after the binary point with which a constant is an operand, or 0 for integers.
  private int fraction(Tensor tensor) {
    if (tensor instanceof IntegerTensor) {
      return 0;
    }
    double most = 0;
    boolean whole = true;
    for (int i = 0; i < tensor.size(); i++) {
      most = Math.max(most, Math.abs(tensor.real(i)));
      whole &= tensor.real(i) == Math.rint(tensor.real(i));
    }
    if (whole && most < 1 << options.weightBits()) {
      return 0;
    }
    return options.weightBits() - 1 - Math.getExponent(most);
  }

  /// A constant under so many bits after the binary point: a number of the program if all elements
  /// are equal, else a weight.
  Quantity fixed(String name, Tensor tensor, int fraction) {
    Shape shape = shape(tensor.shape());
    OptionalDouble same = uniform(tensor);
    if (same.isPresent()) {
      return arithmetic.constant(shape, rounded(same.getAsDouble(), fraction), fraction);
    }
    var values = new long[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rounded(tensor.real(i), fraction);
    }
    return weight(name, shape, values, fraction);
  }

  Quantity weight(String name, Shape shape, long[] values, int fraction) {
    String shown = name.length() > 60 ? name.substring(name.length() - 60) : name;
    return views().of(arithmetic.builder.weight(shown, shape, values), fraction);
  }

  static long rounded(double real, int fraction) {
    double scaled = Math.rint(Math.scalb(real, fraction));
    if (!(Math.abs(scaled) < 0x1p61)) {
      throw new ModelRefused(
          "found the constant %s, expected one below 2^%d; mend or clip the weights"
              .formatted(real, 61 - fraction));
    }
    return (long) scaled;
  }

  // --- contractions ------------------------------------------------------------------------------

  /// One factor of a contraction.
  ///
  /// @param name of a tensor of the graph
  /// @param shape under which it is indexed
  /// @param links an index for each axis of the shape, in the result's and the summed variables
  record Factor(String name, Shape shape, List<AxisIndex> links) {}

  /// The variables of a contraction: the result's shape, then those that are summed over.
  record Frame(Shape shape, List<Integer> summed) {}

  /// The sum over the frame's summed variables of the product of two factors.
  ///
  /// @param result the graph's tensor that this becomes, for its calibrated range
  Quantity contraction(Factor left, Factor right, Frame frame, String result) {
    if (operand(left.name()) instanceof Fixed(Tensor weights)) {
      return weighted(right, weights, left, frame, result);
    }
    if (operand(right.name()) instanceof Fixed(Tensor weights)) {
      return weighted(left, weights, right, frame, result);
    }
    Quantity a = factor(left.name());
    Quantity b = factor(right.name());
    return joined(
        views().factor(reshaped(a, left), frame.shape(), frame.summed(), left.links()),
        views().factor(reshaped(b, right), frame.shape(), frame.summed(), right.links()),
        frame.shape(),
        a.fraction() + b.fraction());
  }

  /// The sum over the frame's summed variables of the product of two views.
  Quantity joined(
      Quantity a, List<AxisIndex> aLinks, Quantity b, List<AxisIndex> bLinks, Frame frame) {
    return joined(
        views().factor(a, frame.shape(), frame.summed(), aLinks),
        views().factor(b, frame.shape(), frame.summed(), bLinks),
        frame.shape(),
        a.fraction() + b.fraction());
  }

  private Quantity reshaped(Quantity q, Factor factor) {
    Quantity view = views().reshaped(q, factor.shape());
    return view.isView() ? view : views().stored(view);
  }

  private Quantity joined(Term a, Term b, Shape shape, int fraction) {
    var factors = new ArrayList<Read>(a.factors());
    factors.addAll(b.factors());
    var scales = new ArrayList<>(a.scales());
    scales.addAll(b.scales());
    long coefficient = Math.multiplyExact(a.coefficient(), b.coefficient());
    var value = new Expression(shape, List.of(new Term(coefficient, scales, a.summed(), factors)));
    return new Quantity(value, fraction, arithmetic.builder.bounds(value));
  }

  /// A contraction with constant weights. A pending multiplication of the moving factor goes into
  /// the weights; their precision is such that the result is rescaled by [Precision#shiftBits].
  private Quantity weighted(
      Factor moving, Tensor weights, Factor fixed, Frame frame, String result) {
    double by = 1;
    Quantity x;
    if (operand(moving.name()) instanceof Moving(Quantity of, Curve curve, Range seen)
        && curve.straight()
        && curve.offset() == 0
        && curve.factor() != 0) {
      x = functions.operand(of, seen);
      by = curve.factor();
    } else {
      x = factor(moving.name());
    }
    Term view = views().factor(reshaped(x, moving), frame.shape(), frame.summed(), moving.links());
    var reals = new double[weights.size()];
    double most = Double.MIN_NORMAL;
    for (int i = 0; i < reals.length; i++) {
      reals[i] = weights.real(i) * by;
      most = Math.max(most, Math.abs(reals[i]));
    }
    boolean whole = weights instanceof IntegerTensor && by == 1;
    int finest = whole ? 0 : options.weightBits() - 1 - Math.getExponent(most);
    Quantity trial = joined(factor(reals, finest, fixed, frame), view, frame.shape(), finest);
    trial = trial.scaledDown(x.fraction());
    if (whole || consumers.endsIn(result)) {
      return trial;
    }
    double worst = Math.max(trial.magnitude(), Double.MIN_NORMAL);
    int rows = arithmetic.precision.tableBits(worst, usual(result).magnitude());
    int target = rows - 2 - Math.getExponent(worst);
    int fraction = arithmetic.precision.shiftBits() + target - x.fraction();
    int chosen = Math.clamp(fraction, finest - options.weightBits() + 8, finest);
    if (chosen == finest) {
      return trial;
    }
    return joined(factor(reals, chosen, fixed, frame), view, frame.shape(), chosen)
        .scaledDown(x.fraction());
  }

  private Term factor(double[] reals, int fraction, Factor fixed, Frame frame) {
    var values = new long[reals.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rounded(reals[i], fraction);
    }
    Quantity weight = weight(fixed.name(), fixed.shape(), values, fraction);
    return views().factor(weight, frame.shape(), frame.summed(), fixed.links());
  }
}
