package espalier.model.graph;

import espalier.model.ModelRefused;
import java.util.Arrays;

/// Operators that move elements without changing them, some by indices that are data themselves.
final class Selection {
  private Selection() {}

  static Tensor pad(Node node, Tensor x, int[] shape) {
    Attributes a = node.attributes();
    int[] pads = a.wholes("pads");
    String mode = a.text("mode", "constant");
    int[][] maps = new int[x.rank()][];
    for (int axis = 0; axis < maps.length; axis++) {
      maps[axis] = Positions.padMap(x.shape()[axis], pads[axis], pads[maps.length + axis], mode);
    }
    int[] positions = Positions.separable(x.shape(), maps);
    Tensor moved = x.pick(positions, shape);
    double filler = a.real("value");
    if (filler == 0 || !mode.equals("constant")) return moved;
    switch (moved) {
      case FloatTensor real -> fill(positions, i -> real.values()[i] = filler);
      case IntegerTensor whole -> fill(positions, i -> whole.values()[i] = (long) filler);
    }
    return moved;
  }

  private interface Place {
    void at(int position);
  }

  /// Writes to the places that nothing filled; the tensor is fresh, so nobody else sees the write.
  private static void fill(int[] positions, Place place) {
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] < 0) place.at(i);
    }
  }

  static Tensor slice(Node node, Tensor x, int[] shape) {
    int[] starts = node.attributes().wholes("starts");
    int[] steps = node.attributes().wholes("steps");
    int[][] maps = new int[x.rank()][];
    for (int axis = 0; axis < maps.length; axis++) {
      maps[axis] = Positions.sliceMap(starts[axis], steps[axis], shape[axis]);
    }
    return x.pick(Positions.separable(x.shape(), maps), shape);
  }

  static Tensor tile(Tensor x, int[] shape) {
    int[][] maps = new int[x.rank()][];
    for (int axis = 0; axis < maps.length; axis++) {
      maps[axis] = new int[shape[axis]];
      for (int i = 0; i < shape[axis]; i++) {
        maps[axis][i] = i % x.shape()[axis];
      }
    }
    return x.pick(Positions.separable(x.shape(), maps), shape);
  }

  static Tensor concat(Node node, Tensor[] inputs, int[] shape) {
    int axis = node.attributes().whole("axis");
    int outer = Shapes.span(shape, 0, axis);
    int row = Shapes.span(shape, axis, shape.length);
    boolean real = inputs[0].type().isReal();
    double[] reals = new double[real ? outer * row : 0];
    long[] wholes = new long[real ? 0 : outer * row];
    int start = 0;
    for (Tensor x : inputs) {
      int width = Shapes.span(x.shape(), axis, shape.length);
      Object from = x instanceof IntegerTensor w ? w.values() : Elementwise.values(x);
      for (int n = 0; n < outer; n++) {
        System.arraycopy(from, n * width, real ? reals : wholes, n * row + start, width);
      }
      start += width;
    }
    return real
        ? new FloatTensor(shape, reals)
        : new IntegerTensor(inputs[0].type(), shape, wholes);
  }

  private static int index(Node node, Tensor indices, int position, int size) {
    long index = ((IntegerTensor) indices).values()[position];
    if (index < -size || index >= size) {
      throw new ModelRefused(
          "found the index "
              + index
              + " in "
              + node
              + ", expected -"
              + size
              + " to "
              + (size - 1)
              + "; check the model's input");
    }
    return (int) (index < 0 ? index + size : index);
  }

  static Tensor gather(Node node, Tensor x, Tensor indices, int[] shape) {
    int axis = node.attributes().whole("axis");
    int outer = Shapes.span(x.shape(), 0, axis);
    int inner = Shapes.span(x.shape(), axis + 1, x.rank());
    int size = x.shape()[axis];
    int[] from = new int[Shapes.size(shape)];
    int at = 0;
    for (int n = 0; n < outer; n++) {
      for (int i = 0; i < indices.size(); i++) {
        int start = (n * size + index(node, indices, i, size)) * inner;
        for (int k = 0; k < inner; k++) {
          from[at++] = start + k;
        }
      }
    }
    return x.pick(from, shape);
  }

  /// For each element of `indices`, the place in `shape` that it and its own place name.
  private static int[] elements(Node node, int[] shape, Tensor indices) {
    int axis = node.attributes().whole("axis");
    int[] strides = Shapes.strides(shape);
    int[] places = Positions.strided(0, strides, indices.shape());
    int inner = Shapes.span(indices.shape(), axis + 1, indices.rank());
    for (int i = 0; i < places.length; i++) {
      int own = i / inner % indices.shape()[axis];
      places[i] += (index(node, indices, i, shape[axis]) - own) * strides[axis];
    }
    return places;
  }

  static Tensor gatherElements(Node node, Tensor x, Tensor indices) {
    return x.pick(elements(node, x.shape(), indices), indices.shape());
  }

  /// For each index tuple of `indices`, the start of the slice of `shape` that it names.
  private static int[] tuples(Node node, int[] shape, Tensor indices, int batch) {
    int depth = indices.shape()[indices.rank() - 1];
    int[] strides = Shapes.strides(shape);
    int count = Shapes.span(indices.shape(), 0, indices.rank() - 1);
    int perBatch = Shapes.span(indices.shape(), batch, indices.rank() - 1);
    int[] starts = new int[count];
    for (int tuple = 0; tuple < count; tuple++) {
      int start = batch == 0 ? 0 : tuple / perBatch * strides[batch - 1];
      for (int k = 0; k < depth; k++) {
        start += index(node, indices, tuple * depth + k, shape[batch + k]) * strides[batch + k];
      }
      starts[tuple] = start;
    }
    return starts;
  }

  private static int[] widened(int[] starts, int width) {
    int[] places = new int[starts.length * width];
    for (int i = 0; i < places.length; i++) {
      places[i] = starts[i / width] + i % width;
    }
    return places;
  }

  static Tensor gatherND(Node node, Tensor x, Tensor indices, int[] shape) {
    int batch = node.attributes().whole("batch_dims");
    int[] starts = tuples(node, x.shape(), indices, batch);
    int depth = indices.shape()[indices.rank() - 1];
    return x.pick(widened(starts, Shapes.span(x.shape(), batch + depth, x.rank())), shape);
  }

  static Tensor scatterElements(Node node, Tensor x, Tensor indices, Tensor updates) {
    return scatter(node, x, elements(node, x.shape(), indices), updates);
  }

  static Tensor scatterND(Node node, Tensor x, Tensor indices, Tensor updates) {
    int depth = indices.shape()[indices.rank() - 1];
    int[] starts = tuples(node, x.shape(), indices, 0);
    return scatter(node, x, widened(starts, Shapes.span(x.shape(), depth, x.rank())), updates);
  }

  private static Tensor scatter(Node node, Tensor x, int[] places, Tensor updates) {
    String reduction = node.attributes().text("reduction", "none");
    if (x instanceof IntegerTensor whole && updates instanceof IntegerTensor more) {
      long[] result = whole.values().clone();
      for (int i = 0; i < places.length; i++) {
        long held = result[places[i]];
        long update = more.values()[i];
        result[places[i]] =
            x.type()
                .wrap(
                    switch (reduction) {
                      case "add" -> held + update;
                      case "mul" -> held * update;
                      case "max" -> Math.max(held, update);
                      case "min" -> Math.min(held, update);
                      default -> update;
                    });
      }
      return new IntegerTensor(x.type(), x.shape(), result);
    }
    double[] result = Elementwise.values(x).clone();
    for (int i = 0; i < places.length; i++) {
      double held = result[places[i]];
      double update = updates.real(i);
      result[places[i]] =
          switch (reduction) {
            case "add" -> held + update;
            case "mul" -> held * update;
            case "max" -> Math.max(held, update);
            case "min" -> Math.min(held, update);
            default -> update;
          };
    }
    return new FloatTensor(x.shape(), result);
  }

  static Tensor oneHot(Node node, Tensor indices, Value output) {
    Attributes a = node.attributes();
    int axis = a.whole("axis");
    int depth = a.whole("depth");
    double[] result = new double[output.size()];
    Arrays.fill(result, a.real("off"));
    int inner = Shapes.span(output.shape(), axis + 1, output.rank());
    for (int i = 0; i < indices.size(); i++) {
      double index = indices.real(i);
      if (index < 0) index += depth;
      if (index < 0 || index >= depth) continue;
      result[(i / inner * depth + (int) index) * inner + i % inner] = a.real("on");
    }
    return Elementwise.cast(new FloatTensor(output.shape(), result), output.type());
  }
}
