package espalier.model.lower;

import espalier.model.ModelRefused;
import espalier.model.graph.ElementType;
import espalier.model.graph.Graph;
import espalier.model.graph.Node;
import espalier.model.graph.Tensor;
import espalier.model.graph.UnaryFunctions;
import espalier.model.graph.Value;
import espalier.model.lower.ImportedModel.Port;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;

/// Turns a float graph into a program of whole numbers.
public final class Importer {
  /// Operators that a rounding of their operand can tip over: their inputs keep more bits.
  private static final Set<String> SHARP =
      Set.of(
          "Floor",
          "Ceil",
          "Round",
          "Sign",
          "Less",
          "LessOrEqual",
          "Greater",
          "GreaterOrEqual",
          "Equal",
          "ArgMax",
          "ArgMin",
          "TopK",
          "Cast",
          "Mod");

  private static final int SHARP_BITS = 26;

  /// An input's range is widened by so much of what the margin widens other ranges.
  private static final double INPUT_MARGIN = 0.25;

  private final Graph graph;
  private final ImportOptions options;
  private final Calibration calibration;
  private final ProgramBuilder builder = new ProgramBuilder();
  private final Lowering lowering;
  private final List<Port> inputs = new ArrayList<>();

  private Importer(Graph graph, List<List<Tensor>> samples, ImportOptions options) {
    this.graph = graph;
    this.options = options;
    graph.nodes().forEach(Importer::requireSupport);
    this.calibration = Calibration.of(graph, samples);
    Precision precision = Precision.of(options, sites(graph), rectifiers(graph));
    this.lowering = new Lowering(graph, calibration, options, new Arithmetic(builder, precision));
  }

  /// As [#importModel(Graph, List, ImportOptions, Oracle, BiFunction)], compared with
  /// [espalier.model.graph.FloatEvaluator] and run by [Interpreter].
  public static ImportedModel importModel(
      Graph graph, List<List<Tensor>> samples, ImportOptions options) {
    return importModel(graph, samples, options, Oracle.evaluator(graph), Interpreter::run);
  }

  /// Lowers a graph and measures the result.
  ///
  /// @param samples typical inputs, each in the graph's order of inputs
  /// @param run executes a program: [Interpreter#run] or a fast twin
  /// @throws ModelRefused naming the node, if an operator cannot be lowered; or if an output's
  ///   error is beyond [ImportOptions#maxError]
  public static ImportedModel importModel(
      Graph graph,
      List<List<Tensor>> samples,
      ImportOptions options,
      Oracle oracle,
      BiFunction<Program, Map<Integer, long[]>, long[][]> run) {
    var importer = new Importer(graph, samples, options);
    ImportedModel model = importer.lowered();
    Report report = Measurement.of(graph, model, samples, oracle, run);
    for (Report.Accuracy accuracy : report.outputs()) {
      if (accuracy.relative() > options.maxError()) {
        throw new ModelRefused(
            "found an error of %.3g in the output %s, %.3g of its magnitude, expected at most %.3g;"
                    .formatted(
                        accuracy.largestError(),
                        accuracy.name(),
                        accuracy.relative(),
                        options.maxError())
                + " allow more table bits or a larger error");
      }
    }
    return new ImportedModel(
        model.program(), model.weights(), model.inputs(), model.outputs(), report);
  }

  private static void requireSupport(Node node) {
    String operator = node.operator();
    boolean known =
        ElementwiseLowering.takes(operator)
            || LinearLowering.takes(operator)
            || MoveLowering.takes(operator)
            || LogicLowering.takes(operator)
            || ReductionLowering.takes(operator)
            || OrderLowering.takes(operator)
            || NormLowering.takes(operator)
            || IndexLowering.takes(operator);
    if (!known) {
      throw new ModelRefused(
          "found the operator " + node + ", which cannot be proved; replace it before export");
    }
  }

  /// Places where a function is looked up.
  private static long sites(Graph graph) {
    long sites = 0;
    for (Node node : graph.nodes()) {
      boolean linear = LinearLowering.takes(node.operator()) || MoveLowering.takes(node.operator());
      if ((!linear && UnaryFunctions.isUnary(node.operator()))
          || OrderLowering.takes(node.operator())
          || NormLowering.takes(node.operator())) {
        sites += graph.value(node.output()).size();
      }
    }
    return sites;
  }

