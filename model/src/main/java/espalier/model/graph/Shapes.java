package espalier.model.graph;

import espalier.model.ModelRefused;
import java.util.Arrays;

/// Arithmetic on shapes: sizes, strides, broadcasting. A shape of no axes is a scalar's.
public final class Shapes {
  /// The most elements of one tensor: 2^27, which is 1 GiB of doubles.
  public static final int MAXIMUM_SIZE = 1 << 27;

  /// The most axes of one tensor.
  public static final int MAXIMUM_RANK = 16;

  private Shapes() {}

  /// The number of elements.
  ///
  /// @throws ModelRefused if that is more than [#MAXIMUM_SIZE], or there are too many axes
  public static int size(int... shape) {
    if (shape.length > MAXIMUM_RANK) {
      throw new ModelRefused(
          "found a tensor of "
              + shape.length
              + " axes, expected at most "
              + MAXIMUM_RANK
              + "; reshape it before export");
    }
    long size = 1;
    boolean empty = false;
    for (int n : shape) {
      if (n < 0) throw new ModelRefused("found a negative size in the shape " + text(shape));
      empty |= n == 0;
      // At most 2^27 times 2^31; the sizes beside a zero are bounded all the same.
      size *= Math.max(1, n);
      if (size > MAXIMUM_SIZE) {
        throw new ModelRefused(
            "found a tensor of shape "
                + text(shape)
                + ", expected at most "
                + MAXIMUM_SIZE
                + " elements; export a smaller batch or a smaller model");
      }
    }
    return empty ? 0 : (int) size;
  }

  /// The distance in memory between neighbours on each axis, the last axis being dense.
  public static int[] strides(int... shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }

  /// The strides that read a tensor of `shape` as if it had the shape `as`, which it broadcasts to.
  public static int[] broadcastStrides(int[] shape, int[] as) {
    int[] dense = strides(shape);
    int[] strides = new int[as.length];
    int lead = as.length - shape.length;
    for (int axis = 0; axis < shape.length; axis++) {
      strides[lead + axis] = shape[axis] == 1 ? 0 : dense[axis];
    }
    return strides;
  }

  /// The shape that both broadcast to, as in NumPy.
  ///
  /// @throws ModelRefused if two sizes differ and neither is 1
  public static int[] broadcast(int[] left, int[] right) {
    int rank = Math.max(left.length, right.length);
    int[] shape = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      int l = axis < rank - left.length ? 1 : left[axis - rank + left.length];
      int r = axis < rank - right.length ? 1 : right[axis - rank + right.length];
      if (l != r && l != 1 && r != 1) {
        throw new ModelRefused(
            "found shapes "
                + text(left)
                + " and "
                + text(right)
                + ", expected sizes that are equal or 1 on every axis; fix the model's shapes");
      }
      shape[axis] = l == 1 ? r : l;
    }
    size(shape);
    return shape;
  }

  /// `axis` counted from the front.
  ///
  /// @throws ModelRefused if there is no such axis
  public static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new ModelRefused(
          "found axis " + axis + " of a tensor with " + rank + " axes; fix the model's attribute");
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /// The product of the sizes of axes `from` (inclusive) to `to` (exclusive).
  public static int span(int[] shape, int from, int to) {
    int size = 1;
    for (int axis = from; axis < to; axis++) {
      size *= shape[axis];
    }
    return size;
  }

  /// The shape without the axes of `axes`, or with size 1 there if `keep`.
  public static int[] reduced(int[] shape, int[] axes, boolean keep) {
    int[] all = shape.clone();
    for (int axis : axes) {
      all[axis] = keep ? 1 : -1;
    }
    return Arrays.stream(all).filter(n -> n >= 0).toArray();
  }

  /// Steps a multi-dimensional index once, the last axis fastest.
  ///
  /// @return false after the last one, when the index is all zero again
  public static boolean next(int[] index, int[] shape) {
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) return true;
      index[axis] = 0;
    }
    return false;
  }

  /// The offset of a multi-dimensional index.
  public static int offset(int[] index, int[] strides) {
    int offset = 0;
    for (int axis = 0; axis < index.length; axis++) {
      offset += index[axis] * strides[axis];
    }
    return offset;
  }

  /// As in `(1, 3, 8)`.
  public static String text(int... shape) {
    var text = new StringBuilder("(");
    for (int axis = 0; axis < shape.length; axis++) {
      text.append(axis == 0 ? "" : ", ").append(shape[axis]);
    }
    return text.append(')').toString();
  }
}
