package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Graph;
import espalier.model.graph.Node;
import espalier.model.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Turns a file's nodes into a [Graph]: orders them, drops what no output needs, and rewrites each
/// with its [Rule].
final class Simplifier {
  private final OnnxModel model;
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  private Simplifier(OnnxModel model) {
    this.model = model;
  }

  static Graph simplify(OnnxModel model, List<int[]> inputShapes, List<String> notes) {
    return new Simplifier(model).graph(inputShapes, notes);
  }

  private Graph graph(List<int[]> inputShapes, List<String> notes) {
    indexProducers();
    List<Node> order = order();
    Set<String> reserved = new LinkedHashSet<>();
    model.outputs().forEach(output -> reserved.add(output.name()));
    var builder = new GraphBuilder(model.limits(), reserved);
    for (int i = 0; i < inputShapes.size(); i++) {
      OnnxModel.Declared input = model.inputs().get(i);
      builder.input(new Value(input.name(), input.type(), inputShapes.get(i)));
      names.put(input.name(), input.name());
    }
    Set<String> read = new HashSet<>(reserved);
    order.forEach(node -> read.addAll(node.inputs()));
    model
        .initializers()
        .forEach((name, tensor) -> {
          if (!read.contains(name)) return;
          builder.from("", name);
          names.put(name, builder.constant(tensor));
        });
    Set<String> single = single(order, reserved);
    for (Node node : order) {
      rewrite(builder, node, single, read);
    }
    var outputs = new LinkedHashMap<String, String>();
    for (String output : reserved) {
      outputs.put(output, resolved(output));
    }
    return builder.build(outputs, notes);
  }

  private void indexProducers() {
    Set<String> defined = new HashSet<>(model.initializers().keySet());
    model.inputs().forEach(input -> defined.add(input.name()));
    for (Node node : model.nodes()) {
      for (String output : node.outputs()) {
        if (output.isEmpty()) continue;
        if (!defined.add(output)) {
          throw new ModelRefused(
              "found two definitions of '" + output + "'; export the model again");
        }
        producers.put(output, node);
      }
    }
  }

  /// A node on the path of the depth-first walk, with the next input to look at.
  private static final class Visit {
    final Node node;
    int next;

    Visit(Node node) {
      this.node = node;
    }
  }

  /// The nodes that outputs need, each after those whose results it reads.
  private List<Node> order() {
    var order = new ArrayList<Node>();
    Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Visit> path = new ArrayDeque<>();
    for (OnnxModel.Declared output : model.outputs()) {
      enter(output.name(), "an output", path, done, open);
      while (!path.isEmpty()) {
        Visit visit = path.peek();
        if (visit.next == visit.node.inputs().size()) {
          path.pop();
          open.remove(visit.node);
          done.add(visit.node);
          order.add(visit.node);
          continue;
        }
        enter(visit.node.inputs().get(visit.next++), text(visit.node), path, done, open);
      }
    }
    return order;
  }

  private void enter(
      String name, String reader, Deque<Visit> path, Set<Node> done, Set<Node> open) {
    Node node = producers.get(name);
    if (node == null) {
      if ((name.isEmpty() && !reader.equals("an output")) || isGiven(name)) return;
      throw new ModelRefused(
          "found that " + reader + " reads '" + name + "', which nothing defines; export again");
    }
    if (done.contains(node)) return;
    if (!open.add(node)) {
      throw new ModelRefused("found that " + text(node) + " reads its own result; export again");
    }
    path.push(new Visit(node));
  }

  private boolean isGiven(String name) {
    return model.initializers().containsKey(name)
        || model.inputs().stream().anyMatch(input -> input.name().equals(name));
  }

  private static String text(Node node) {
    return node.operator() + " (node " + node.name() + ")";
  }

  private static Set<String> single(List<Node> order, Set<String> outputs) {
    Set<String> once = new HashSet<>();
    Set<String> more = new HashSet<>(outputs);
    for (Node node : order) {
      for (String input : node.inputs()) {
        if (!once.add(input)) more.add(input);
      }
    }
    once.removeAll(more);
    return once;
  }

  private String resolved(String name) {
    String here = names.get(name);
    if (here == null) throw new ModelRefused("found '" + name + "', which nothing defines");
    return here;
  }

  private void rewrite(GraphBuilder builder, Node node, Set<String> single, Set<String> read) {
    Rule rule = Rules.ALL.get(node.operator());
    if (rule == null) {
      throw new ModelRefused(
          "found the operator "
              + text(node)
              + ", which is not supported; express it with the operators that docs/guide/onnx.md lists");
    }
    var inputs = new ArrayList<String>();
    for (String input : node.inputs()) {
      inputs.add(input.isEmpty() ? "" : resolved(input));
    }
    var outputs = node.outputs().stream().map(name -> read.contains(name) ? name : "").toList();
    var trimmed = new Node(node.operator(), node.name(), node.inputs(), outputs, node.attributes());
    builder.from(
        node.name(),
        node.outputs().stream().filter(read::contains).findFirst().orElse(node.name()));
    try {
      List<String> results =
          rule.apply(new Operation(builder, model.operatorSet(), trimmed, inputs, single));
      for (int i = 0; i < outputs.size(); i++) {
        if (!outputs.get(i).isEmpty() && i >= results.size()) {
          throw new ModelRefused("found more outputs than the operator has");
        }
        if (!outputs.get(i).isEmpty()) names.put(outputs.get(i), results.get(i));
      }
    } catch (ModelRefused refused) {
      throw new ModelRefused(text(node) + ": " + refused.getMessage(), refused);
    }
  }
}
