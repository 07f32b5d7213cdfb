package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Normalisations: all but [#layer] and the softmaxes become plain arithmetic around a
/// `LayerNormalization` without scale and bias.
final class NormalizationRules {
  private NormalizationRules() {}

  static void into(Map<String, Rule> rules) {
    rules.put("BatchNormalization", (Rule.Single) NormalizationRules::batch);
    rules.put("InstanceNormalization", (Rule.Single) NormalizationRules::instance);
    rules.put("GroupNormalization", (Rule.Single) NormalizationRules::group);
    rules.put("LayerNormalization", (Rule.Single) NormalizationRules::layer);
    rules.put("LRN", (Rule.Single) NormalizationRules::acrossChannels);
    rules.put("LpNormalization", (Rule.Single) NormalizationRules::unitLength);
    rules.put("Softmax", (Rule.Single) op -> softmax(op, "Softmax"));
    rules.put("LogSoftmax", (Rule.Single) op -> softmax(op, "LogSoftmax"));
  }

  private static int[] channelShape(int channels, int rank) {
    int[] shape = new int[Math.max(1, rank - 1)];
    Arrays.fill(shape, 1);
    shape[0] = channels;
    return shape;
  }

  private static String batch(Operation op) {
    if (op.attributes().whole("training_mode", 0) != 0) {
      throw new ModelRefused("found training_mode = 1; export the model for inference");
    }
    if (op.attributes().whole("spatial", 1) == 0) {
      throw new ModelRefused("found spatial = 0; export with a newer operator set");
    }
    if (op.rank(0) < 2) throw new ModelRefused("found fewer than two axes");
    for (int i = 1; i <= 4; i++) {
      if (op.rank(i) != 1 || op.shape(i)[0] != op.shape(0)[1]) {
        throw new ModelRefused(
            "found a parameter of shape "
                + Shapes.text(op.shape(i))
                + ", expected one number a"
                + " channel");
      }
    }
    String epsilon = op.constant(op.attributes().real("epsilon", 1e-5));
    String deviation = op.emit("Sqrt", op.emit("Add", op.in(4), epsilon));
    String scale = op.emit("Div", op.in(1), deviation);
    String shift = op.emit("Sub", op.in(2), op.emit("Mul", op.in(3), scale));
    if (op.single().contains(op.node().inputs().getFirst())) {
      List<String> folded = LinearRules.folded(op, op.in(0), scale, shift);
      if (!folded.isEmpty()) return folded.getFirst();
    }
    return scaled(op, op.in(0), scale, shift);
  }

  /// One factor and one summand a channel.
  private static String scaled(Operation op, String x, String scale, String shift) {
    int[] shape = op.builder().shape(x);
    int[] channel = channelShape(shape[1], shape.length);
    String product = op.emit("Mul", x, op.reshape(scale, channel));
    return op.emit("Add", product, op.reshape(shift, channel));
  }

  private static String normalized(Operation op, String x, int axis, double epsilon) {
    if (Shapes.size(op.builder().shape(x)) == 0) {
      throw new ModelRefused("found an empty tensor to normalise");
    }
    return op.emit(
        "LayerNormalization", Attributes.NONE.with("axis", axis).with("epsilon", epsilon), x);
  }

  private static String instance(Operation op) {
    int[] shape = op.shape(0);
    if (shape.length < 3) throw new ModelRefused("found fewer than three axes");
    String rows = op.reshape(op.in(0), shape[0], shape[1], Shapes.span(shape, 2, shape.length));
    String normal = normalized(op, rows, 2, op.attributes().real("epsilon", 1e-5));
    return scaled(op, op.reshape(normal, shape), op.in(1), op.in(2));
  }

  private static String group(Operation op) {
    int[] shape = op.shape(0);
    if (shape.length < 2 || op.rank(1) != 1) {
      throw new ModelRefused("found operands of too few axes");
    }
    int groups = op.attributes().whole("num_groups");
    if (groups < 1 || shape[1] % groups != 0) {
      throw new ModelRefused("found " + shape[1] + " channels in " + groups + " groups");
    }
    int row = Shapes.span(shape, 1, shape.length) / groups;
    String rows = op.reshape(op.in(0), shape[0], groups, row);
    String normal = normalized(op, rows, 2, op.attributes().real("epsilon", 1e-5));
    // Operator set 18 scales each group, 21 each channel.
    if (op.shape(1)[0] == groups && groups != shape[1]) {
      return op.reshape(scaled(op, normal, op.in(1), op.in(2)), shape);
    }
    return scaled(op, op.reshape(normal, shape), op.in(1), op.in(2));
  }

  private static String layer(Operation op) {
    int axis = op.axis(-1, op.rank(0));
    String result = normalized(op, op.in(0), axis, op.attributes().real("epsilon", 1e-5));
    result = op.emit("Mul", result, op.in(1));
    return op.has(2) ? op.emit("Add", result, op.in(2)) : result;
  }

  /// Each value divided by a power of the sum of squares of its neighbour channels; the sum is a
  /// product with a band matrix.
  private static String acrossChannels(Operation op) {
    int[] shape = op.shape(0);
    if (shape.length < 2) throw new ModelRefused("found fewer than two axes");
    int channels = shape[1];
    int size = op.attributes().whole("size");
    if (size < 1) throw new ModelRefused("found size = " + size + ", expected at least 1");
    op.builder().room((long) channels * channels);
    double[] band = new double[Shapes.size(channels, channels)];
    for (int c = 0; c < channels; c++) {
      int from = Math.max(0, c - (size - 1) / 2);
      for (int k = from; k < channels && k <= c + size / 2; k++) {
        band[c * channels + k] = op.attributes().real("alpha", 1e-4) / size;
      }
    }
    String flat = op.reshape(op.in(0), shape[0], channels, Shapes.span(shape, 2, shape.length));
    String matrix = op.builder().constant(new FloatTensor(new int[] {channels, channels}, band));
    String sums = op.emit("MatMul", matrix, op.emit("Mul", flat, flat));
    String base = op.emit("Add", sums, op.constant(op.attributes().real("bias", 1)));
    String power = op.emit("Pow", base, op.constant(op.attributes().real("beta", 0.75)));
    return op.reshape(op.emit("Div", flat, power), shape);
  }

  private static String unitLength(Operation op) {
    int axis = op.axis(-1, op.rank(0));
    String x = op.in(0);
    if (op.attributes().whole("p", 2) == 1) {
      return op.emit("Div", x, op.reduce("ReduceSum", op.emit("Abs", x), true, axis));
    }
    String sum = op.reduce("ReduceSum", op.emit("Mul", x, x), true, axis);
    return op.emit("Div", x, op.emit("Sqrt", sum));
  }

  /// Before operator set 13 the axes from `axis` on were taken together.
  private static String softmax(Operation op, String operator) {
    int rank = op.rank(0);
    if (rank == 0) throw new ModelRefused("found a scalar, expected at least one axis");
    String x = operator.equals("Softmax") ? AttentionMasks.softened(op, op.in(0)) : op.in(0);
    if (op.operatorSet() >= 13) {
      return op.emit(operator, Attributes.NONE.with("axis", op.axis(-1, rank)), x);
    }
    int[] shape = op.shape(0);
    int axis = coercedAxis(op);
    if (axis < rank && Shapes.span(shape, axis + 1, rank) == 1) {
      return op.emit(operator, Attributes.NONE.with("axis", axis), x);
    }
    String flat = op.reshape(x, Shapes.span(shape, 0, axis), Shapes.span(shape, axis, rank));
    return op.reshape(op.emit(operator, Attributes.NONE.with("axis", 1), flat), shape);
  }

  /// The attribute `axis` of an operator that sees its input as a matrix; its default is 1.
  static int coercedAxis(Operation op) {
    long axis = op.attributes().whole("axis", 1);
    int rank = op.rank(0);
    return axis == rank ? rank : Shapes.axis(axis, rank);
  }
}
