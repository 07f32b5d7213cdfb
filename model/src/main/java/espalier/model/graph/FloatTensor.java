package espalier.model.graph;

import java.util.Arrays;

/// A tensor of reals.
///
/// @param shape the size of each axis; empty for a scalar
/// @param values row by row, as many as the shape says
public record FloatTensor(int[] shape, double[] values) implements Tensor {
  public FloatTensor {
    if (Shapes.size(shape) != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not fill the shape " + Shapes.text(shape));
    }
  }

  public static FloatTensor scalar(double value) {
    return new FloatTensor(new int[0], new double[] {value});
  }

  /// A vector of these values.
  public static FloatTensor of(double... values) {
    return new FloatTensor(new int[] {values.length}, values);
  }

  @Override
  public ElementType type() {
    return ElementType.FLOAT;
  }

  @Override
  public double real(int position) {
    return values[position];
  }

  @Override
  public FloatTensor reshaped(int... shape) {
    return new FloatTensor(shape, values);
  }

  @Override
  public FloatTensor pick(int[] positions, int... shape) {
    double[] picked = new double[positions.length];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = positions[i] < 0 ? 0 : values[positions[i]];
    }
    return new FloatTensor(shape, picked);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FloatTensor(var shape, var values)
        && Arrays.equals(this.shape, shape)
        && Arrays.equals(this.values, values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "float" + Shapes.text(shape);
  }
}
