package espalier.model.graph;

import java.util.Arrays;
import java.util.Locale;

/// A tensor of integers or of booleans (0 and 1), exact.
///
/// @param type an integer type or [ElementType#BOOL]
/// @param shape the size of each axis; empty for a scalar
/// @param values row by row, each within the type's range
public record IntegerTensor(ElementType type, int[] shape, long[] values) implements Tensor {
  public IntegerTensor {
    if (type.isReal()) throw new IllegalArgumentException("reals belong in a FloatTensor");
    if (Shapes.size(shape) != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not fill the shape " + Shapes.text(shape));
    }
  }

  /// A vector of int64.
  public static IntegerTensor of(long... values) {
    return new IntegerTensor(ElementType.INT64, new int[] {values.length}, values);
  }

  @Override
  public double real(int position) {
    return values[position];
  }

  @Override
  public IntegerTensor reshaped(int... shape) {
    return new IntegerTensor(type, shape, values);
  }

  @Override
  public IntegerTensor pick(int[] positions, int... shape) {
    long[] picked = new long[positions.length];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = positions[i] < 0 ? 0 : values[positions[i]];
    }
    return new IntegerTensor(type, shape, picked);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IntegerTensor(var type, var shape, var values)
        && this.type == type
        && Arrays.equals(this.shape, shape)
        && Arrays.equals(this.values, values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + Arrays.hashCode(shape)) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return type.name().toLowerCase(Locale.ROOT) + Shapes.text(shape);
  }
}
