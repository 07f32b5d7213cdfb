package espalier.model.graph;

import espalier.model.ModelRefused;
import java.util.Arrays;
import java.util.List;

/// Element types and shapes of a canonical node's outputs, from those of its inputs.
public final class Inference {
  private Inference() {}

  /// @param inputs one for each name in the node's inputs
  /// @return one for each of the node's outputs
  /// @throws ModelRefused if the inputs do not fit the operator
  public static List<Value> outputs(Node node, List<Value> inputs) {
    ElementType type = type(node, inputs);
    int[] shape = shape(node, inputs);
    Shapes.size(shape);
    if (!node.operator().equals("TopK")) return List.of(new Value(node.output(), type, shape));
    return List.of(
        new Value(node.output(), type, shape),
        new Value(node.outputs().get(1), ElementType.INT64, shape));
  }

  private static ElementType type(Node node, List<Value> inputs) {
    ElementType first = inputs.getFirst().type();
    return switch (node.operator()) {
      case "And", "Or", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" ->
          ElementType.BOOL;
      case "ArgMax", "ArgMin" -> ElementType.INT64;
      case "Cast", "OneHot" ->
          ElementType.numbered(node.attributes().whole("to"))
              .orElseThrow(
                  () -> new ModelRefused("found an element type that is not known in " + node));
      case "Where" -> agreed(node, inputs.get(1).type(), inputs.get(2).type());
      case "Add", "Sub", "Mul", "Div", "Mod", "Min", "Max", "PRelu", "MatMul" ->
          agreed(node, first, inputs.get(1).type());
      case "Concat" -> {
        inputs.forEach(input -> agreed(node, first, input.type()));
        yield first;
      }
      case "Conv",
          "ConvTranspose",
          "AveragePool",
          "Gemm",
          "Einsum",
          "Softmax",
          "LogSoftmax",
          "LayerNormalization" -> {
        inputs.forEach(input -> agreed(node, ElementType.FLOAT, input.type()));
        yield first;
      }
      case "Not" -> ElementType.BOOL;
      case "ScatterElements", "ScatterND" -> agreed(node, first, inputs.get(2).type());
      default -> first;
    };
  }

  private static ElementType agreed(Node node, ElementType left, ElementType right) {
    if (left != right) {
      throw new ModelRefused(
          "found " + right + " in " + node + ", expected " + left + "; fix the model's types");
    }
    return left;
  }

  private static int[] shape(Node node, List<Value> inputs) {
    Attributes a = node.attributes();
    int[] x = inputs.getFirst().shape();
    if (UnaryFunctions.isUnary(node.operator())) return x;
    return switch (node.operator()) {
      case "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Min", "Max" -> broadcast(inputs);
      case "PRelu" -> unidirectional(node, x, inputs.get(1).shape());
      case "And", "Or", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" ->
          broadcast(inputs);
      case "Where" -> broadcast(inputs);
      case "Cast", "Softmax", "LogSoftmax", "LayerNormalization", "CumSum" -> x;
      case "ScatterElements", "ScatterND" -> x;
      case "MatMul" -> Products.matMulShape(x, inputs.get(1).shape());
      case "Gemm" -> gemm(node, inputs);
      case "Einsum" ->
          Products.Equation.of(a.text("equation", ""), inputs.stream().map(Value::shape).toList())
              .outputShape();
      case "Conv" -> conv(node, inputs);
      case "ConvTranspose" -> convTranspose(node, inputs);
      case "MaxPool", "AveragePool" -> windows(node, x, x[1]);
      case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd" ->
          Shapes.reduced(x, a.wholes("axes"), a.whole("keepdims") != 0);
      case "ArgMax", "ArgMin" ->
          Shapes.reduced(x, new int[] {a.whole("axis")}, a.whole("keepdims") != 0);
      case "TopK" -> replaced(x, a.whole("axis"), a.whole("k"));
      case "Reshape" -> reshape(node, x, a.wholes("shape"));
      case "Expand" -> unidirectional(node, a.wholes("shape"), x);
      case "Transpose" -> Arrays.stream(a.wholes("perm")).map(axis -> x[axis]).toArray();
      case "Slice", "Pad", "Tile", "Concat" -> moved(node, inputs);
      case "Gather" -> gather(a.whole("axis"), x, inputs.get(1).shape());
      case "GatherElements" -> inputs.get(1).shape();
      case "GatherND" -> gatherND(a.whole("batch_dims"), x, inputs.get(1).shape());
      case "OneHot" -> inserted(x, a.whole("axis"), a.whole("depth"));
      default -> throw new ModelRefused("found the operator " + node + ", which is not supported");
    };
  }

  private static int[] broadcast(List<Value> inputs) {
    int[] shape = inputs.getFirst().shape();
    for (Value input : inputs) {
      shape = Shapes.broadcast(shape, input.shape());
    }
    return shape;
  }

  private static int[] unidirectional(Node node, int[] shape, int[] other) {
    int[] both = Shapes.broadcast(shape, other);
    if (!Arrays.equals(both, shape)) {
      throw new ModelRefused(
          "found "
              + Shapes.text(other)
              + " in "
              + node
              + ", expected to broadcast to "
              + Shapes.text(shape));
    }
    return shape;
  }

  private static int[] replaced(int[] shape, int axis, int size) {
    int[] other = shape.clone();
    other[axis] = size;
    return other;
  }

  private static int[] inserted(int[] shape, int axis, int size) {
    int[] longer = new int[shape.length + 1];
    System.arraycopy(shape, 0, longer, 0, axis);
    longer[axis] = size;
    System.arraycopy(shape, axis, longer, axis + 1, shape.length - axis);
    return longer;
  }

