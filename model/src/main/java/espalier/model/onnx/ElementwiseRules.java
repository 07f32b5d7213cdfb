package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.ElementType;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Operators that work place by place.
final class ElementwiseRules {
  private ElementwiseRules() {}

  static void into(Map<String, Rule> rules) {
    for (String operator :
        List.of(
            "Neg",
            "Abs",
            "Sqrt",
            "Exp",
            "Log",
            "Erf",
            "Sin",
            "Cos",
            "Tan",
            "Asin",
            "Acos",
            "Atan",
            "Sinh",
            "Cosh",
            "Tanh",
            "Asinh",
            "Acosh",
            "Atanh",
            "Sigmoid",
            "HardSwish",
            "Softplus",
            "Softsign",
            "Mish",
            "Relu",
            "Reciprocal",
            "Sign",
            "Round",
            "Floor",
            "Ceil",
            "Not")) {
      rules.put(operator, (Rule.Single) op -> op.emit(operator, op.in(0)));
    }
    for (String operator :
        List.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "PRelu",
            "And",
            "Or",
            "Xor",
            "Equal",
            "Less",
            "LessOrEqual",
            "Greater",
            "GreaterOrEqual")) {
      rules.put(operator, (Rule.Single) op -> op.emit(operator, op.in(0), op.in(1)));
    }
    rules.put("Pow", (Rule.Single) ElementwiseRules::pow);
    parameter(rules, "Elu", 1);
    parameter(rules, "Celu", 1);
    parameter(rules, "LeakyRelu", 0.01);
    parameter(rules, "ThresholdedRelu", 1);
    rules.put(
        "HardSigmoid",
        (Rule.Single) op -> op.emit("HardSigmoid", pair(op, 0.2, "beta", 0.5), op.in(0)));
    rules.put(
        "Selu",
        (Rule.Single)
            op ->
                op.emit(
                    "Selu", pair(op, 1.6732631921768188, "gamma", 1.0507010221481323), op.in(0)));
    rules.put("Gelu", (Rule.Single) ElementwiseRules::gelu);
    rules.put("Clip", (Rule.Single) ElementwiseRules::clip);
    rules.put("Mod", (Rule.Single) ElementwiseRules::mod);
    rules.put("Sum", (Rule.Single) op -> chain(op, "Add"));
    rules.put("Min", (Rule.Single) op -> chain(op, "Min"));
    rules.put("Max", (Rule.Single) op -> chain(op, "Max"));
    rules.put(
        "Mean",
        (Rule.Single)
            op -> op.emit("Mul", chain(op, "Add"), op.constant(1.0 / op.inputs().size())));
    rules.put("Where", (Rule.Single) op -> op.emit("Where", op.in(0), op.in(1), op.in(2)));
    rules.put("Cast", (Rule.Single) ElementwiseRules::cast);
    rules.put("CastLike", (Rule.Single) op -> cast(op, op.type(1)));
    rules.put("Identity", (Rule.Single) op -> op.in(0));
    rules.put("Dropout", ElementwiseRules::dropout);
  }

  private static void parameter(Map<String, Rule> rules, String operator, double alpha) {
    rules.put(
        operator,
        (Rule.Single)
            op ->
                op.emit(
                    operator,
                    Attributes.NONE.with("alpha", op.attributes().real("alpha", alpha)),
                    op.in(0)));
  }

  private static Attributes pair(Operation op, double alpha, String second, double value) {
    return Attributes.NONE
        .with("alpha", op.attributes().real("alpha", alpha))
        .with(second, op.attributes().real(second, value));
  }

  /// The two types of a power may differ; the exponent is brought to the base's kind.
  private static String pow(Operation op) {
    boolean mixed = op.type(0).isReal() && !op.type(1).isReal();
    String exponent = mixed ? cast(op, op.in(1), ElementType.FLOAT) : op.in(1);
    return op.emit("Pow", op.in(0), exponent);
  }

  private static String gelu(Operation op) {
    String approximate = op.attributes().text("approximate", "none");
    if (!approximate.equals("none") && !approximate.equals("tanh")) {
      throw new ModelRefused("found approximate = " + approximate + ", expected none or tanh");
    }
    return op.emit("Gelu", Attributes.NONE.with("approximate", approximate), op.in(0));
  }

  private static String clip(Operation op) {
    double least = Double.NEGATIVE_INFINITY;
    double greatest = Double.POSITIVE_INFINITY;
    String x = op.in(0);
    if (op.operatorSet() < 11) {
      least = op.attributes().real("min", least);
      greatest = op.attributes().real("max", greatest);
    } else {
      // A bound that is not constant stays an operator of its own.
      if (op.has(1) && op.builder().tensor(op.in(1)).isEmpty()) {
        x = op.emit("Max", x, op.in(1));
      } else if (op.has(1)) {
        least = op.real(1, "the lower bound");
      }
      if (op.has(2) && op.builder().tensor(op.in(2)).isEmpty()) {
        x = op.emit("Min", x, op.in(2));
      } else if (op.has(2)) {
        greatest = op.real(2, "the upper bound");
      }
    }
    if (Double.isNaN(least) || Double.isNaN(greatest)) {
      throw new ModelRefused("found a bound that is not a number; mend the model");
    }
    // Exporters write float's own greatest number for an open bound.
    if (least <= -Float.MAX_VALUE) least = Double.NEGATIVE_INFINITY;
    if (greatest >= Float.MAX_VALUE) greatest = Double.POSITIVE_INFINITY;
    return bounded(op, x, least, greatest);
  }

  static String bounded(Operation op, String x, double least, double greatest) {
    return op.emit("Clip", Attributes.NONE.with("min", least).with("max", greatest), x);
  }

  private static String mod(Operation op) {
    long fmod = op.attributes().whole("fmod", 0);
    return op.emit("Mod", Attributes.NONE.with("fmod", fmod), op.in(0), op.in(1));
  }

  private static String chain(Operation op, String operator) {
    String result = op.in(0);
    for (int i = 1; i < op.inputs().size(); i++) {
      result = op.emit(operator, result, op.in(i));
    }
    return result;
  }

  private static String cast(Operation op) {
    long to = op.attributes().whole("to");
    return cast(
        op,
        ElementType.numbered(to)
            .orElseThrow(() ->
                new ModelRefused(
                    "found a cast to element type number "
                        + to
                        + "; use float, integer or boolean tensors")));
  }

  private static String cast(Operation op, ElementType type) {
    return cast(op, op.in(0), type);
  }

  static String cast(Operation op, String name, ElementType type) {
    return op.emit("Cast", Attributes.NONE.with("to", type.number()), name);
  }

  private static List<String> dropout(Operation op) {
    if (op.operatorSet() >= 12 && op.has(2) && op.real(2, "training_mode") != 0) {
      throw new ModelRefused("found training_mode = 1; export the model for inference");
    }
    if (!op.wants(1)) return List.of(op.in(0));
    int size = Shapes.size(op.shape(0));
    op.builder().room(size);
    long[] kept = IntStream.range(0, size).mapToLong(_ -> 1).toArray();
    String mask =
        op.builder().constant(new IntegerTensor(ElementType.BOOL, op.shape(0).clone(), kept));
    return List.of(op.in(0), mask);
  }
}
