package espalier.model.graph;

import java.util.Arrays;

/// Convolution, its transpose, and pooling, in one to three spatial axes; fewer than three are
/// given leading axes of size 1.
final class Convolutions {
  private Convolutions() {}

  /// One window sliding over three axes.
  ///
  /// `in` and `out` are the sizes of the large and the small side; large index = small index times
  /// stride - begin + kernel index times dilation.
  private record Window(
      int[] large, int[] small, int[] kernel, int[] strides, int[] dilations, int[] begins) {
    static Window of(Node node, int[] large, int[] small) {
      Attributes a = node.attributes();
      return new Window(
          three(Arrays.copyOfRange(large, 2, large.length), 1),
          three(Arrays.copyOfRange(small, 2, small.length), 1),
          three(a.wholes("kernel_shape"), 1),
          three(a.wholes("strides"), 1),
          three(a.wholes("dilations"), 1),
          three(Arrays.copyOf(a.wholes("pads"), large.length - 2), 0));
    }

    private static int[] three(int[] sizes, int filler) {
      int[] three = {filler, filler, filler};
      System.arraycopy(sizes, 0, three, 3 - sizes.length, sizes.length);
      return three;
    }

    int largeSize() {
      return large[0] * large[1] * large[2];
    }

    int smallSize() {
      return small[0] * small[1] * small[2];
    }

    int kernelSize() {
      return kernel[0] * kernel[1] * kernel[2];
    }

    int at(int axis, int index, int k) {
      return index * strides[axis] - begins[axis] + k * dilations[axis];
    }

    /// The first small index on the last axis whose large index is not negative.
    int first(int k) {
      return Math.max(0, Math.ceilDiv(-at(2, 0, k), strides[2]));
    }

    /// One past the last small index on the last axis whose large index is within.
    int last(int k) {
      return Math.min(small[2], Math.floorDiv(large[2] - 1 - at(2, 0, k), strides[2]) + 1);
    }
  }

  /// Does something for a run of cells along the last axis: large cells `large, large + stride…`
  /// meet small cells `small, small + 1…`.
  private interface Run {
    void apply(int large, int stride, int small, int count, int kernelCell);
  }

  private static void eachRun(Window w, Run run) {
    for (int cell = 0; cell < w.kernelSize(); cell++) {
      int kx = cell % w.kernel()[2];
      int ky = cell / w.kernel()[2] % w.kernel()[1];
      int kz = cell / w.kernel()[2] / w.kernel()[1];
      int from = w.first(kx);
      int count = w.last(kx) - from;
      if (count <= 0) continue;
      for (int z = 0; z < w.small()[0]; z++) {
        int lz = w.at(0, z, kz);
        if (lz < 0 || lz >= w.large()[0]) continue;
        for (int y = 0; y < w.small()[1]; y++) {
          int ly = w.at(1, y, ky);
          if (ly < 0 || ly >= w.large()[1]) continue;
          int large = (lz * w.large()[1] + ly) * w.large()[2] + w.at(2, from, kx);
          int small = (z * w.small()[1] + y) * w.small()[2] + from;
          run.apply(large, w.strides()[2], small, count, cell);
        }
      }
    }
  }

  static FloatTensor conv(Node node, Tensor[] inputs, int[] shape) {
    int[] in = inputs[0].shape();
    Window w = Window.of(node, in, shape);
    double[] x = Elementwise.values(inputs[0]);
    double[] weights = Elementwise.values(inputs[1]);
    double[] result = new double[Shapes.size(shape)];
    int group = node.attributes().whole("group");
    int channels = in[1] / group;
    int features = shape[1] / group;
    for (int n = 0; n < in[0]; n++) {
      for (int m = 0; m < shape[1]; m++) {
        int out = (n * shape[1] + m) * w.smallSize();
        if (inputs.length > 2) {
          Arrays.fill(result, out, out + w.smallSize(), inputs[2].real(m));
        }
        for (int c = 0; c < channels; c++) {
          int from = (n * in[1] + m / features * channels + c) * w.largeSize();
          int row = (m * channels + c) * w.kernelSize();
          eachRun(
              w,
              (large, stride, small, count, cell) ->
                  gather(result, out + small, x, from + large, stride, weights[row + cell], count));
        }
      }
    }
    return new FloatTensor(shape, result);
  }

  private static void gather(
      double[] to, int at, double[] from, int start, int stride, double weight, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] += weight * from[start + i * stride];
    }
  }

  static FloatTensor convTranspose(Node node, Tensor[] inputs, int[] shape) {
    int[] in = inputs[0].shape();
    Window w = Window.of(node, shape, in);
    double[] x = Elementwise.values(inputs[0]);
    double[] weights = Elementwise.values(inputs[1]);
    double[] result = new double[Shapes.size(shape)];
    int group = node.attributes().whole("group");
    int channels = in[1] / group;
    int features = shape[1] / group;
    for (int n = 0; n < in[0]; n++) {
      for (int m = 0; m < shape[1]; m++) {
        int out = (n * shape[1] + m) * w.largeSize();
        if (inputs.length > 2) {
          Arrays.fill(result, out, out + w.largeSize(), inputs[2].real(m));
        }
        for (int c = 0; c < channels; c++) {
          int channel = m / features * channels + c;
          int from = (n * in[1] + channel) * w.smallSize();
          int row = (channel * features + m % features) * w.kernelSize();
          eachRun(
              w,
              (large, stride, small, count, cell) ->
                  scatter(
                      result, out + large, stride, x, from + small, weights[row + cell], count));
        }
      }
    }
    return new FloatTensor(shape, result);
  }

  private static void scatter(
      double[] to, int at, int stride, double[] from, int start, double weight, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i * stride] += weight * from[start + i];
    }
  }

  static Tensor maxPool(Node node, Tensor x, int[] shape) {
    Window w = Window.of(node, x.shape(), shape);
    int[] best = new int[Shapes.size(shape)];
    Arrays.fill(best, -1);
    for (int plane = 0; plane < shape[0] * shape[1]; plane++) {
      int out = plane * w.smallSize();
      int in = plane * w.largeSize();
      eachRun(
          w,
          (large, stride, small, count, _) -> {
            for (int i = 0; i < count; i++) {
              int at = in + large + i * stride;
              int held = best[out + small + i];
              if (held < 0 || x.real(at) > x.real(held)) best[out + small + i] = at;
            }
          });
    }
    return x.pick(best, shape);
  }

  static FloatTensor averagePool(Node node, Tensor x, int[] shape) {
    Window w = Window.of(node, x.shape(), shape);
    double[] values = Elementwise.values(x);
    double[] result = new double[Shapes.size(shape)];
    for (int plane = 0; plane < shape[0] * shape[1]; plane++) {
      int out = plane * w.smallSize();
      int in = plane * w.largeSize();
      eachRun(
          w,
          (large, stride, small, count, _) ->
              gather(result, out + small, values, in + large, stride, 1, count));
    }
    int[] divisors = node.attributes().wholes("divisors");
    for (int i = 0; i < result.length; i++) {
      result[i] /= divisors[divisors.length == 1 ? 0 : i % w.smallSize()];
    }
    return new FloatTensor(shape, result);
  }
}
