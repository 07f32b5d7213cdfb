package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Operators that pick or place elements by indices, which may be data.
final class SelectionRules {
  private SelectionRules() {}

  static void into(Map<String, Rule> rules) {
    rules.put("Gather", (Rule.Single) op -> indexed(op, "Gather"));
    rules.put("GatherElements", (Rule.Single) op -> elements(op, "GatherElements"));
    rules.put("GatherND", (Rule.Single) SelectionRules::gatherND);
    rules.put("Scatter", (Rule.Single) op -> elements(op, "ScatterElements"));
    rules.put("ScatterElements", (Rule.Single) op -> elements(op, "ScatterElements"));
    rules.put("ScatterND", (Rule.Single) SelectionRules::scatterND);
    rules.put("OneHot", (Rule.Single) SelectionRules::oneHot);
    rules.put("Trilu", (Rule.Single) SelectionRules::triangle);
  }

  private static void checkIndices(Operation op) {
    if (op.type(1).isReal()) throw new ModelRefused("found real indices, expected integers");
  }

  private static String indexed(Operation op, String operator) {
    checkIndices(op);
    int axis = op.axis(0, op.rank(0));
    return op.emit(operator, Attributes.NONE.with("axis", axis), op.in(0), op.in(1));
  }

  private static String elements(Operation op, String operator) {
    checkIndices(op);
    int[] shape = op.shape(0);
    int[] indices = op.shape(1);
    int axis = op.axis(0, shape.length);
    boolean fits = indices.length == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = i == axis || indices[i] <= shape[i];
    }
    if (!fits) throw misfit(shape, indices);
    var attributes = Attributes.NONE.with("axis", axis);
    if (operator.equals("GatherElements")) {
      return op.emit(operator, attributes, op.in(0), op.in(1));
    }
    if (!Arrays.equals(indices, op.shape(2))) throw misfit(indices, op.shape(2));
    return op.emit(
        operator, attributes.with("reduction", reduction(op)), op.in(0), op.in(1), op.in(2));
  }

  private static ModelRefused misfit(int[] shape, int[] other) {
    return new ModelRefused(
        "found shapes " + Shapes.text(shape) + " and " + Shapes.text(other) + ", which do not fit");
  }

  private static String reduction(Operation op) {
    String reduction = op.attributes().text("reduction", "none");
    if (!List.of("none", "add", "mul", "max", "min").contains(reduction)) {
      throw new ModelRefused("found reduction = " + reduction);
    }
    return reduction;
  }

  private static String gatherND(Operation op) {
    checkIndices(op);
    int[] shape = op.shape(0);
    int[] indices = op.shape(1);
    long batch = op.attributes().whole("batch_dims", 0);
    boolean fits = indices.length > 0 && batch >= 0 && batch < indices.length;
    fits = fits && batch + indices[indices.length - 1] <= shape.length;
    for (int i = 0; fits && i < batch; i++) {
      fits = shape[i] == indices[i];
    }
    if (!fits) throw misfit(shape, indices);
    return op.emit("GatherND", Attributes.NONE.with("batch_dims", batch), op.in(0), op.in(1));
  }

  private static String scatterND(Operation op) {
    checkIndices(op);
    int[] shape = op.shape(0);
    int[] indices = op.shape(1);
    if (indices.length == 0 || indices[indices.length - 1] > shape.length) {
      throw misfit(shape, indices);
    }
    int depth = indices[indices.length - 1];
    int[] expected = Arrays.copyOf(indices, indices.length - 1 + shape.length - depth);
    System.arraycopy(shape, depth, expected, indices.length - 1, shape.length - depth);
    if (!Arrays.equals(expected, op.shape(2))) throw misfit(expected, op.shape(2));
    return op.emit(
        "ScatterND",
        Attributes.NONE.with("reduction", reduction(op)),
        op.in(0),
        op.in(1),
        op.in(2));
  }

  private static String oneHot(Operation op) {
    double depth = op.real(1, "the depth");
    Tensor values = op.constant(2, "the values");
    if (values.size() != 2)
      throw new ModelRefused("found " + values.size() + " values, expected 2");
    if (!(depth >= 1 && depth <= Shapes.MAXIMUM_SIZE)) {
      throw new ModelRefused("found a depth of " + depth);
    }
    return op.emit(
        "OneHot",
        Attributes.NONE
            .with("axis", op.axis(-1, op.rank(0) + 1))
            .with("depth", (long) depth)
            .with("off", values.real(0))
            .with("on", values.real(1))
            .with("to", values.type().number()),
        op.in(0));
  }

  /// A product with a constant triangle of ones.
  private static String triangle(Operation op) {
    int[] shape = op.shape(0);
    if (shape.length < 2) throw new ModelRefused("found fewer than two axes");
    long k = op.has(1) ? op.whole(1, "the diagonal") : 0;
    boolean upper = op.attributes().whole("upper", 1) != 0;
    int[] matrix = {shape[shape.length - 2], shape[shape.length - 1]};
    op.builder().room(Shapes.size(matrix));
    long[] ones = new long[Shapes.size(matrix)];
    for (int i = 0; i < ones.length; i++) {
      long offset = (long) i % matrix[1] - i / matrix[1];
      ones[i] = (upper ? offset >= k : offset <= k) ? 1 : 0;
    }
    return switch (op.type(0)) {
      case FLOAT -> {
        double[] real = Arrays.stream(ones).asDoubleStream().toArray();
        yield op.emit("Mul", op.in(0), op.builder().constant(new FloatTensor(matrix, real)));
      }
      case BOOL -> op.emit("And", op.in(0), integers(op, matrix, ones));
      default -> op.emit("Mul", op.in(0), integers(op, matrix, ones));
    };
  }

  private static String integers(Operation op, int[] shape, long[] values) {
    return op.builder().constant(new IntegerTensor(op.type(0), shape, values));
  }
}
