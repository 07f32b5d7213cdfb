package espalier.model.graph;

/// An array of numbers with a shape, row by row. Immutable by agreement: nobody writes to the
/// arrays of a tensor that he was given.
public sealed interface Tensor permits FloatTensor, IntegerTensor {
  /// The size of each axis; empty for a scalar.
  int[] shape();

  ElementType type();

  /// The element at a row-by-row position, exact up to 2^53 for integers.
  double real(int position);

  /// The same elements under another shape of as many elements.
  Tensor reshaped(int... shape);

  /// The elements at `positions`, in that order, as a tensor of `shape`; -1 stands for zero.
  Tensor pick(int[] positions, int... shape);

  /// The number of elements.
  default int size() {
    return Shapes.size(shape());
  }

  /// The number of axes.
  default int rank() {
    return shape().length;
  }
}
