package espalier.prover;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Affine;
import espalier.proof.circuit.AxisIndex.Chosen;
import espalier.proof.circuit.AxisIndex.Stride;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// A valid program of random steps, and cells for its inputs and weights.
///
/// Steps are drawn with bounds that hold by interval arithmetic, so no run is refused.
final class RandomProgram {
  private static final long SPAN_MAX = 1 << 20;

  private final RandomGenerator random;
  private final int rangeBits;
  private final List<Table> tables = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, long[]> given = new HashMap<>();

  private RandomProgram(RandomGenerator random) {
    this.random = random;
    this.rangeBits = random.nextInt(3, 9);
  }

  static RandomProgram draw(RandomGenerator random) {
    var drawn = new RandomProgram(random);
    drawn.input();
    drawn.weight();
    int count = random.nextInt(2, 6);
    for (int i = 0; i < count; i++) {
      drawn.step();
    }
    Shape last = drawn.steps.getLast().shape();
    drawn.steps.add(new Step.Output("y", Expression.of(drawn.steps.size() - 1, last), 0));
    return drawn;
  }

  Program program() {
    return new Program(rangeBits, tables, steps);
  }

  Map<Integer, long[]> given() {
    return given;
  }

  private void input() {
    Shape shape = shape();
    given.put(steps.size(), random.longs(shape.cells(), -4, 4).toArray());
    steps.add(new Step.Input("x", shape, -4, 3, 0));
  }

  private void weight() {
    Shape shape = shape();
    given.put(steps.size(), random.longs(shape.cells(), -3, 4).toArray());
    steps.add(new Step.Weight("w", shape, 3));
  }

  private Shape shape() {
    var sizes = new ArrayList<Integer>();
    int axes = random.nextInt(4);
    for (int i = 0; i < axes; i++) {
      sizes.add(random.nextInt(1, 5));
    }
    return new Shape(sizes);
  }

  private void step() {
    Expression value = expression();
    Interval bounds = bounds(value);
    while (bounds.high() - bounds.low() > SPAN_MAX) {
      value = expression();
      bounds = bounds(value);
    }
    switch (random.nextInt(7)) {
      case 0 -> steps.add(new Step.Define(value));
      case 1, 2 -> shift(value, bounds);
      case 3 -> map(value, bounds, -5, 6);
      case 4 -> divide(value, bounds);
      case 5 -> {
        int size = random.nextInt(1, 6);
        int index = map(value, bounds, 0, size);
        Shape shape = steps.get(index).shape();
        if (shape.axes() < 3) {
          steps.add(new Step.OneHot(Expression.of(index, shape), size));
        }
      }
      default -> steps.add(new Step.Output("z" + steps.size(), value, 0));
    }
  }

  private Interval bounds(Expression value) {
    var more = new ArrayList<>(steps);
    more.add(new Step.Define(value));
    return Circuit.of(new Program(rangeBits, tables, more)).columns().get(steps.size()).bounds();
  }

  private static int bits(long count) {
    return 64 - Long.numberOfLeadingZeros(Math.max(0, count - 1));
  }

  private void shift(Expression value, Interval bounds) {
    int bits = random.nextInt(0, 9);
    long low = bounds.low() >> bits;
    steps.add(new Step.Shift(value, bits, low, bits((bounds.high() >> bits) - low + 1)));
    if (random.nextBoolean()) {
      // A map that reads the quotient itself, so that no range check of its own is made.
      int quotient = steps.size() - 1;
      Shape shape = value.shape();
      map(Expression.of(quotient, shape), bounds(Expression.of(quotient, shape)), -5, 6);
    }
  }

