package espalier.model.graph;

import java.util.List;

/// One operator applied to named tensors.
///
/// @param operator the canonical name, as in the package's table
/// @param name for messages: what the file calls the node this one came from
/// @param inputs names of tensors; an empty name is an optional input left out
/// @param outputs names of tensors, each defined once in a graph
public record Node(
    String operator,
    String name,
    List<String> inputs,
    List<String> outputs,
    Attributes attributes) {
  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public String input(int index) {
    return inputs.get(index);
  }

  /// Whether the optional input `index` is there.
  public boolean hasInput(int index) {
    return index < inputs.size() && !inputs.get(index).isEmpty();
  }

  /// The only or first output.
  public String output() {
    return outputs.getFirst();
  }

  @Override
  public String toString() {
    return operator + " (" + name + ")";
  }
}
