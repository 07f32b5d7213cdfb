package espalier.model.graph;

/// Where each element of a moved tensor comes from: row-by-row positions in the source, -1 for a
/// place that nothing fills. What is moved this way needs no arithmetic.
public final class Positions {
  private Positions() {}

  /// For an output whose index on each axis decides the source's index on that axis alone.
  ///
  /// @param maps for each axis and output index, the source's index or -1
  public static int[] separable(int[] source, int[][] maps) {
    int[] strides = Shapes.strides(source);
    int[] positions = {0};
    for (int axis = 0; axis < maps.length; axis++) {
      int[] map = maps[axis];
      int[] longer = new int[Math.multiplyExact(positions.length, map.length)];
      int at = 0;
      for (int prefix : positions) {
        for (int index : map) {
          longer[at++] = prefix < 0 || index < 0 ? -1 : prefix + index * strides[axis];
        }
      }
      positions = longer;
    }
    return positions;
  }

  /// For a tensor of `source` read as one of `shape`, which it broadcasts to.
  public static int[] broadcast(int[] source, int[] shape) {
    return strided(0, Shapes.broadcastStrides(source, shape), shape);
  }

  /// For the axes in another order: axis `i` of the output is axis `order[i]` of the source.
  public static int[] transposed(int[] source, int[] order) {
    int[] strides = Shapes.strides(source);
    int[] moved = new int[order.length];
    int[] shape = new int[order.length];
    for (int axis = 0; axis < order.length; axis++) {
      moved[axis] = strides[order[axis]];
      shape[axis] = source[order[axis]];
    }
    return strided(0, moved, shape);
  }

  /// For a walk from `start` with one stride an axis.
  public static int[] strided(int start, int[] strides, int[] shape) {
    int[] positions = new int[Shapes.size(shape)];
    if (positions.length == 0) return positions;
    if (shape.length == 0) {
      positions[0] = start;
      return positions;
    }
    int last = shape.length - 1;
    int[] outer = shape.clone();
    outer[last] = 1;
    int[] index = new int[shape.length];
    int at = 0;
    do {
      int from = start + Shapes.offset(index, strides);
      for (int i = 0; i < shape[last]; i++) {
        positions[at++] = from + i * strides[last];
      }
    } while (Shapes.next(index, outer));
    return positions;
  }

  /// The map of one axis of a slice.
  public static int[] sliceMap(int start, int step, int size) {
    int[] map = new int[size];
    for (int i = 0; i < size; i++) {
      map[i] = start + i * step;
    }
    return map;
  }

  /// The map of one axis of a padding; negative padding cuts.
  ///
  /// @param mode `constant`, `reflect`, `edge` or `wrap`
  public static int[] padMap(int size, int begin, int end, String mode) {
    int[] map = new int[begin + size + end];
    for (int i = 0; i < map.length; i++) {
      int from = i - begin;
      map[i] =
          from >= 0 && from < size
              ? from
              : switch (mode) {
                case "edge" -> Math.clamp(from, 0, size - 1);
                case "wrap" -> Math.floorMod(from, size);
                case "reflect" -> reflected(from, size);
                default -> -1;
              };
    }
    return map;
  }

  private static int reflected(int from, int size) {
    if (size == 1) return 0;
    int period = 2 * (size - 1);
    int within = Math.floorMod(from, period);
    return within < size ? within : period - within;
  }
}
