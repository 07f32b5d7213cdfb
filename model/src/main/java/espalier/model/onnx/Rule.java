package espalier.model.onnx;

import java.util.List;

/// Rewrites one node of a file into canonical nodes.
interface Rule {
  /// @return the names of the node's results in the graph being built
  List<String> apply(Operation operation);

  /// Rewrites a node that has one result.
  interface Single extends Rule {
    String result(Operation operation);

    @Override
    default List<String> apply(Operation operation) {
      operation.onlyOutputs(1);
      return List.of(result(operation));
    }
  }
}