  private static int[] reshape(Node node, int[] x, int[] shape) {
    if (Shapes.size(x) != Shapes.size(shape)) {
      throw new ModelRefused(
          "found "
              + Shapes.text(x)
              + " in "
              + node
              + ", which does not fill "
              + Shapes.text(shape));
    }
    return shape;
  }

  private static int[] gemm(Node node, List<Value> inputs) {
    int[] shape = Products.gemmShape(inputs.get(0).shape(), inputs.get(1).shape());
    return unidirectional(node, shape, inputs.get(2).shape());
  }

  private static int[] windows(Node node, int[] x, int channels) {
    int spatial = x.length - 2;
    Attributes a = node.attributes();
    int[] kernel = a.wholes("kernel_shape");
    int[] pads = a.wholes("pads");
    int[] shape = replaced(x, 1, channels);
    for (int i = 0; i < spatial; i++) {
      int reach = a.wholes("dilations")[i] * (kernel[i] - 1) + 1;
      int room = x[2 + i] + pads[i] + pads[spatial + i] - reach;
      if (room < 0) throw misfit(node, "a window wider than its padded input");
      shape[2 + i] = room / a.wholes("strides")[i] + 1;
    }
    return shape;
  }

  private static int[] conv(Node node, List<Value> inputs) {
    int[] x = inputs.get(0).shape();
    int[] w = inputs.get(1).shape();
    int group = node.attributes().whole("group");
    if (w.length != x.length || x[1] != (long) w[1] * group || w[0] % group != 0) {
      throw misfit(node, Shapes.text(x) + " with weights " + Shapes.text(w));
    }
    checkBias(node, inputs, w[0]);
    return windows(node, x, w[0]);
  }

  private static void checkBias(Node node, List<Value> inputs, long features) {
    if (inputs.size() < 3) return;
    int[] bias = inputs.get(2).shape();
    if (bias.length != 1 || bias[0] != features) {
      throw misfit(node, "a bias of shape " + Shapes.text(inputs.get(2).shape()));
    }
  }

  private static int[] convTranspose(Node node, List<Value> inputs) {
    int[] x = inputs.get(0).shape();
    int[] w = inputs.get(1).shape();
    Attributes a = node.attributes();
    int group = a.whole("group");
    if (w.length != x.length || x[1] != w[0] || w[0] % group != 0) {
      throw misfit(node, Shapes.text(x) + " with weights " + Shapes.text(w));
    }
    checkBias(node, inputs, (long) w[1] * group);
    int spatial = x.length - 2;
    int[] shape = replaced(x, 1, (int) Math.min((long) w[1] * group, Integer.MAX_VALUE));
    for (int i = 0; i < spatial; i++) {
      long size =
          (long) a.wholes("strides")[i] * (x[2 + i] - 1)
              + a.wholes("output_padding")[i]
              + (long) a.wholes("dilations")[i] * (w[2 + i] - 1)
              + 1
              - a.wholes("pads")[i]
              - a.wholes("pads")[spatial + i];
      if (size < 1 || size > Shapes.MAXIMUM_SIZE) throw misfit(node, "an output of size " + size);
      shape[2 + i] = (int) size;
    }
    return shape;
  }

  private static int[] moved(Node node, List<Value> inputs) {
    Attributes a = node.attributes();
    int[] x = inputs.getFirst().shape();
    int[] shape = x.clone();
    switch (node.operator()) {
      case "Slice" -> shape = a.wholes("sizes");
      case "Pad" -> {
        for (int axis = 0; axis < x.length; axis++) {
          long size = (long) x[axis] + a.wholes("pads")[axis] + a.wholes("pads")[x.length + axis];
          if (size < 0 || size > Shapes.MAXIMUM_SIZE) throw misfit(node, "a size of " + size);
          shape[axis] = (int) size;
        }
      }
      case "Tile" -> {
        for (int axis = 0; axis < x.length; axis++) {
          long size = (long) x[axis] * a.wholes("repeats")[axis];
          if (size < 0 || size > Shapes.MAXIMUM_SIZE) throw misfit(node, "a size of " + size);
          shape[axis] = (int) size;
        }
      }
      default -> {
        int axis = a.whole("axis");
        long size = 0;
        for (Value input : inputs) {
          if (input.rank() != x.length
              || !Arrays.equals(replaced(input.shape(), axis, 0), replaced(x, axis, 0))) {
            throw misfit(node, Shapes.text(x) + " beside " + Shapes.text(input.shape()));
          }
          size += input.shape()[axis];
        }
        shape[axis] = Math.toIntExact(Math.min(size, Integer.MAX_VALUE));
      }
    }
    return shape;
  }

  private static int[] gather(int axis, int[] x, int[] indices) {
    int[] shape = new int[x.length - 1 + indices.length];
    System.arraycopy(x, 0, shape, 0, axis);
    System.arraycopy(indices, 0, shape, axis, indices.length);
    System.arraycopy(x, axis + 1, shape, axis + indices.length, x.length - axis - 1);
    return shape;
  }

  private static int[] gatherND(int batch, int[] x, int[] indices) {
    int depth = indices[indices.length - 1];
    int tuples = indices.length - 1;
    int[] shape = new int[tuples + x.length - batch - depth];
    System.arraycopy(indices, 0, shape, 0, tuples);
    System.arraycopy(x, batch + depth, shape, tuples, x.length - batch - depth);
    return shape;
  }

  private static ModelRefused misfit(Node node, String found) {
    return new ModelRefused("found " + found + " in " + node + ", which do not fit; fix the model");
  }
}
