package espalier.prover.bench;

import static espalier.prover.bench.ModelBuilder.product;
import static espalier.prover.bench.ModelBuilder.read;
import static espalier.prover.bench.ModelBuilder.times;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Stride;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import java.util.List;

/// Layers over images, which are stored as channels by rows by columns.
final class Convolutions {
  private final ModelBuilder model;

  Convolutions(ModelBuilder model) {
    this.model = model;
  }

  /// A convolution with square kernels.
  ///
  /// @param channels of the result
  /// @param size of the kernel's side
  /// @param pool side of the squares of the input that are summed first; 1 for none
  record Kernel(String name, int channels, int size, int stride, int padding, int pool) {
    static Kernel of(String name, int channels, int size) {
      return new Kernel(name, channels, size, 1, size / 2, 1);
    }

    private int side(int input) {
      return (input / pool + 2 * padding - size) / stride + 1;
    }

    /// Row or column `out` of the result reads row or column `kernel` of the window, of which
    /// `pooled` is the place within the square.
    private AxisIndex window(int out, int kernel, int pooled) {
      var position =
          pool == 1
              ? List.of(new Stride(out, stride), new Stride(kernel, 1))
              : List.of(
                  new Stride(out, stride * pool), new Stride(kernel, pool), new Stride(pooled, 1));
      return new AxisIndex.Affine(-(long) padding * pool, position, 1, false, 0);
    }
  }

  /// The kernel applied to the image, without bias.
  Accumulation convolve(Kernel kernel, Activation image) {
    int rows = kernel.side(image.shape().size(1));
    int columns = kernel.side(image.shape().size(2));
    var sum = new Accumulation(Shape.of(kernel.channels(), rows, columns), kernel.channels());
    add(sum, kernel, image);
    return sum;
  }

  /// Adds the kernel applied to the image.
  void add(Accumulation sum, Kernel kernel, Activation image) {
    int inputs = image.shape().size(0);
    int size = kernel.size();
    int pool = kernel.pool();
    Shape shape = Shape.of(kernel.channels(), inputs, size, size);
    int weight = weight(kernel.name(), shape);
    Read weights = weights(weight, shape, 3);
    Read window =
        read(image.tensor(), AxisIndex.of(3), kernel.window(1, 4, 6), kernel.window(2, 5, 7));
    List<Integer> summed =
        pool == 1 ? List.of(inputs, size, size) : List.of(inputs, size, size, pool, pool);
    int each = inputs * size * size;
    var channels = new Accumulation.Channels(0, kernel.channels(), each);
    sum.add(product(summed, weights, window), model.cells(weight), channels, image, pool * pool);
    model.count((long) sum.shape().cells() * each);
  }

  /// Weights by output, input channel, row and column; the last three are one stored axis unless
  /// that costs padding, because one axis is cut where padding it would cost much.
  private int weight(String name, Shape shape) {
    return model.weight(name, stored(shape), ModelBuilder.WEIGHT_BOUND);
  }

  private static Shape stored(Shape shape) {
    Shape flat = Shape.of(shape.size(0), shape.cells() / shape.size(0));
    return flat.bits() <= shape.bits() ? flat : shape;
  }

  /// The weights of output 0 at the variables `input` (channel) and the two after it.
  private static Read weights(int weight, Shape shape, int input) {
    if (stored(shape).equals(shape)) {
      return read(
          weight,
          AxisIndex.of(0),
          AxisIndex.of(input),
          AxisIndex.of(input + 1),
          AxisIndex.of(input + 2));
    }
    var strides =
        List.of(
            new Stride(input, shape.size(2) * shape.size(3)),
            new Stride(input + 1, shape.size(3)),
            new Stride(input + 2, 1));
    return read(weight, AxisIndex.of(0), new AxisIndex.Affine(0, strides, 1, false, 0));
  }

  /// A linear layer on the whole of an image, whose `pooled` squares are summed first.
  ///
  /// @param pooled 1 for none
  Accumulation connect(String name, Activation image, int outputs, int pooled) {
    int inputs = image.shape().size(0);
    int rows = image.shape().size(1) / pooled;
    int columns = image.shape().size(2) / pooled;
    Shape shape = Shape.of(outputs, inputs, rows, columns);
    int weight = weight(name, shape);
    Read weights = weights(weight, shape, 1);
    Read cells = read(image.tensor(), AxisIndex.of(1), pooled(2, 4, pooled), pooled(3, 5, pooled));
    int each = inputs * rows * columns;
    var sum = new Accumulation(Shape.of(outputs), outputs);
    List<Integer> summed =
        pooled == 1
            ? List.of(inputs, rows, columns)
            : List.of(inputs, rows, columns, pooled, pooled);
    sum.add(
        product(summed, weights, cells),
        model.cells(weight),
        new Accumulation.Channels(0, outputs, each),
        image,
        pooled * pooled);
    model.count((long) outputs * each);
    return sum;
  }

