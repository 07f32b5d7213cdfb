package espalier.model.graph;

import espalier.model.ModelRefused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// Says what a graph means: runs it in double precision, one node after the other, plainly.
///
/// It folds constants at import, gives calibration its ranges, and is compared with ONNX Runtime
/// operator by operator in the tests.
public final class FloatEvaluator {
  private FloatEvaluator() {}

  /// The outputs for these inputs, in the graph's orders.
  ///
  /// @throws ModelRefused if an input has another type or shape than the graph says, or an index
  ///   that is data lies outside
  public static List<Tensor> run(Graph graph, List<Tensor> inputs) {
    return run(graph, inputs, (_, _) -> {});
  }

  /// As [#run(Graph, List)], and shows every input and every node's result to `watch` as it comes.
  /// What no later node reads is forgotten at once.
  public static List<Tensor> run(
      Graph graph, List<Tensor> inputs, BiConsumer<Value, Tensor> watch) {
    var held = new HashMap<String, Tensor>(graph.constants());
    bind(graph, inputs, held, watch);
    Map<String, Integer> lastReader = lastReaders(graph);
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      var arguments = new ArrayList<Tensor>();
      for (String name : node.inputs()) {
        arguments.add(taken(held, name));
      }
      List<Tensor> results = apply(node, arguments);
      for (int n = 0; n < results.size(); n++) {
        Value value = graph.value(node.outputs().get(n));
        Tensor result = results.get(n);
        if (result.type() != value.type() || !Arrays.equals(result.shape(), value.shape())) {
          throw new IllegalStateException(node + " gave " + result + ", expected " + value);
        }
        held.put(value.name(), result);
        watch.accept(value, result);
      }
      for (String name : node.inputs()) {
        if (lastReader.getOrDefault(name, -1) == i && graph.constant(name).isEmpty())
          held.remove(name);
      }
    }
    return graph.outputs().stream().map(output -> taken(held, output.name())).toList();
  }

  private static Tensor taken(Map<String, Tensor> held, String name) {
    Tensor tensor = held.get(name);
    if (tensor == null) throw new IllegalStateException("the graph reads " + name + " too early");
    return tensor;
  }

  private static void bind(
      Graph graph, List<Tensor> inputs, Map<String, Tensor> held, BiConsumer<Value, Tensor> watch) {
    if (inputs.size() != graph.inputs().size()) {
      throw new ModelRefused(
          "found " + inputs.size() + " inputs, expected " + graph.inputs().size());
    }
    for (int i = 0; i < inputs.size(); i++) {
      Value value = graph.inputs().get(i);
      Tensor input = inputs.get(i);
      if (input.type() != value.type() || !Arrays.equals(input.shape(), value.shape())) {
        throw new ModelRefused("found the input " + input + ", expected " + value);
      }
      held.put(value.name(), input);
      watch.accept(value, input);
    }
  }

  private static Map<String, Integer> lastReaders(Graph graph) {
    var last = new HashMap<String, Integer>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      for (String name : graph.nodes().get(i).inputs()) {
        last.put(name, i);
      }
    }
    graph.outputs().forEach(output -> last.put(output.name(), Integer.MAX_VALUE));
    return last;
  }

  /// The results of one node.
  public static List<Tensor> apply(Node node, List<Tensor> arguments) {
    var values = new ArrayList<Value>();
    for (int i = 0; i < arguments.size(); i++) {
      Tensor argument = arguments.get(i);
      values.add(new Value(node.input(i), argument.type(), argument.shape()));
    }
    Value output = Inference.outputs(node, values).getFirst();
    Tensor[] inputs = arguments.toArray(new Tensor[0]);
    if (node.operator().equals("TopK")) {
      return Reductions.topK(node, inputs[0], output.shape());
    }
    return List.of(single(node, inputs, output));
  }

  private static Tensor single(Node node, Tensor[] in, Value output) {
    int[] shape = output.shape();
    if (UnaryFunctions.isUnary(node.operator())) return Elementwise.unary(node, in[0]);
    return switch (node.operator()) {
      case "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Min", "Max", "PRelu" ->
          Elementwise.binary(node, in[0], in[1]);
      case "And", "Or", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" ->
          Elementwise.binary(node, in[0], in[1]);
      case "Where" -> Elementwise.where(in[0], in[1], in[2]);
      case "Cast" -> Elementwise.cast(in[0], output.type());
      case "MatMul" -> Products.matMul(in[0], in[1]);
      case "Gemm" -> Products.gemm(in, shape);
      case "Einsum" -> Products.einsum(node, in);
      case "Conv" -> Convolutions.conv(node, in, shape);
      case "ConvTranspose" -> Convolutions.convTranspose(node, in, shape);
      case "MaxPool" -> Convolutions.maxPool(node, in[0], shape);
      case "AveragePool" -> Convolutions.averagePool(node, in[0], shape);
      case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd" ->
          Reductions.reduce(node, in[0], shape);
      case "ArgMax", "ArgMin" -> Reductions.argument(node, in[0], shape);
      case "Softmax", "LogSoftmax" -> Reductions.softmax(node, in[0]);
      case "LayerNormalization" -> Reductions.layerNormalization(node, in[0]);
      case "CumSum" -> Reductions.cumSum(node, in[0]);
      default -> moved(node, in, output);
    };
  }

  private static Tensor moved(Node node, Tensor[] in, Value output) {
    int[] shape = output.shape();
    return switch (node.operator()) {
      case "Reshape" -> in[0].reshaped(shape);
      case "Expand" -> in[0].pick(Positions.broadcast(in[0].shape(), shape), shape);
      case "Transpose" ->
          in[0].pick(Positions.transposed(in[0].shape(), node.attributes().wholes("perm")), shape);
      case "Slice" -> Selection.slice(node, in[0], shape);
      case "Pad" -> Selection.pad(node, in[0], shape);
      case "Concat" -> Selection.concat(node, in, shape);
      case "Tile" -> Selection.tile(in[0], shape);
      case "Gather" -> Selection.gather(node, in[0], in[1], shape);
      case "GatherElements" -> Selection.gatherElements(node, in[0], in[1]);
      case "GatherND" -> Selection.gatherND(node, in[0], in[1], shape);
      case "ScatterElements" -> Selection.scatterElements(node, in[0], in[1], in[2]);
      case "ScatterND" -> Selection.scatterND(node, in[0], in[1], in[2]);
      case "OneHot" -> Selection.oneHot(node, in[0], output);
      default -> throw new ModelRefused("found the operator " + node + ", which is not supported");
    };
  }
}
