package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import java.util.Arrays;
import java.util.Map;

/// Resize and Upsample: for each axis a list of neighbours, or a matrix of interpolation weights.
final class ResizeRules {
  private ResizeRules() {}

  static void into(Map<String, Rule> rules) {
    rules.put("Resize", (Rule.Single) ResizeRules::resize);
    rules.put("Upsample", (Rule.Single) ResizeRules::resize);
  }

  /// One axis: its sizes, its scale, and how coordinates are transformed and rounded.
  private record Axis(int in, int out, double scale, String transformation, String rounding) {
    /// Computed in single precision, as runtimes do: where a coordinate falls on a tie or a whole
    /// number, the rounding decides which neighbour is taken.
    double coordinate(int index) {
      float step = (float) scale;
      return switch (transformation) {
        case "asymmetric" -> index / step;
        case "align_corners" -> out == 1 ? 0 : (float) index * (in - 1) / (out - 1);
        case "pytorch_half_pixel" -> out > 1 ? (index + 0.5f) / step - 0.5f : 0;
        case "tf_half_pixel_for_nn" -> (index + 0.5f) / step;
        case "half_pixel_symmetric" -> {
          float adjustment = out / (step * in);
          yield in / 2.0f * (1 - adjustment) + (index + 0.5f) / step - 0.5f;
        }
        case "half_pixel" -> (index + 0.5f) / step - 0.5f;
        default ->
            throw new ModelRefused(
                "found coordinate_transformation_mode = "
                    + transformation
                    + ", which is not supported; use half_pixel or asymmetric");
      };
    }

    int nearest(int index) {
      double x = coordinate(index);
      double rounded =
          switch (rounding) {
            case "floor" -> Math.floor(x);
            case "ceil" -> Math.ceil(x);
            case "round_prefer_ceil" -> Math.floor(x + 0.5);
            case "simple" -> scale < 1 ? Math.ceil(x) : Math.floor(x);
            case "round_prefer_floor" -> Math.ceil(x - 0.5);
            default -> throw new ModelRefused("found nearest_mode = " + rounding);
          };
      return (int) Math.max(0, Math.min(in - 1, rounded));
    }

    double[] linear() {
      double[] matrix = new double[Shapes.size(out, in)];
      for (int index = 0; index < out; index++) {
        double x = Math.max(0, Math.min(in - 1, coordinate(index)));
        int left = (int) Math.floor(x);
        matrix[index * in + left] += 1 - (x - left);
        matrix[index * in + Math.min(in - 1, left + 1)] += x - left;
      }
      return matrix;
    }

    /// Keys' cubic with parameter `a`; cells outside repeat the edge, or are left out.
    double[] cubic(double a, boolean excludeOutside) {
      double[] matrix = new double[Shapes.size(out, in)];
      for (int index = 0; index < out; index++) {
        double x = coordinate(index);
        int left = (int) Math.floor(x);
        double total = 0;
        for (int cell = left - 1; cell <= left + 2; cell++) {
          boolean outside = cell < 0 || cell >= in;
          if (outside && excludeOutside) continue;
          double weight = keys(Math.abs(x - cell), a);
          matrix[index * in + Math.clamp(cell, 0, in - 1)] += weight;
          total += weight;
        }
        for (int cell = 0; cell < in && excludeOutside; cell++) {
          matrix[index * in + cell] /= total;
        }
      }
      return matrix;
    }

    private static double keys(double d, double a) {
      if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
      return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }
  }