  private static AxisIndex pooled(int square, int within, int pool) {
    return pool == 1
        ? AxisIndex.of(square)
        : new AxisIndex.Affine(
            0, List.of(new Stride(square, pool), new Stride(within, 1)), 1, false, 0);
  }

  /// A linear layer on a vector.
  Accumulation connect(String name, Activation vector, int outputs) {
    int inputs = vector.shape().size(0);
    int weight = model.weight(name, Shape.of(outputs, inputs), ModelBuilder.WEIGHT_BOUND);
    var sum = new Accumulation(Shape.of(outputs), outputs);
    sum.add(
        product(
            List.of(inputs),
            read(weight, AxisIndex.of(0), AxisIndex.of(1)),
            read(vector.tensor(), AxisIndex.of(1))),
        model.cells(weight),
        new Accumulation.Channels(0, outputs, inputs),
        vector,
        1);
    model.count((long) outputs * inputs);
    return sum;
  }

  /// The largest of each 2 by 2 square: `max(a, b) = a + rectified(b - a)`, first in rows.
  ///
  /// @param rectifier a table of `max(0, x)`
  Activation largestOfSquares(Activation image, int rectifier) {
    int channels = image.shape().size(0);
    int rows = image.shape().size(1);
    int columns = image.shape().size(2) / 2;
    Term left = times(1, at(image.tensor(), AxisIndex.of(1), AxisIndex.of(2, 2, 0)));
    Term right = times(1, at(image.tensor(), AxisIndex.of(1), AxisIndex.of(2, 2, 1)));
    Activation across = rectified(Shape.of(channels, rows, columns), right, left, rectifier);
    Shape shape = Shape.of(channels, rows / 2, columns);
    Expression upper = pair(image, across, shape, 0);
    Expression lower = pair(image, across, shape, 1);
    Activation down =
        model.map(upper.times(-1).plus(lower.terms().toArray(Term[]::new)), rectifier, 1);
    return largest(upper.plus(Expression.term(1, down.tensor(), shape)), image);
  }

  /// The larger of two neighbours in row `2 y + row`.
  private static Expression pair(Activation image, Activation across, Shape shape, int row) {
    AxisIndex rows = AxisIndex.of(1, 2, row);
    return new Expression(
        shape,
        List.of(
            times(1, at(image.tensor(), rows, AxisIndex.of(2, 2, 0))),
            times(1, at(across.tensor(), rows, AxisIndex.of(2)))));
  }

  /// The largest of each 3 by 3 window at every second row and column; windows begin outside by
  /// one.
  ///
  /// Values are not negative, so absent ones, which are zero, never win.
  Activation largestOfWindows(Activation image, int rectifier) {
    int channels = image.shape().size(0);
    int rows = image.shape().size(1);
    int columns = image.shape().size(2) / 2;
    Shape wide = Shape.of(channels, rows, columns);
    var cells = new Term[3];
    for (int i = 0; i < 3; i++) {
      cells[i] = times(1, at(image.tensor(), AxisIndex.of(1), AxisIndex.of(2, 2, i - 1)));
    }
    Activation first = rectified(wide, cells[1], cells[0], rectifier);
    Expression second =
        new Expression(wide, List.of(cells[2]))
            .plus(negated(cells[0]), Expression.term(-1, first.tensor(), wide));
    Activation third = model.map(second, rectifier, 1);

    Shape shape = Shape.of(channels, rows / 2, columns);
    var lines = new Expression[3];
    for (int i = 0; i < 3; i++) {
      AxisIndex row = AxisIndex.of(1, 2, i - 1);
      lines[i] =
          new Expression(
              shape,
              List.of(
                  times(1, at(image.tensor(), row, AxisIndex.of(2, 2, -1))),
                  times(1, at(first.tensor(), row, AxisIndex.of(2))),
                  times(1, at(third.tensor(), row, AxisIndex.of(2)))));
    }
    Term[] above = lines[0].times(-1).terms().toArray(Term[]::new);
    Activation down = model.map(lines[1].plus(above), rectifier, 1);
    Expression last = lines[2].plus(above).plus(Expression.term(-1, down.tensor(), shape));
    Activation further = model.map(last, rectifier, 1);
    return largest(
        lines[0].plus(
            Expression.term(1, down.tensor(), shape), Expression.term(1, further.tensor(), shape)),
        image);
  }

  private Activation rectified(Shape shape, Term more, Term less, int rectifier) {
    return model.map(new Expression(shape, List.of(more, negated(less))), rectifier, 1);
  }

  private Activation largest(Expression value, Activation image) {
    int tensor = model.step(new Step.Define(value));
    double rms = Math.min((double) image.bounds().high(), 1.4 * image.rms());
    return new Activation(tensor, value.shape(), image.bounds(), rms);
  }

  private static Term negated(Term term) {
    return new Term(-term.coefficient(), term.scales(), term.summed(), term.factors());
  }

  private static Read at(int tensor, AxisIndex row, AxisIndex column) {
    return read(tensor, AxisIndex.of(0), row, column);
  }
}
