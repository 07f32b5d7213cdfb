package espalier.proof.circuit;

import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole32;

import espalier.base.codec.Codec;
import java.util.List;

/// The sizes of a tensor's axes, outermost first; no axes at all is a single number.
///
/// A stored tensor lies in a cube of `2^bits()` cells: each axis is padded to a power of two, and
/// the axes' bits follow each other, the outermost on top. Padding is never read.
public record Shape(List<Integer> sizes) {
  public static final int AXES_MAX = 8;
  public static final int SIZE_MAX = 1 << 24;
  public static final long CELLS_MAX = 1L << 30;

  public static final Codec<Shape> CODEC =
      list(whole32(1, SIZE_MAX), AXES_MAX).as(Shape::new, Shape::sizes);

  public Shape {
    sizes = List.copyOf(sizes);
    if (sizes.size() > AXES_MAX) {
      throw new IllegalArgumentException(
          "a tensor of %d axes; at most %d are allowed".formatted(sizes.size(), AXES_MAX));
    }
    long padded = 1;
    for (int size : sizes) {
      if (size < 1 || size > SIZE_MAX) {
        throw new IllegalArgumentException(
            "an axis of size %d; sizes are 1 to %d".formatted(size, SIZE_MAX));
      }
      padded <<= bits(size);
      if (padded > CELLS_MAX) {
        throw new IllegalArgumentException(
            "a tensor of shape %s has more than 2^30 cells".formatted(sizes));
      }
    }
  }

  public static Shape of(Integer... sizes) {
    return new Shape(List.of(sizes));
  }

  /// The bits that number `size` things: 0 for one.
  public static int bits(int size) {
    return 32 - Integer.numberOfLeadingZeros(size - 1);
  }

  public int axes() {
    return sizes.size();
  }

  public int size(int axis) {
    return sizes.get(axis);
  }

  /// True cells, without padding.
  public int cells() {
    int cells = 1;
    for (int size : sizes) {
      cells *= size;
    }
    return cells;
  }

  /// The logarithm of the padded number of cells.
  public int bits() {
    int bits = 0;
    for (int size : sizes) {
      bits += bits(size);
    }
    return bits;
  }

  /// Where the true cell number `flat` (row-major) lies in the padded cube.
  public int padded(int flat) {
    int index = 0;
    int shift = 0;
    int rest = flat;
    for (int axis = axes() - 1; axis >= 0; axis--) {
      int size = size(axis);
      index |= (rest % size) << shift;
      rest /= size;
      shift += bits(size);
    }
    return index;
  }

  @Override
  public String toString() {
    return sizes.toString();
  }
}
