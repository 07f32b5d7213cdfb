package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatEvaluator;
import espalier.model.graph.Graph;
import espalier.model.graph.Inference;
import espalier.model.graph.Node;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import espalier.model.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Collects canonical nodes, each with its type and shape; what has only constant inputs is
/// computed at once and becomes a constant.
final class GraphBuilder {
  private final OnnxLimits limits;
  private final List<Value> inputs = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final Map<String, Node> producers = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> reserved;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> integral = new HashSet<>();
  private String source = "";
  private String stem = "";
  private long elements;
  private long work;
  private int names;

  /// @param reserved names that the graph's outputs will take
  GraphBuilder(OnnxLimits limits, Set<String> reserved) {
    this.limits = limits;
    this.reserved = Set.copyOf(reserved);
  }

  /// The nodes that follow come from the file's node `source`; their results are named after
  /// `stem`.
  void from(String source, String stem) {
    this.source = source;
    this.stem = stem;
  }

  void input(Value value) {
    if (values.put(value.name(), value) != null) {
      throw new ModelRefused(
          "found two inputs named '" + value.name() + "'; export the model again");
    }
    inputs.add(value);
  }

  /// Adds a constant and gives its name.
  String constant(Tensor tensor) {
    room(tensor.size());
    elements += tensor.size();
    String name = fresh();
    constants.put(name, tensor);
    values.put(name, new Value(name, tensor.type(), tensor.shape()));
    return name;
  }

  /// Refuses to make so many further elements, before they are made.
  void room(long count) {
    if (elements + count > limits.elements()) {
      throw new ModelRefused(
          "found constants of more than "
              + limits.elements()
              + " elements in all, the most that fit in memory; export a smaller model");
    }
  }

