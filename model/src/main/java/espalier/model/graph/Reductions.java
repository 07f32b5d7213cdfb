package espalier.model.graph;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Operators that take whole axes together: reductions, the greatest, running sums, normalisation.
final class Reductions {
  private Reductions() {}

  static Tensor reduce(Node node, Tensor x, int[] shape) {
    int[] kept = Shapes.reduced(x.shape(), node.attributes().wholes("axes"), true);
    int[] into = Positions.broadcast(kept, x.shape());
    if (x instanceof IntegerTensor whole) return integers(node, whole, into, shape);
    double[] result = new double[Shapes.size(shape)];
    double[] values = Elementwise.values(x);
    switch (node.operator()) {
      case "ReduceProd" -> {
        Arrays.fill(result, 1);
        for (int i = 0; i < into.length; i++) {
          result[into[i]] *= values[i];
        }
      }
      case "ReduceMax" -> {
        Arrays.fill(result, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < into.length; i++) {
          result[into[i]] = Math.max(result[into[i]], values[i]);
        }
      }
      case "ReduceMin" -> {
        Arrays.fill(result, Double.POSITIVE_INFINITY);
        for (int i = 0; i < into.length; i++) {
          result[into[i]] = Math.min(result[into[i]], values[i]);
        }
      }
      default -> {
        for (int i = 0; i < into.length; i++) {
          result[into[i]] += values[i];
        }
        if (node.operator().equals("ReduceMean")) {
          double count = (double) into.length / result.length;
          for (int i = 0; i < result.length; i++) {
            result[i] /= count;
          }
        }
      }
    }
    return new FloatTensor(shape, result);
  }

  private static IntegerTensor integers(Node node, IntegerTensor x, int[] into, int[] shape) {
    long[] result = new long[Shapes.size(shape)];
    long start =
        switch (node.operator()) {
          case "ReduceProd" -> 1;
          case "ReduceMax" -> x.type().least();
          case "ReduceMin" -> x.type().greatest();
          default -> 0;
        };
    Arrays.fill(result, start);
    for (int i = 0; i < into.length; i++) {
      long held = result[into[i]];
      long value = x.values()[i];
      result[into[i]] =
          switch (node.operator()) {
            case "ReduceProd" -> held * value;
            case "ReduceMax" -> Math.max(held, value);
            case "ReduceMin" -> Math.min(held, value);
            default -> held + value;
          };
    }
    if (node.operator().equals("ReduceMean") && result.length > 0) {
      for (int i = 0; i < result.length; i++) {
        result[i] /= Math.max(1, into.length / result.length);
      }
    }
    for (int i = 0; i < result.length; i++) {
      result[i] = x.type().wrap(result[i]);
    }
    return new IntegerTensor(x.type(), shape, result);
  }

  /// A tensor as many lines along one axis.
  private record Lines(int outer, int size, int inner) {
    static Lines of(int[] shape, int axis) {
      return new Lines(
          Shapes.span(shape, 0, axis), shape[axis], Shapes.span(shape, axis + 1, shape.length));
    }

    int count() {
      return outer * inner;
    }

    int start(int line) {
      return line / inner * size * inner + line % inner;
    }

    int at(int line, int index) {
      return start(line) + index * inner;
    }
  }

  static IntegerTensor argument(Node node, Tensor x, int[] shape) {
    Attributes a = node.attributes();
    Lines lines = Lines.of(x.shape(), a.whole("axis"));
    boolean greatest = node.operator().equals("ArgMax");
    boolean last = a.whole("select_last_index") != 0;
    long[] result = new long[lines.count()];
    for (int line = 0; line < result.length; line++) {
      int best = 0;
      for (int i = 1; i < lines.size(); i++) {
        int order = compare(x, lines.at(line, i), lines.at(line, best));
        if ((greatest ? order > 0 : order < 0) || (last && order == 0)) best = i;
      }
      result[line] = best;
    }
    return new IntegerTensor(ElementType.INT64, shape, result);
  }

  private static int compare(Tensor x, int i, int j) {
    return switch (x) {
      case IntegerTensor whole -> Long.compare(whole.values()[i], whole.values()[j]);
      case FloatTensor real -> Double.compare(real.values()[i] + 0.0, real.values()[j] + 0.0);
    };
  }

