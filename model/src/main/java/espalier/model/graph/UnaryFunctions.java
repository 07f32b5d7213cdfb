package espalier.model.graph;

import espalier.model.ModelRefused;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/// The operators that are one real function at every place, as functions.
public final class UnaryFunctions {
  private static final Set<String> NAMES =
      Set.of(
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
          "HardSigmoid",
          "HardSwish",
          "Softplus",
          "Softsign",
          "Elu",
          "Selu",
          "Celu",
          "LeakyRelu",
          "ThresholdedRelu",
          "Relu",
          "Gelu",
          "Mish",
          "Clip",
          "Reciprocal",
          "Sign",
          "Round",
          "Floor",
          "Ceil",
          "Not");

  private UnaryFunctions() {}

  /// Whether `operator` is one of these.
  public static boolean isUnary(String operator) {
    return NAMES.contains(operator);
  }

  /// The function of a node whose operator [#isUnary]; outside its domain it returns NaN or an
  /// infinity, as IEEE 754 does.
  public static DoubleUnaryOperator of(Node node) {
    Attributes a = node.attributes();
    return switch (node.operator()) {
      case "HardSigmoid" -> {
        double alpha = a.real("alpha");
        double beta = a.real("beta");
        yield x -> Math.clamp(alpha * x + beta, 0, 1);
      }
      case "Elu" -> {
        double alpha = a.real("alpha");
        yield x -> x >= 0 ? x : alpha * Math.expm1(x);
      }
      case "Celu" -> {
        double alpha = a.real("alpha");
        yield x -> x >= 0 ? x : alpha * Math.expm1(x / alpha);
      }
      case "Selu" -> {
        double alpha = a.real("alpha");
        double gamma = a.real("gamma");
        yield x -> gamma * (x > 0 ? x : alpha * Math.expm1(x));
      }
      case "LeakyRelu" -> {
        double alpha = a.real("alpha");
        yield x -> x >= 0 ? x : alpha * x;
      }
      case "ThresholdedRelu" -> {
        double alpha = a.real("alpha");
        yield x -> x > alpha ? x : 0;
      }
      case "Clip" -> {
        double least = a.real("min");
        double greatest = a.real("max");
        yield x -> Math.min(Math.max(x, least), greatest);
      }
      case "Gelu" ->
          a.text("approximate", "none").equals("tanh")
              ? UnaryFunctions::geluTanh
              : x -> 0.5 * x * (1 + erf(x * Math.sqrt(0.5)));
      default -> plain(node);
    };
  }

  private static DoubleUnaryOperator plain(Node node) {
    return switch (node.operator()) {
      case "Neg" -> x -> -x;
      case "Abs" -> Math::abs;
      case "Sqrt" -> Math::sqrt;
      case "Exp" -> Math::exp;
      case "Log" -> Math::log;
      case "Erf" -> UnaryFunctions::erf;
      case "Sin" -> Math::sin;
      case "Cos" -> Math::cos;
      case "Tan" -> Math::tan;
      case "Asin" -> Math::asin;
      case "Acos" -> Math::acos;
      case "Atan" -> Math::atan;
      case "Sinh" -> Math::sinh;
      case "Cosh" -> Math::cosh;
      case "Tanh" -> Math::tanh;
      case "Asinh" -> x -> Math.copySign(Math.log(Math.abs(x) + Math.hypot(x, 1)), x);
      case "Acosh" -> x -> Math.log(x + Math.sqrt((x - 1) * (x + 1)));
      case "Atanh" -> x -> 0.5 * (Math.log1p(x) - Math.log1p(-x));
      case "Sigmoid" -> UnaryFunctions::sigmoid;
      case "HardSwish" -> x -> x * Math.clamp(x / 6 + 0.5, 0, 1);
      case "Softplus" -> UnaryFunctions::softplus;
      case "Softsign" -> x -> x / (1 + Math.abs(x));
      case "Relu" -> x -> Math.max(x, 0);
      case "Mish" -> x -> x * Math.tanh(softplus(x));
      case "Reciprocal" -> x -> 1 / x;
      case "Sign" -> Math::signum;
      case "Round" -> Math::rint;
      case "Floor" -> Math::floor;
      case "Ceil" -> Math::ceil;
      case "Not" -> x -> x == 0 ? 1 : 0;
      default -> throw new ModelRefused("found the operator " + node + ", which is not supported");
    };
  }

  private static double sigmoid(double x) {
    return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double geluTanh(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  /// The error function, to about 1e-15.
  ///
  /// Below 2.5 by Kummer's series, whose terms are all positive; above by the continued fraction of
  /// the complement (Abramowitz and Stegun 7.1.6 and 7.1.14).
  static double erf(double x) {
    if (Double.isNaN(x)) return x;
    double z = Math.abs(x);
    if (z > 6) return Math.signum(x);
    double scale = 2 / Math.sqrt(Math.PI) * Math.exp(-z * z);
    if (z < 2.5) {
      double term = z;
      double sum = z;
      for (int n = 1; term > 1e-17 * sum; n++) {
        term *= 2 * z * z / (2 * n + 1);
        sum += term;
      }
      return Math.copySign(scale * sum, x);
    }
    double fraction = 0;
    for (int n = 60; n >= 1; n--) {
      fraction = n / 2.0 / (z + fraction);
    }
    return Math.copySign(1 - scale / 2 / (z + fraction), x);
  }
}
