package espalier.prover.interpreter;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Small programs with every kind of step and index, some of which fail on some inputs.
final class RandomPrograms {
  private final RandomGenerator random;
  private final List<Step> steps = new ArrayList<>();

  private RandomPrograms(RandomGenerator random) {
    this.random = random;
  }

  static Program draw(RandomGenerator random) {
    var drawn = new RandomPrograms(random);
    drawn.steps.add(new Step.Input("x", drawn.shape(), -4, 3));
    drawn.steps.add(new Step.Input("positive", drawn.shape(), 1, 3));
    drawn.steps.add(new Step.Weight("w", drawn.shape(), 3));
    drawn.steps.add(new Step.Input("index", drawn.shape(), 0, 2));
    int count = random.nextInt(1, 7);
    for (int i = 0; i < count; i++) {
      drawn.steps.add(drawn.step());
    }
    var rows = LongStream.range(0, 256).map(x -> x * 7 % 31 - 9).boxed().toList();
    return new Program(random.nextInt(2, 9), List.of(new Table(-128, rows)), drawn.steps);
  }

  /// Cells within the bounds; rarely, one is not.
  static long[] cells(RandomGenerator random, Step step) {
    long[] cells =
        switch (step) {
          case Step.Input input ->
              random
                  .longs(step.shape().cells(), input.low(), input.low() + (1L << input.bits()))
                  .toArray();
          case Step.Weight weight ->
              random.longs(step.shape().cells(), -weight.bound(), weight.bound() + 1).toArray();
          default -> throw new IllegalArgumentException("nothing is given for " + step);
        };
    if (random.nextInt(40) == 0) {
      cells[random.nextInt(cells.length)] += 9;
    }
    return cells;
  }

  private Shape shape() {
    boolean wide = random.nextInt(4) == 0;
    return new Shape(
        IntStream.range(0, random.nextInt(0, 4))
            .mapToObj(_ -> random.nextInt(1, wide ? 13 : 6))
            .toList());
  }

  private Step step() {
    return switch (random.nextInt(8)) {
      case 0 -> new Step.Shift(expression(), random.nextInt(6), -(1L << 12), 13);
      case 1 -> new Step.Map(expression(), 0);
      case 2 -> divide();
      case 3 -> new Step.OneHot(narrow(), random.nextInt(3, 6));
      case 4 -> new Step.Output("y", expression());
      case 5 -> new Step.Map(Expression.of(0, steps.get(0).shape()), 0);
      default -> new Step.Define(expression());
    };
  }

  private Step divide() {
    Shape shape = shape();
    Expression numerator = expression(shape);
    int tensor = random.nextInt(5) == 0 ? random.nextInt(steps.size()) : 1;
    var axes = new ArrayList<AxisIndex>();
    for (int size : steps.get(tensor).shape().sizes()) {
      axes.add(
          shape.axes() == 0 || random.nextBoolean()
              ? AxisIndex.at(random.nextInt(size))
              : new AxisIndex.Affine(
                  0,
                  List.of(new AxisIndex.Stride(random.nextInt(shape.axes()), 1)),
                  1,
                  false,
                  size));
    }
    return new Step.Divide(numerator, new Read(tensor, axes), 4, -(1L << 20), 21);
  }

  private Expression narrow() {
    return random.nextInt(6) == 0 ? expression() : Expression.of(3, steps.get(3).shape());
  }

  private Expression expression() {
    return expression(shape());
  }

  private Expression expression(Shape shape) {
    return new Expression(
        shape, IntStream.range(0, random.nextInt(0, 4)).mapToObj(_ -> term(shape)).toList());
  }

  private Term term(Shape shape) {
    var summed =
        IntStream.range(0, random.nextInt(0, 3)).mapToObj(_ -> random.nextInt(1, 7)).toList();
    var sizes = new ArrayList<>(shape.sizes());
    sizes.addAll(summed);
    var scales = new ArrayList<Scale>();
    if (!sizes.isEmpty() && random.nextInt(4) == 0) {
      int variable = random.nextInt(sizes.size());
      scales.add(new Scale(variable, random.longs(sizes.get(variable), -3, 4).boxed().toList()));
    }
    var factors =
        IntStream.range(0, random.nextInt(0, 3))
            .mapToObj(_ -> read(random.nextInt(steps.size()), sizes))
            .toList();
    return new Term(random.nextInt(-3, 4), scales, summed, factors);
  }

  private Read read(int tensor, List<Integer> sizes) {
    return new Read(
        tensor, steps.get(tensor).shape().sizes().stream().map(size -> axis(size, sizes)).toList());
  }

  private AxisIndex axis(int size, List<Integer> sizes) {
    if (sizes.isEmpty()) {
      return AxisIndex.at(random.nextInt(-1, size + 1));
    }
    int variable = random.nextInt(sizes.size());
    return switch (random.nextInt(8)) {
      case 0 ->
          new AxisIndex.Chosen(
              variable, random.ints(sizes.get(variable), -1, size + 1).boxed().toList());
      case 1 -> AxisIndex.at(random.nextInt(-1, size + 1));
      case 2, 3 -> affine(size, sizes);
      case 4 -> AxisIndex.of(variable, random.nextBoolean() ? 2 : -1, random.nextInt(-1, size));
      default -> AxisIndex.of(variable);
    };
  }

  private AxisIndex affine(int size, List<Integer> sizes) {
    var strides = new ArrayList<AxisIndex.Stride>();
    for (int variable = 0; variable < sizes.size(); variable++) {
      if (random.nextBoolean()) {
        strides.add(new AxisIndex.Stride(variable, random.nextInt(-3, 4)));
      }
    }
    return new AxisIndex.Affine(
        random.nextInt(-4, 5),
        strides,
        random.nextInt(1, 4),
        random.nextBoolean(),
        random.nextBoolean() ? 0 : random.nextInt(1, size + 2));
  }
}