  private String fresh() {
    if (++names > 2 * limits.nodes()) {
      throw new ModelRefused(
          "found a model that unrolls to more than "
              + limits.nodes()
              + " steps; export it for shorter sequences");
    }
    if (!values.containsKey(stem) && !reserved.contains(stem) && !stem.isEmpty()) return stem;
    String name;
    do {
      name = stem + "." + names;
    } while (values.containsKey(name) || reserved.contains(name));
    return name;
  }

  Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new ModelRefused("found an input left out that the operator needs; export again");
    }
    return value;
  }

  int[] shape(String name) {
    return value(name).shape();
  }

  Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(constants.get(name));
  }

  /// The node that makes `name`, if a node does.
  Optional<Node> producer(String name) {
    return Optional.ofNullable(producers.get(name));
  }

  /// Tells the model's owner that something was changed; said once for many nodes.
  void note(String sentence) {
    if (!notes.contains(sentence)) notes.add(sentence);
  }

  /// Remembers that a real tensor holds integers, so that a cast there and back changes nothing.
  void markIntegral(String name) {
    integral.add(name);
  }

  /// Adds a node with one result, or computes it, or sees that it changes nothing.
  ///
  /// @return the result's name
  String emit(String operator, Attributes attributes, String... inputs) {
    var node = new Node(operator, source, List.of(inputs), List.of("?"), attributes);
    var given = Arrays.stream(inputs).map(this::value).toList();
    Value result = Inference.outputs(node, given).getFirst();
    Optional<String> same = unchanged(node, given.getFirst(), result);
    if (same.isPresent()) return same.get();
    if (Arrays.stream(inputs).allMatch(constants::containsKey)) {
      return constant(folded(node, result).getFirst());
    }
    if (operator.equals("Reshape")) {
      Node before = producers.get(inputs[0]);
      if (before != null && before.operator().equals("Reshape")) {
        return emit(operator, attributes, before.input(0));
      }
    }
    String name = fresh();
    add(new Node(operator, source, List.of(inputs), List.of(name), attributes), List.of(result));
    return name;
  }

  /// As [#emit], for an operator with two results.
  List<String> emitPair(String operator, Attributes attributes, String input) {
    var node = new Node(operator, source, List.of(input), List.of("?", "??"), attributes);
    List<Value> results = Inference.outputs(node, List.of(value(input)));
    if (constants.containsKey(input)) {
      return folded(node, results.getFirst()).stream().map(this::constant).toList();
    }
    String first = fresh();
    String second = first + ".indices";
    while (values.containsKey(second) || reserved.contains(second)) {
      second += "'";
    }
    var outputs = List.of(first, second);
    add(new Node(operator, source, List.of(input), outputs, attributes), results);
    return outputs;
  }

  private void add(Node node, List<Value> results) {
    if (nodes.size() == limits.nodes()) {
      throw new ModelRefused(
          "found a model that becomes more than " + limits.nodes() + " nodes; make it smaller");
    }
    nodes.add(node);
    for (int i = 0; i < results.size(); i++) {
      String name = node.outputs().get(i);
      values.put(name, new Value(name, results.get(i).type(), results.get(i).shape()));
      producers.put(name, node);
    }
  }

  private List<Tensor> folded(Node node, Value result) {
    var arguments = node.inputs().stream().map(name -> value(name).size()).toList();
    long largest = Math.max(result.size(), arguments.stream().mapToInt(n -> n).max().orElse(0));
    long products =
        switch (node.operator()) {
          // A product's inner size is at most its second operand.
          case "MatMul", "Gemm", "Conv", "ConvTranspose" -> (long) result.size() * arguments.get(1);
          case "Einsum" -> arguments.stream().reduce(1, GraphBuilder::bounded);
          default -> 0;
        };
    room(result.size());
    work += 16 + largest + products;
    if (work > limits.foldingWork()) {
      throw new ModelRefused(
          "found constants that take too long to compute; export with constant folding");
    }
    var tensors = new ArrayList<Tensor>();
    for (String name : node.inputs()) {
      tensors.add(tensor(name).orElseThrow());
    }
    return FloatEvaluator.apply(node, tensors);
  }

  private static int bounded(int n, int m) {
    return (int) Math.min((long) n * m, Integer.MAX_VALUE);
  }

  /// The input's name where a node leaves it as it is.
  private Optional<String> unchanged(Node node, Value input, Value result) {
    boolean sameShape = Arrays.equals(input.shape(), result.shape());
    boolean same =
        switch (node.operator()) {
          case "Reshape", "Expand", "Tile" -> sameShape;
          case "Pad" -> allZero(node.attributes().wholes("pads"));
          case "Cast" -> input.type() == result.type();
          case "Concat" -> node.inputs().size() == 1;
          case "Transpose" -> isAscending(node.attributes().wholes("perm"));
          case "Slice" ->
              sameShape && Arrays.stream(node.attributes().wholes("steps")).allMatch(s -> s == 1);
          default -> false;
        };
    if (same) return Optional.of(input.name());
    if (node.operator().equals("Cast") && result.type() == ElementType.FLOAT) {
      Node before = producers.get(input.name());
      if (before != null
          && before.operator().equals("Cast")
          && integral.contains(before.input(0))) {
        return Optional.of(before.input(0));
      }
    }
    return Optional.empty();
  }

  private static boolean allZero(int[] numbers) {
    return Arrays.stream(numbers).allMatch(n -> n == 0);
  }

  private static boolean isAscending(int[] perm) {
    for (int i = 0; i < perm.length; i++) {
      if (perm[i] != i) return false;
    }
    return true;
  }

  /// The graph of what the outputs need.
  ///
  /// @param outputs the file's output names and what they are here
  /// @param before notes from before there was a builder
  Graph build(Map<String, String> outputs, List<String> before) {
    Map<String, String> renamed = new HashMap<>();
    outputs.forEach((name, here) -> {
      if (producers.containsKey(here)) renamed.putIfAbsent(here, name);
    });
    Set<String> needed = new HashSet<>(outputs.values());
    var kept = new ArrayList<Node>();
    for (Node node : nodes.reversed()) {
      if (node.outputs().stream().noneMatch(needed::contains)) continue;
      needed.addAll(node.inputs());
      kept.add(
          new Node(
              node.operator(),
              node.name(),
              node.inputs().stream().map(name -> renamed.getOrDefault(name, name)).toList(),
              node.outputs().stream().map(name -> renamed.getOrDefault(name, name)).toList(),
              node.attributes()));
      if (node.outputs().size() > 1) needed.addAll(node.outputs());
    }
    inputs.forEach(input -> needed.add(input.name()));
    var left = new LinkedHashMap<>(constants);
    left.keySet().retainAll(needed);
    left.forEach(GraphBuilder::checkFinite);
    var described = new LinkedHashMap<String, Value>();
    values.forEach((name, value) -> {
      if (!needed.contains(name)) return;
      String other = renamed.getOrDefault(name, name);
      described.put(other, new Value(other, value.type(), value.shape()));
    });
    var results = new ArrayList<Value>();
    for (String here : outputs.values()) {
      Value result = described.get(renamed.getOrDefault(here, here));
      if (result != null) results.add(result);
    }
    var told = new ArrayList<>(before);
    told.addAll(notes);
    return new Graph(inputs, left, kept.reversed(), results, described, told);
  }

  private static void checkFinite(String name, Tensor tensor) {
    if (!tensor.type().isReal()) return;
    for (int i = 0; i < tensor.size(); i++) {
      if (!Double.isFinite(tensor.real(i))) {
        throw new ModelRefused(
            "found "
                + tensor.real(i)
                + " in the constant '"
                + name
                + "' of shape "
                + Shapes.text(tensor.shape())
                + ", expected finite numbers; in a mask use a number such as -10000 instead");
      }
    }
  }
}
