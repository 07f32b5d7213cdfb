package espalier.model.onnx;

import espalier.model.graph.FloatTensor;
import espalier.model.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;

/// Masks in front of a Softmax: exporters write minus infinity, or float's least number, where an
/// attention may not look. No integer stands for those, and none is needed.
final class AttentionMasks {
  /// As good as minus infinity under an exponential, whose result is below every double from -746
  /// on; scores may fall 250 below zero before a blocked place could show.
  static final double BLOCKED = -1_000;

  private AttentionMasks() {}

  /// `x` with a constant mask, selected or added just before, bounded from below by [#BLOCKED].
  static String softened(Operation op, String x) {
    Optional<Node> found = op.builder().producer(x);
    if (found.isEmpty()) return x;
    Node node = found.get();
    if (!node.operator().equals("Where") && !node.operator().equals("Add")) return x;
    var inputs = new ArrayList<String>();
    for (String input : node.inputs()) {
      inputs.add(bounded(op, input));
    }
    if (inputs.equals(node.inputs())) return x;
    op.builder()
        .note(
            "attention masks below "
                + BLOCKED
                + " were raised to it in front of a Softmax, which leaves its result as it was");
    return op.emit(node.operator(), node.attributes(), inputs.toArray(new String[0]));
  }

  private static String bounded(Operation op, String name) {
    var tensor = op.builder().tensor(name);
    if (tensor.isEmpty() || !(tensor.get() instanceof FloatTensor(int[] shape, double[] values))) {
      return name;
    }
    if (Arrays.stream(values).noneMatch(value -> value < BLOCKED)) return name;
    double[] raised = Arrays.stream(values).map(value -> Math.max(value, BLOCKED)).toArray();
    return op.builder().constant(new FloatTensor(shape, raised));
  }
}
