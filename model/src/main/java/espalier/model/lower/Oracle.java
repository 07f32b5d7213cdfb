package espalier.model.lower;

import espalier.model.graph.FloatEvaluator;
import espalier.model.graph.Graph;
import espalier.model.graph.Tensor;
import java.util.List;
import java.util.function.Function;

/// What a program is compared with.
///
/// @param name as the report says it
/// @param run the float model's outputs for inputs, both in the graph's order
public record Oracle(String name, Function<List<Tensor>, List<Tensor>> run) {
  /// The project's own evaluator in double precision.
  public static Oracle evaluator(Graph graph) {
    return new Oracle(
        "the float evaluator of this program", inputs -> FloatEvaluator.run(graph, inputs));
  }
}