  private static String resize(Operation op) {
    var attributes = op.attributes();
    if (attributes.whole("antialias", 0) != 0) {
      throw new ModelRefused("found antialias = 1, which is not supported; export without it");
    }
    if (!attributes.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
      throw new ModelRefused("found keep_aspect_ratio_policy, which is not supported; give sizes");
    }
    boolean old = op.operatorSet() < 11 || op.node().operator().equals("Upsample");
    String mode = attributes.text("mode", "nearest");
    String transformation =
        old ? "asymmetric" : attributes.text("coordinate_transformation_mode", "half_pixel");
    String rounding = old ? "simple" : attributes.text("nearest_mode", "round_prefer_floor");
    double[] scales = scales(op, old);
    int[] shape = op.shape(0);
    String result = op.in(0);
    for (int i = 0; i < shape.length; i++) {
      int out = size(op, old, scales, i);
      double scale = scales.length > 0 ? scales[i] : (double) out / shape[i];
      if (out == shape[i] && scale == 1) continue;
      if (shape[i] == 0) throw new ModelRefused("found an empty axis");
      op.builder().room(mode.equals("nearest") ? out : (long) out * shape[i]);
      var axis = new Axis(shape[i], out, scale, transformation, rounding);
      result =
          switch (mode) {
            case "nearest" -> gathered(op, result, i, axis);
            case "linear", "bilinear" -> product(op, result, i, axis, axis.linear());
            case "cubic" ->
                product(
                    op,
                    result,
                    i,
                    axis,
                    axis.cubic(
                        attributes.real("cubic_coeff_a", -0.75),
                        attributes.whole("exclude_outside", 0) != 0));
            default -> throw new ModelRefused("found mode = " + mode);
          };
    }
    return result;
  }

  /// One scale an axis, or none where sizes are given.
  private static double[] scales(Operation op, boolean old) {
    int rank = op.rank(0);
    if (op.attributes().has("scales")) {
      return spread(op, op.attributes().reals("scales").orElseThrow(), rank);
    }
    int input = old ? 1 : 2;
    if (!op.has(input) || Shapes.size(op.shape(input)) == 0) return new double[0];
    if (op.constant(input, "the scales") instanceof FloatTensor tensor) {
      return spread(op, tensor.values(), rank);
    }
    throw new ModelRefused("found integer scales, expected real ones");
  }

  private static double[] spread(Operation op, double[] given, int rank) {
    double[] scales = new double[rank];
    Arrays.fill(scales, 1);
    int[] axes = axes(op, given.length);
    for (int i = 0; i < axes.length; i++) {
      if (!(given[i] > 0 && given[i] < Shapes.MAXIMUM_SIZE)) {
        throw new ModelRefused("found a scale of " + given[i]);
      }
      scales[axes[i]] = given[i];
    }
    return scales;
  }

  private static int[] axes(Operation op, int count) {
    int rank = op.rank(0);
    long[] axes = op.attributes().longs("axes").orElse(new long[0]);
    if (axes.length == 0 && count == rank)
      return java.util.stream.IntStream.range(0, rank).toArray();
    if (axes.length != count) throw new ModelRefused("found " + count + " sizes or scales");
    return Arrays.stream(axes).mapToInt(axis -> Shapes.axis(axis, rank)).toArray();
  }

  private static int size(Operation op, boolean old, double[] scales, int axis) {
    int in = op.shape(0)[axis];
    if (scales.length > 0) {
      double out = Math.floor(in * (float) scales[axis]);
      if (out > Shapes.MAXIMUM_SIZE || out < 1) throw new ModelRefused("found a size of " + out);
      return (int) out;
    }
    if (old || !op.has(3)) throw new ModelRefused("found neither scales nor sizes");
    int[] sizes = ConstantRules.sizes(op.wholes(3, "the sizes"));
    int[] axes = axes(op, sizes.length);
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] != axis) continue;
      if (sizes[i] == 0) throw new ModelRefused("found a size of 0");
      return sizes[i];
    }
    return in;
  }

  private static String gathered(Operation op, String x, int axis, Axis resized) {
    long[] from = new long[resized.out()];
    for (int i = 0; i < from.length; i++) {
      from[i] = resized.nearest(i);
    }
    String indices = op.builder().constant(IntegerTensor.of(from));
    return op.emit("Gather", Attributes.NONE.with("axis", axis), x, indices);
  }

  private static String product(Operation op, String x, int axis, Axis resized, double[] matrix) {
    String letters = "abcdefghijklmnop".substring(0, op.rank(0));
    char summed = letters.charAt(axis);
    String equation = letters + ",z" + summed + "->" + letters.replace(summed, 'z');
    String weights =
        op.builder().constant(new FloatTensor(new int[] {resized.out(), resized.in()}, matrix));
    return op.emit("Einsum", Attributes.NONE.with("equation", equation), x, weights);
  }
}