  static List<Tensor> topK(Node node, Tensor x, int[] shape) {
    Attributes a = node.attributes();
    int axis = a.whole("axis");
    int k = a.whole("k");
    boolean largest = a.whole("largest") != 0;
    Lines lines = Lines.of(x.shape(), axis);
    Lines kept = Lines.of(shape, axis);
    int[] from = new int[Shapes.size(shape)];
    long[] indices = new long[from.length];
    for (int line = 0; line < lines.count(); line++) {
      int at = line;
      Comparator<Integer> order =
          (i, j) -> compare(x, lines.at(at, i), lines.at(at, j)) * (largest ? -1 : 1);
      // A stable sort: among equals the lower index comes first.
      var sorted = IntStream.range(0, lines.size()).boxed().sorted(order).limit(k).toList();
      for (int i = 0; i < k; i++) {
        from[kept.at(line, i)] = lines.at(line, sorted.get(i));
        indices[kept.at(line, i)] = sorted.get(i);
      }
    }
    return List.of(x.pick(from, shape), new IntegerTensor(ElementType.INT64, shape, indices));
  }

  static FloatTensor softmax(Node node, Tensor x) {
    Lines lines = Lines.of(x.shape(), node.attributes().whole("axis"));
    boolean logarithm = node.operator().equals("LogSoftmax");
    double[] values = Elementwise.values(x);
    double[] result = new double[values.length];
    for (int line = 0; line < lines.count(); line++) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < lines.size(); i++) {
        greatest = Math.max(greatest, values[lines.at(line, i)]);
      }
      double sum = 0;
      for (int i = 0; i < lines.size(); i++) {
        sum += Math.exp(values[lines.at(line, i)] - greatest);
      }
      for (int i = 0; i < lines.size(); i++) {
        double shifted = values[lines.at(line, i)] - greatest;
        result[lines.at(line, i)] = logarithm ? shifted - Math.log(sum) : Math.exp(shifted) / sum;
      }
    }
    return new FloatTensor(x.shape(), result);
  }

  static FloatTensor layerNormalization(Node node, Tensor x) {
    int axis = node.attributes().whole("axis");
    double epsilon = node.attributes().real("epsilon");
    int size = Shapes.span(x.shape(), axis, x.rank());
    double[] values = Elementwise.values(x);
    double[] result = new double[values.length];
    for (int start = 0; start < values.length; start += size) {
      double mean = 0;
      for (int i = start; i < start + size; i++) {
        mean += values[i] / size;
      }
      double variance = 0;
      for (int i = start; i < start + size; i++) {
        variance += (values[i] - mean) * (values[i] - mean) / size;
      }
      double deviation = Math.sqrt(variance + epsilon);
      for (int i = start; i < start + size; i++) {
        result[i] = (values[i] - mean) / deviation;
      }
    }
    return new FloatTensor(x.shape(), result);
  }

  static Tensor cumSum(Node node, Tensor x) {
    Attributes a = node.attributes();
    Lines lines = Lines.of(x.shape(), a.whole("axis"));
    boolean exclusive = a.whole("exclusive") != 0;
    boolean reverse = a.whole("reverse") != 0;
    double[] reals = new double[x instanceof FloatTensor ? x.size() : 0];
    long[] wholes = new long[x instanceof IntegerTensor ? x.size() : 0];
    for (int line = 0; line < lines.count(); line++) {
      double real = 0;
      long whole = 0;
      for (int step = 0; step < lines.size(); step++) {
        int at = lines.at(line, reverse ? lines.size() - 1 - step : step);
        switch (x) {
          case FloatTensor tensor -> {
            double next = real + tensor.values()[at];
            reals[at] = exclusive ? real : next;
            real = next;
          }
          case IntegerTensor tensor -> {
            long next = tensor.type().wrap(whole + tensor.values()[at]);
            wholes[at] = exclusive ? whole : next;
            whole = next;
          }
        }
      }
    }
    return x instanceof IntegerTensor
        ? new IntegerTensor(x.type(), x.shape(), wholes)
        : new FloatTensor(x.shape(), reals);
  }
}