  private static long rectifiers(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> ElementwiseLowering.isRectifier(node.operator()))
        .mapToLong(node -> graph.value(node.output()).size())
        .sum();
  }

  // --- lowering ----------------------------------------------------------------------------------

  private ImportedModel lowered() {
    boolean sharp = graph.nodes().stream().anyMatch(node -> SHARP.contains(node.operator()));
    for (Value input : graph.inputs()) {
      inputs.add(input(input, sharp));
    }
    for (Node node : graph.nodes()) {
      try {
        lower(node);
      } catch (IllegalArgumentException | ArithmeticException refused) {
        throw new ModelRefused(
            "found %s, which cannot be lowered: %s; narrow the input's range or simplify the model"
                .formatted(node, refused.getMessage()),
            refused);
      }
    }
    var outputs = new ArrayList<Port>();
    for (Value output : graph.outputs()) {
      outputs.add(output(output));
    }
    ProgramBuilder.Built built = builder.build(lowering.arithmetic.precision.rangeBits());
    return new ImportedModel(
        built.program(),
        built.weights(),
        inputs.stream().map(port -> moved(port, built)).toList(),
        outputs.stream().map(port -> moved(port, built)).toList(),
        Measurement.NONE);
  }

  private static Port moved(Port port, ProgramBuilder.Built built) {
    int step = Objects.requireNonNull(built.renumbered().get(port.step()));
    return new Port(
        port.name(), port.type(), port.shape(), step, port.fraction(), port.low(), port.high());
  }

  private void lower(Node node) {
    String operator = node.operator();
    if (ElementwiseLowering.takes(operator)) {
      new ElementwiseLowering(lowering).lower(node);
    } else if (LinearLowering.takes(operator)) {
      new LinearLowering(lowering).lower(node);
    } else if (MoveLowering.takes(operator)) {
      new MoveLowering(lowering).lower(node);
    } else if (LogicLowering.takes(operator)) {
      new LogicLowering(lowering).lower(node);
    } else if (ReductionLowering.takes(operator)) {
      new ReductionLowering(lowering).lower(node);
    } else if (OrderLowering.takes(operator)) {
      new OrderLowering(lowering).lower(node);
    } else if (NormLowering.takes(operator)) {
      new NormLowering(lowering).lower(node);
    } else {
      new IndexLowering(lowering).lower(node);
    }
  }

  private Port input(Value value, boolean sharp) {
    Range declared = options.ranges().get(value.name());
    double wider = 1 + (options.margin() - 1) * INPUT_MARGIN;
    Range range = declared != null ? declared : calibration.range(value.name()).times(wider);
    int fraction = 0;
    if (value.type().isReal()) {
      int bits = sharp ? SHARP_BITS : options.operandBits();
      fraction = bits - 1 - Math.getExponent(Math.max(range.magnitude(), 0x1p-20));
    }
    var known =
        value.type() == ElementType.BOOL
            ? new Interval(0, 1)
            : new Interval(
                (long) Math.floor(Math.scalb(range.low(), fraction)),
                (long) Math.ceil(Math.scalb(range.high(), fraction)));
    Shape shape = lowering.shape(value.name());
    int step = builder.input(value.name(), shape, known, fraction);
    lowering.put(value.name(), lowering.views().of(step, fraction));
    return new Port(
        value.name(), value.type(), shape.sizes(), step, fraction, known.low(), known.high());
  }

  private Port output(Value value) {
    Quantity q = lowering.quantity(value.name());
    if (!value.type().isReal() && q.fraction() != 0) {
      throw new IllegalStateException(value + " has a fraction of " + q.fraction());
    }
    Expression expression = q.value();
    int step = builder.output(value.name(), expression, q.bounds(), q.fraction());
    return new Port(
        value.name(),
        value.type(),
        q.shape().sizes(),
        step,
        q.fraction(),
        q.bounds().low(),
        q.bounds().high());
  }
}
