package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.Shapes;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/// Pooling. Rounding up (`ceil_mode`) becomes padding at the end; global pools are reductions.
final class PoolRules {
  private PoolRules() {}

  static void into(Map<String, Rule> rules) {
    rules.put("MaxPool", (Rule.Single) PoolRules::maxPool);
    rules.put("AveragePool", (Rule.Single) PoolRules::averagePool);
    rules.put("LpPool", (Rule.Single) PoolRules::lpPool);
    rules.put("GlobalAveragePool", (Rule.Single) op -> global(op, "ReduceMean", op.in(0)));
    rules.put("GlobalMaxPool", (Rule.Single) op -> global(op, "ReduceMax", op.in(0)));
    rules.put("GlobalLpPool", (Rule.Single) PoolRules::globalLpPool);
  }

  private static String global(Operation op, String operator, String x) {
    return op.reduce(operator, x, true, IntStream.range(2, op.rank(0)).toArray());
  }

  private static String globalLpPool(Operation op) {
    double p = op.attributes().whole("p", 2);
    String sum = global(op, "ReduceSum", power(op, op.in(0), p));
    return op.emit("Pow", sum, op.constant(1 / p));
  }

  /// `|x|^p`, as a square where that is what it is.
  private static String power(Operation op, String x, double p) {
    if (!(p >= 1)) throw new ModelRefused("found p = " + p + ", expected at least 1");
    if (p == 2) return op.emit("Mul", x, x);
    String absolute = op.emit("Abs", x);
    return p == 1 ? absolute : op.emit("Pow", absolute, op.constant(p));
  }

  /// The window with its end padding stretched or cut so that rounding down gives the right size.
  private static Attributes window(Operation op) {
    int[] in = LinearRules.spatialSizes(op.shape(0));
    if (!op.attributes().has("kernel_shape")) throw new ModelRefused("found no kernel_shape");
    int[] kernel = op.spatial("kernel_shape", in.length, 1, 1);
    Attributes window = LinearRules.window(op, in, kernel);
    boolean up = op.attributes().whole("ceil_mode", 0) != 0;
    int[] pads = window.wholes("pads").clone();
    for (int i = 0; i < in.length && up; i++) {
      int stride = window.wholes("strides")[i];
      int reach = window.wholes("dilations")[i] * (kernel[i] - 1) + 1;
      int room = in[i] + pads[i] + pads[in.length + i] - reach;
      int size = Math.ceilDiv(Math.max(0, room), stride) + 1;
      // The last window has to begin inside the input or the padding before it.
      if ((size - 1) * stride >= in[i] + pads[i]) size--;
      pads[in.length + i] = Math.max(0, (size - 1) * stride + reach - in[i] - pads[i]);
    }
    return window.with("pads", pads);
  }

  private static String maxPool(Operation op) {
    return op.emit("MaxPool", window(op), op.in(0));
  }

  private static String averagePool(Operation op) {
    Attributes window = window(op);
    boolean includePads = op.attributes().whole("count_include_pad", 0) != 0;
    int[] in = LinearRules.spatialSizes(op.shape(0));
    int[] declared = LinearRules.window(op, in, window.wholes("kernel_shape")).wholes("pads");
    int[][] counts = new int[in.length][];
    for (int i = 0; i < in.length; i++) {
      counts[i] =
          counts(
              op,
              window,
              i,
              includePads ? declared[i] : 0,
              includePads ? declared[in.length + i] : 0);
    }
    int[] divisors = {1};
    for (int[] axis : counts) {
      op.builder().room((long) divisors.length * axis.length);
      int[] before = divisors;
      divisors = Arrays.stream(before).flatMap(n -> Arrays.stream(axis).map(m -> n * m)).toArray();
    }
    if (Arrays.stream(divisors).distinct().count() == 1) divisors = new int[] {divisors[0]};
    return op.emit("AveragePool", window.with("divisors", divisors), op.in(0));
  }

  /// For each output index on one axis, how many cells its window counts, at least 1.
  private static int[] counts(Operation op, Attributes window, int axis, int before, int after) {
    int size = op.shape(0)[2 + axis];
    int spatial = window.wholes("kernel_shape").length;
    int kernel = window.wholes("kernel_shape")[axis];
    int stride = window.wholes("strides")[axis];
    int dilation = window.wholes("dilations")[axis];
    int[] pads = window.wholes("pads");
    int room = size + pads[axis] + pads[spatial + axis] - dilation * (kernel - 1) - 1;
    if (room < 0) throw new ModelRefused("found a window wider than its padded input");
    op.builder().room(room / stride + 1);
    int[] counts = new int[room / stride + 1];
    for (int out = 0; out < counts.length; out++) {
      int start = out * stride - pads[axis];
      int first = Math.max(0, Math.ceilDiv(-before - start, dilation));
      int last = Math.min(kernel - 1, Math.floorDiv(size + after - 1 - start, dilation));
      counts[out] = Math.max(1, last - first + 1);
    }
    return counts;
  }

  /// The p-th root of a sum over the window, which is a convolution of each channel with ones.
  private static String lpPool(Operation op) {
    double p = op.attributes().whole("p", 2);
    Attributes window = window(op);
    int channels = op.shape(0)[1];
    int[] kernel = window.wholes("kernel_shape");
    int[] shape = new int[kernel.length + 2];
    shape[0] = channels;
    shape[1] = 1;
    System.arraycopy(kernel, 0, shape, 2, kernel.length);
    op.builder().room(Shapes.size(shape));
    double[] ones = new double[Shapes.size(shape)];
    Arrays.fill(ones, 1);
    String sum =
        op.emit(
            "Conv",
            window.with("group", channels),
            power(op, op.in(0), p),
            op.builder().constant(new FloatTensor(shape, ones)));
    return root(op, sum, p);
  }

  private static String root(Operation op, String sum, double p) {
    if (p == 1) return sum;
    return p == 2 ? op.emit("Sqrt", sum) : op.emit("Pow", sum, op.constant(1 / p));
  }
}