  private int map(Expression value, Interval bounds, long from, long to) {
    Expression small = value;
    Interval span = bounds;
    if (bounds.high() - bounds.low() >= 1 << 9) {
      int bits = bits(bounds.high() - bounds.low() + 1) - 8;
      long low = bounds.low() >> bits;
      steps.add(new Step.Shift(value, bits, low, bits((bounds.high() >> bits) - low + 1)));
      small = Expression.of(steps.size() - 1, value.shape());
      span = bounds(small);
    }
    int rows = 1 << bits(span.high() - span.low() + 1);
    tables.add(new Table(span.low(), random.longs(rows, from, to).boxed().toList()));
    steps.add(new Step.Map(small, tables.size() - 1));
    return steps.size() - 1;
  }

  private void divide(Expression value, Interval bounds) {
    Expression below = expression();
    Interval span = bounds(below);
    if (span.high() - span.low() > SPAN_MAX) {
      return;
    }
    int divisor = map(below, span, 1, 17);
    Shape shape = steps.get(divisor).shape();
    var axes = new ArrayList<AxisIndex>();
    for (int axis = 0; axis < shape.axes(); axis++) {
      // Never absent: a divisor must not be zero.
      var strides = new ArrayList<Stride>();
      for (int variable = 0; variable < value.shape().axes(); variable++) {
        if (random.nextBoolean()) {
          strides.add(new Stride(variable, random.nextInt(1, 3)));
        }
      }
      axes.add(new Affine(random.nextInt(3), strides, 1, false, shape.size(axis)));
    }
    int most = bits(Math.max(Math.abs(bounds.low()), Math.abs(bounds.high())) + 1);
    steps.add(
        new Step.Divide(
            value, new Read(divisor, axes), 4 + random.nextInt(2), -(1L << most), most + 1));
  }

  private Expression expression() {
    Shape shape = shape();
    var terms = new ArrayList<Term>();
    int count = random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      terms.add(term(shape));
    }
    return new Expression(shape, terms);
  }

  private Term term(Shape shape) {
    var summed = new ArrayList<Integer>();
    int inner = random.nextInt(3);
    for (int i = 0; i < inner; i++) {
      summed.add(random.nextInt(1, 4));
    }
    var sizes = new ArrayList<>(shape.sizes());
    sizes.addAll(summed);
    var scales = new ArrayList<Scale>();
    for (int variable = 0; variable < sizes.size(); variable++) {
      if (random.nextInt(5) == 0) {
        scales.add(new Scale(variable, random.longs(sizes.get(variable), -2, 3).boxed().toList()));
      }
    }
    var factors = new ArrayList<Read>();
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      factors.add(read(sizes));
    }
    long coefficient = random.nextBoolean() ? random.nextInt(1, 4) : -random.nextInt(1, 4);
    return new Term(coefficient, scales, summed, factors);
  }

  private Read read(List<Integer> sizes) {
    int tensor = random.nextInt(steps.size());
    Shape shape = steps.get(tensor).shape();
    var axes = new ArrayList<AxisIndex>();
    for (int axis = 0; axis < shape.axes(); axis++) {
      axes.add(index(sizes, shape.size(axis)));
    }
    return new Read(tensor, axes);
  }

  private AxisIndex index(List<Integer> sizes, int size) {
    if (sizes.isEmpty()) {
      return AxisIndex.at(random.nextInt(-1, size + 1));
    }
    int variable = random.nextInt(sizes.size());
    return switch (random.nextInt(5)) {
      case 0, 1 -> AxisIndex.of(variable);
      case 2 ->
          new Chosen(variable, random.ints(sizes.get(variable), -1, size + 1).boxed().toList());
      default -> {
        var strides = new ArrayList<Stride>();
        for (int other = 0; other < sizes.size(); other++) {
          if (other == variable || random.nextInt(4) == 0) {
            strides.add(new Stride(other, random.nextInt(-2, 3)));
          }
        }
        yield new Affine(
            random.nextInt(-2, 4),
            strides,
            random.nextInt(1, 4),
            random.nextBoolean(),
            random.nextInt(3) == 0 ? random.nextInt(1, size + 2) : 0);
      }
    };
  }
}
