package espalier.model.lower;

import espalier.model.ModelRefused;
import espalier.model.graph.FloatEvaluator;
import espalier.model.graph.Graph;
import espalier.model.graph.Node;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import espalier.model.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where each tensor of a graph lies over the calibration samples.
final class Calibration {
  /// What is so far below the greatest number stands for minus infinity before a softmax.
  private static final double MASK = 1_000;

  private final Map<String, Range> ranges = new HashMap<>();

  private final Map<String, Integer> normalised = new HashMap<>();
  private final Set<String> masked = new HashSet<>();
  private final Map<String, Range> squares = new HashMap<>();

  static Calibration of(Graph graph, List<List<Tensor>> samples) {
    if (samples.isEmpty()) {
      throw new ModelRefused(
          "found no calibration samples, expected at least one; give typical inputs");
    }
    var calibration = new Calibration();
    var consumers = new Consumers(graph);
    for (Node node : graph.nodes()) {
      node.outputs().stream().filter(consumers::endsInSoftmax).forEach(calibration.masked::add);
      if (node.operator().equals("LayerNormalization")) {
        calibration.normalised.put(node.input(0), node.attributes().whole("axis"));
      }
    }
    for (List<Tensor> sample : samples) {
      FloatEvaluator.run(graph, sample, calibration::watch);
    }
    return calibration;
  }

  private static double greatest(Tensor tensor) {
    double most = -Double.MAX_VALUE;
    for (int i = 0; i < tensor.size(); i++) {
      most = Math.max(most, tensor.real(i));
    }
    return most;
  }

  private void watch(Value value, Tensor tensor) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double least = masked.contains(value.name()) ? greatest(tensor) - MASK : -Double.MAX_VALUE;
    for (int i = 0; i < tensor.size(); i++) {
      double real = tensor.real(i);
      if (Double.isFinite(real) && real >= least) {
        low = Math.min(low, real);
        high = Math.max(high, real);
      }
    }
    if (low <= high) {
      ranges.merge(value.name(), new Range(low, high), Range::including);
    }
    Integer axis = normalised.get(value.name());
    if (axis != null) {
      squares.merge(value.name(), squares(tensor, axis), Range::including);
    }
  }

  /// The range over the rows of `n^3 * variance`, for `n` elements from `axis` on.
  private static Range squares(Tensor tensor, int axis) {
    int n = Shapes.span(tensor.shape(), axis, tensor.rank());
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int from = 0; from < tensor.size(); from += n) {
      double sum = 0;
      for (int i = from; i < from + n; i++) {
        sum += tensor.real(i);
      }
      double total = 0;
      for (int i = from; i < from + n; i++) {
        double apart = n * tensor.real(i) - sum;
        total += apart * apart;
      }
      least = Math.min(least, total);
      most = Math.max(most, total);
    }
    return new Range(least, most);
  }

  /// Of a normalised tensor: the range over its rows of `n^3 * variance`.
  Range squares(String name) {
    return squares.getOrDefault(name, new Range(0, 0));
  }

  /// Of a tensor of the graph; zero where no sample had a finite number.
  Range range(String name) {
    return ranges.getOrDefault(name, new Range(0, 0));
  }
}
