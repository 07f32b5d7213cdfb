package espalier.model.graph;

import espalier.model.ModelRefused;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/// Operators that work place by place, after broadcasting.
final class Elementwise {
  private Elementwise() {}

  static Tensor unary(Node node, Tensor x) {
    DoubleUnaryOperator f = UnaryFunctions.of(node);
    return switch (x) {
      case FloatTensor(int[] shape, double[] values) -> {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
          result[i] = f.applyAsDouble(values[i]);
        }
        yield new FloatTensor(shape, result);
      }
      case IntegerTensor(ElementType type, int[] shape, long[] values) -> {
        long[] result = new long[values.length];
        for (int i = 0; i < result.length; i++) {
          result[i] = type.wrap(integer(node, values[i]));
        }
        yield new IntegerTensor(type, shape, result);
      }
    };
  }

  private static long integer(Node node, long x) {
    return switch (node.operator()) {
      case "Neg" -> -x;
      case "Abs" -> Math.abs(x);
      case "Sign" -> Long.signum(x);
      case "Relu" -> Math.max(x, 0);
      case "Not" -> x == 0 ? 1 : 0;
      case "Round", "Floor", "Ceil" -> x;
      case "Clip" -> {
        double least = node.attributes().real("min");
        double greatest = node.attributes().real("max");
        yield x < least ? (long) least : x > greatest ? (long) greatest : x;
      }
      default -> throw new ModelRefused("found " + node + " of integers, expected reals");
    };
  }

  static Tensor binary(Node node, Tensor x, Tensor y) {
    int[] shape = Shapes.broadcast(x.shape(), y.shape());
    if (isPredicate(node.operator())) return predicate(node, x, y, shape);
    if (x instanceof IntegerTensor l && y instanceof IntegerTensor r) {
      return integers(integer(node), l, r, shape);
    }
    if (x instanceof IntegerTensor l) {
      // Only Pow may mix: the result has the base's type.
      Tensor real = reals(real(node), l, y, shape);
      return cast(real, l.type());
    }
    return reals(real(node), x, y, shape);
  }

  static boolean isPredicate(String operator) {
    return switch (operator) {
      case "And", "Or", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" -> true;
      default -> false;
    };
  }

  private static FloatTensor reals(DoubleBinaryOperator f, Tensor x, Tensor y, int[] shape) {
    double[] result = new double[Shapes.size(shape)];
    double[] left = values(x);
    double[] right = values(y);
    if (left.length == result.length && right.length == result.length) {
      for (int i = 0; i < result.length; i++) {
        result[i] = f.applyAsDouble(left[i], right[i]);
      }
      return new FloatTensor(shape, result);
    }
    int[] l = Positions.broadcast(x.shape(), shape);
    int[] r = Positions.broadcast(y.shape(), shape);
    for (int i = 0; i < result.length; i++) {
      result[i] = f.applyAsDouble(left[l[i]], right[r[i]]);
    }
    return new FloatTensor(shape, result);
  }

  /// The elements of any tensor as reals.
  static double[] values(Tensor tensor) {
    return switch (tensor) {
      case FloatTensor real -> real.values();
      case IntegerTensor whole -> {
        double[] values = new double[whole.values().length];
        for (int i = 0; i < values.length; i++) {
          values[i] = whole.values()[i];
        }
        yield values;
      }
    };
  }

  private static IntegerTensor integers(
      LongBinaryOperator f, IntegerTensor x, IntegerTensor y, int[] shape) {
    long[] result = new long[Shapes.size(shape)];
    int[] l = Positions.broadcast(x.shape(), shape);
    int[] r = Positions.broadcast(y.shape(), shape);
    for (int i = 0; i < result.length; i++) {
      result[i] = x.type().wrap(f.applyAsLong(x.values()[l[i]], y.values()[r[i]]));
    }
    return new IntegerTensor(x.type(), shape, result);
  }

  private static DoubleBinaryOperator real(Node node) {
    return switch (node.operator()) {
      case "Add" -> (x, y) -> x + y;
      case "Sub" -> (x, y) -> x - y;
      case "Mul" -> (x, y) -> x * y;
      case "Div" -> (x, y) -> x / y;
      case "Pow" -> Math::pow;
      case "Min" -> Math::min;
      case "Max" -> Math::max;
      case "PRelu" -> (x, slope) -> x >= 0 ? x : slope * x;
      case "Mod" ->
          node.attributes().whole("fmod") == 1
              ? (x, y) -> x % y
              : (x, y) -> x - y * Math.floor(x / y);
      default -> throw new ModelRefused("found the operator " + node + ", which is not supported");
    };
  }

  private static LongBinaryOperator integer(Node node) {
    return switch (node.operator()) {
      case "Add" -> (x, y) -> x + y;
      case "Sub" -> (x, y) -> x - y;
      case "Mul" -> (x, y) -> x * y;
      case "Div" -> (x, y) -> x / divisor(node, y);
      case "Pow" -> (x, y) -> (long) Math.pow((double) x, (double) y);
      case "Min" -> Math::min;
      case "Max" -> Math::max;
      case "PRelu" -> (x, slope) -> x >= 0 ? x : slope * x;
      case "Mod" ->
          node.attributes().whole("fmod") == 1
              ? (x, y) -> x % divisor(node, y)
              : (x, y) -> Math.floorMod(x, divisor(node, y));
      default -> throw new ModelRefused("found " + node + " of integers, which is not supported");
    };
  }

  private static long divisor(Node node, long y) {
    if (y == 0) {
      throw new ModelRefused(
          "found a division of integers by zero in " + node + "; mend the model");
    }
    return y;
  }

  private static IntegerTensor predicate(Node node, Tensor x, Tensor y, int[] shape) {
    long[] result = new long[Shapes.size(shape)];
    int[] l = Positions.broadcast(x.shape(), shape);
    int[] r = Positions.broadcast(y.shape(), shape);
    for (int i = 0; i < result.length; i++) {
      int order =
          x instanceof IntegerTensor a && y instanceof IntegerTensor b
              ? Long.compare(a.values()[l[i]], b.values()[r[i]])
              : compare(x.real(l[i]), y.real(r[i]));
      boolean left = x.real(l[i]) != 0;
      boolean right = y.real(r[i]) != 0;
      boolean holds =
          switch (node.operator()) {
            case "And" -> left && right;
            case "Or" -> left || right;
            case "Xor" -> left != right;
            case "Equal" -> order == 0;
            case "Less" -> order < 0;
            case "LessOrEqual" -> order <= 0;
            case "Greater" -> order > 0;
            default -> order >= 0;
          };
      result[i] = holds ? 1 : 0;
    }
    return new IntegerTensor(ElementType.BOOL, shape, result);
  }

  /// Unlike [Double#compare], the two zeros are equal.
  private static int compare(double x, double y) {
    return x < y ? -1 : x > y ? 1 : 0;
  }

  static Tensor where(Tensor condition, Tensor x, Tensor y) {
    int[] shape = Shapes.broadcast(condition.shape(), Shapes.broadcast(x.shape(), y.shape()));
    int[] c = Positions.broadcast(condition.shape(), shape);
    int[] l = Positions.broadcast(x.shape(), shape);
    int[] r = Positions.broadcast(y.shape(), shape);
    if (x instanceof IntegerTensor a && y instanceof IntegerTensor b) {
      long[] result = new long[c.length];
      for (int i = 0; i < result.length; i++) {
        result[i] = condition.real(c[i]) != 0 ? a.values()[l[i]] : b.values()[r[i]];
      }
      return new IntegerTensor(a.type(), shape, result);
    }
    double[] result = new double[c.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = condition.real(c[i]) != 0 ? x.real(l[i]) : y.real(r[i]);
    }
    return new FloatTensor(shape, result);
  }

  /// `x` as `type`: reals are cut toward zero, integers wrapped, booleans are what is not zero.
  static Tensor cast(Tensor x, ElementType type) {
    if (type.isReal()) return new FloatTensor(x.shape(), values(x));
    long[] result = new long[x.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] =
          type == ElementType.BOOL
              ? (x.real(i) != 0 ? 1 : 0)
              : x instanceof IntegerTensor whole
                  ? type.wrap(whole.values()[i])
                  : type.wrap((long) x.real(i));
    }
    return new IntegerTensor(type, x.shape(), result);
  }
}
