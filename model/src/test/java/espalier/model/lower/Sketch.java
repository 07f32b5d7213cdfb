package espalier.model.lower;

import espalier.model.graph.Attributes;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.Graph;
import espalier.model.graph.Inference;
import espalier.model.graph.Node;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import espalier.model.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Builds graphs of canonical operators for tests.
final class Sketch {
  private final List<Value> inputs = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Value> values = new LinkedHashMap<>();

  String input(String name, int... shape) {
    var value = new Value(name, ElementType.FLOAT, shape);
    inputs.add(value);
    values.put(name, value);
    return name;
  }

  String constant(Tensor tensor) {
    String name = "c" + constants.size();
    constants.put(name, tensor);
    values.put(name, new Value(name, tensor.type(), tensor.shape()));
    return name;
  }

  /// Normally distributed numbers.
  static FloatTensor normal(Random random, double deviation, int... shape) {
    var reals = new double[Shapes.size(shape)];
    for (int i = 0; i < reals.length; i++) {
      reals[i] = deviation * random.nextGaussian();
    }
    return new FloatTensor(shape, reals);
  }

  String node(String operator, Attributes attributes, String... operands) {
    String output = "v" + nodes.size();
    var node =
        new Node(operator, "node " + nodes.size(), List.of(operands), List.of(output), attributes);
    nodes.add(node);
    List<Value> known = node.inputs().stream().map(values::get).toList();
    for (Value value : Inference.outputs(node, known)) {
      values.put(value.name(), value);
    }
    return output;
  }

  String node(String operator, String... operands) {
    return node(operator, Attributes.NONE, operands);
  }

  /// `x * weights + bias`.
  String gemm(String x, FloatTensor weights, FloatTensor bias) {
    Attributes neutral =
        Attributes.NONE.with("alpha", 1.0).with("beta", 1.0).with("transA", 0L).with("transB", 0L);
    return node("Gemm", neutral, x, constant(weights), constant(bias));
  }

  /// A square kernel with padding that keeps the size at stride 1.
  String conv(String x, FloatTensor weights, FloatTensor bias, int stride) {
    int k = weights.shape()[2];
    int pad = k / 2;
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", new int[] {k, k})
            .with("strides", new int[] {stride, stride})
            .with("dilations", new int[] {1, 1})
            .with("pads", new int[] {pad, pad, pad, pad})
            .with("group", 1L);
    return node("Conv", attributes, x, constant(weights), constant(bias));
  }

  String maxPool(String x, int k) {
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", new int[] {k, k})
            .with("strides", new int[] {k, k})
            .with("dilations", new int[] {1, 1})
            .with("pads", new int[] {0, 0, 0, 0});
    return node("MaxPool", attributes, x);
  }

  String reshape(String x, int... shape) {
    return node("Reshape", Attributes.NONE.with("shape", shape), x);
  }

  Graph graph(String... outputs) {
    List<Value> results = new ArrayList<>();
    for (String output : outputs) {
      results.add(values.get(output));
    }
    return new Graph(inputs, constants, nodes, results, values, List.of());
  }
}
