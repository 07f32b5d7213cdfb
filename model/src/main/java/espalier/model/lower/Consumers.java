package espalier.model.lower;

import espalier.model.graph.Graph;
import espalier.model.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who reads each tensor of a graph.
final class Consumers {
  private static final Set<String> MOVING =
      Set.of("Reshape", "Expand", "Transpose", "Slice", "Concat", "Tile", "Pad");

  private final Map<String, List<Node>> readers = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();

  Consumers(Graph graph) {
    for (Node node : graph.nodes()) {
      for (String name : node.inputs()) {
        readers.computeIfAbsent(name, _ -> new ArrayList<>()).add(node);
      }
    }
    graph.outputs().forEach(output -> outputs.add(output.name()));
  }

  List<Node> of(String name) {
    return readers.getOrDefault(name, List.of());
  }

  /// Whether only outputs and additions before them read it, so that nothing rescales it.
  boolean endsIn(String name) {
    for (Node node : of(name)) {
      boolean moves = MOVING.contains(node.operator()) || node.operator().equals("Add");
      if (!moves || !endsIn(node.output())) {
        return false;
      }
    }
    return outputs.contains(name) || !of(name).isEmpty();
  }

  /// Whether all that read it work place by place, so that a curve may stay pending.
  boolean areElementwise(String name) {
    return !of(name).isEmpty()
        && !outputs.contains(name)
        && of(name).stream().allMatch(node -> ElementwiseLowering.takes(node.operator()));
  }

  /// Whether, behind moves and additions, only softmaxes read it.
  boolean endsInSoftmax(String name) {
    if (outputs.contains(name)) {
      return false;
    }
    for (Node node : of(name)) {
      boolean softmax = node.operator().equals("Softmax") || node.operator().equals("LogSoftmax");
      boolean passes = MOVING.contains(node.operator()) || node.operator().equals("Add");
      if (!softmax && !(passes && endsInSoftmax(node.output()))) {
        return false;
      }
    }
    return !of(name).isEmpty();
  }
}
