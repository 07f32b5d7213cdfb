package espalier.model.graph;

import espalier.model.ModelRefused;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A model as canonical nodes in an order in which each reads only what stands before it.
///
/// @param inputs what a caller gives, in the file's order
/// @param constants weights and folded values by name
/// @param nodes in order of evaluation
/// @param outputs what a caller gets, in the file's order; may name an input or a constant
/// @param values name, type and shape of everything: inputs, constants and results of nodes
/// @param notes sentences about what was assumed or changed, for the model's owner
public record Graph(
    List<Value> inputs,
    Map<String, Tensor> constants,
    List<Node> nodes,
    List<Value> outputs,
    Map<String, Value> values,
    List<String> notes) {
  public Graph {
    inputs = List.copyOf(inputs);
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    notes = List.copyOf(notes);
  }

  /// The type and shape of `name`.
  public Value value(String name) {
    Value value = values.get(name);
    if (value == null) throw new ModelRefused("found no tensor named " + name + " in the graph");
    return value;
  }

  /// The value of `name` if it is a constant.
  public Optional<Tensor> constant(String name) {
    return Optional.ofNullable(constants.get(name));
  }
}
