package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.ElementType;
import espalier.model.graph.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Reductions, the greatest and least, running sums.
final class ReductionRules {
  private ReductionRules() {}

  static void into(Map<String, Rule> rules) {
    for (String operator :
        List.of("ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceSum")) {
      rules.put(operator, (Rule.Single) op -> reduce(op, operator, op.in(0)));
    }
    rules.put("ReduceL1", (Rule.Single) op -> reduce(op, "ReduceSum", op.emit("Abs", op.in(0))));
    rules.put("ReduceSumSquare", (Rule.Single) ReductionRules::squares);
    rules.put("ReduceL2", (Rule.Single) op -> op.emit("Sqrt", squares(op)));
    rules.put(
        "ReduceLogSum", (Rule.Single) op -> op.emit("Log", reduce(op, "ReduceSum", op.in(0))));
    rules.put("ReduceLogSumExp", (Rule.Single) ReductionRules::logSumExp);
    rules.put("ArgMax", (Rule.Single) op -> argument(op, "ArgMax"));
    rules.put("ArgMin", (Rule.Single) op -> argument(op, "ArgMin"));
    rules.put("Hardmax", (Rule.Single) ReductionRules::hardmax);
    rules.put("TopK", ReductionRules::topK);
    rules.put("CumSum", (Rule.Single) ReductionRules::cumSum);
  }

  private static String squares(Operation op) {
    return reduce(op, "ReduceSum", op.emit("Mul", op.in(0), op.in(0)));
  }

  /// The axes to reduce, sorted; none at all where the operator says so.
  private static int[] axes(Operation op) {
    int since = op.node().operator().equals("ReduceSum") ? 13 : 18;
    int rank = op.rank(0);
    long[] given = op.wholes("axes", since, 1).orElse(new long[0]);
    if (given.length == 0) {
      boolean nothing = op.attributes().whole("noop_with_empty_axes", 0) != 0;
      return nothing ? new int[0] : IntStream.range(0, rank).toArray();
    }
    return Arrays.stream(given)
        .mapToInt(axis -> Shapes.axis(axis, rank))
        .sorted()
        .distinct()
        .toArray();
  }

  private static String reduce(Operation op, String operator, String x) {
    int[] axes = axes(op);
    if (axes.length == 0) return x;
    int size = 1;
    for (int axis : axes) {
      size *= op.shape(0)[axis];
    }
    if (size == 0 && !operator.equals("ReduceSum") && !operator.equals("ReduceProd")) {
      throw new ModelRefused("found no elements to reduce");
    }
    return op.reduce(operator, x, op.attributes().whole("keepdims", 1) != 0, axes);
  }

  /// With the greatest element taken out first, so that no exponential overflows.
  private static String logSumExp(Operation op) {
    int[] axes = axes(op);
    if (axes.length == 0) return op.in(0);
    String greatest = op.reduce("ReduceMax", op.in(0), true, axes);
    String shifted = op.emit("Exp", op.emit("Sub", op.in(0), greatest));
    String sum = op.emit("Log", op.reduce("ReduceSum", shifted, true, axes));
    String result = op.emit("Add", sum, greatest);
    if (op.attributes().whole("keepdims", 1) != 0) return result;
    return op.reshape(result, Shapes.reduced(op.shape(0), axes, false));
  }

  private static String argument(Operation op, String operator) {
    int axis = op.axis(0, op.rank(0));
    return argument(op, operator, op.in(0), axis, op.attributes().whole("keepdims", 1));
  }

  private static String argument(Operation op, String operator, String x, int axis, long keep) {
    if (op.builder().shape(x)[axis] == 0) throw new ModelRefused("found an empty axis");
    return op.emit(
        operator,
        Attributes.NONE
            .with("axis", axis)
            .with("keepdims", keep)
            .with("select_last_index", op.attributes().whole("select_last_index", 0)),
        x);
  }

  /// 1 at the first greatest element and 0 elsewhere.
  private static String hardmax(Operation op) {
    int rank = op.rank(0);
    int[] shape = op.shape(0);
    String x = op.in(0);
    int axis;
    if (op.operatorSet() >= 13) {
      axis = op.axis(-1, rank);
    } else {
      int split = NormalizationRules.coercedAxis(op);
      x = op.reshape(x, Shapes.span(shape, 0, split), Shapes.span(shape, split, rank));
      axis = 1;
    }
    String best = argument(op, "ArgMax", x, axis, 0);
    String hot =
        op.emit(
            "OneHot",
            Attributes.NONE
                .with("axis", axis)
                .with("depth", op.builder().shape(x)[axis])
                .with("off", 0.0)
                .with("on", 1.0)
                .with("to", ElementType.FLOAT.number()),
            best);
    return op.reshape(hot, shape);
  }

  private static List<String> topK(Operation op) {
    int axis = op.axis(-1, op.rank(0));
    long k = op.operatorSet() < 10 ? op.attributes().whole("k") : (long) op.real(1, "the number k");
    if (k < 0 || k > op.shape(0)[axis]) {
      throw new ModelRefused(
          "found k = " + k + " of an axis of " + op.shape(0)[axis] + " elements; lower k");
    }
    return op.builder()
        .emitPair(
            "TopK",
            Attributes.NONE
                .with("axis", axis)
                .with("k", k)
                .with("largest", op.attributes().whole("largest", 1)),
            op.in(0));
  }

  private static String cumSum(Operation op) {
    return op.emit(
        "CumSum",
        Attributes.NONE
            .with("axis", Shapes.axis((long) op.real(1, "the axis"), op.rank(0)))
            .with("exclusive", op.attributes().whole("exclusive", 0))
            .with("reverse", op.attributes().whole("reverse", 0)),
        op.in(0));
  }
}
