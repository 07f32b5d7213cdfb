package espalier.prover.bench;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
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
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/// Collects a model's steps and draws its weights and inputs.
final class ModelBuilder {
  static final int WEIGHT_BOUND = 127;

  private final String name;
  private final int rangeBits;
  private final SplittableRandom random;
  private final List<Table> tables = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, long[]> weights = new HashMap<>();
  private final Map<Integer, long[]> inputs = new HashMap<>();
  private long multiplications;

  ModelBuilder(String name, int rangeBits, long seed) {
    this.name = name;
    this.rangeBits = rangeBits;
    this.random = new SplittableRandom(seed);
  }

  SeededModel build() {
    return new SeededModel(
        name, multiplications, new Program(rangeBits, tables, steps), weights, inputs);
  }

  /// A table of `2^bits` rows around zero.
  int table(int bits, LongUnaryOperator function) {
    return table(-(1L << (bits - 1)), bits, function);
  }

  int table(long low, int bits, LongUnaryOperator function) {
    var values = LongStream.range(low, low + (1L << bits)).map(function).boxed().toList();
    tables.add(new Table(low, values));
    return tables.size() - 1;
  }

  int step(Step step) {
    steps.add(step);
    return steps.size() - 1;
  }

  /// Uniform in `0` to `2^bits - 1`, or below `limit` if that is less.
  Activation input(String called, Shape shape, int bits, int limit) {
    int tensor = step(new Step.Input(called, shape, 0, bits));
    var interval = Interval.ofBits(0, bits);
    inputs.put(tensor, random.longs(shape.cells(), 0, Math.min(limit, 1 << bits)).toArray());
    return new Activation(tensor, shape, interval, (interval.high() + 1) / Math.sqrt(3));
  }

  /// Uniform within `±bound`.
  int weight(String called, Shape shape, int bound) {
    int tensor = step(new Step.Weight(called, shape, bound));
    var cells = new long[shape.cells()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = random.nextLong(-bound, bound + 1L);
    }
    weights.put(tensor, cells);
    return tensor;
  }

  /// The cells of a weight.
  long[] cells(int tensor) {
    return Objects.requireNonNull(weights.get(tensor));
  }

  void count(long more) {
    multiplications += more;
  }

  /// A weight for each channel on axis `axis`, about a quarter of what is summed already.
  void bias(String called, Accumulation sum, int axis) {
    int bound = (int) Math.max(1, sum.rms() / 4);
    int tensor = weight(called, Shape.of(sum.shape().size(axis)), bound);
    var read = new Read(tensor, List.of(AxisIndex.of(axis)));
    sum.add(
        new Term(1, List.of(), List.of(), List.of(read)), new Interval(-bound, bound), bound / 2.0);
  }

  /// The sum, rounded to so few bits that its typical magnitude is about `unit`, but at least so
  /// few that it cannot leave the table; then the table's value.
  ///
  /// @param rms the typical magnitude of the table's values where the sum's is `unit`
  Activation activate(Accumulation sum, double unit, int table, double rms) {
    int shift = shiftFor(sum.bounds(), sum.rms() / unit, tables.get(table).domain());
    double scaled = sum.rms() / (1L << shift) / unit;
    return activate(sum.expression(), shift, table, rms * Math.min(scaled, 1.5));
  }

  /// The shift that scales by about `ratio` and keeps all of `bounds` within `domain`.
  static int shiftFor(Interval bounds, double ratio, Interval domain) {
    int shift = (int) Math.max(1, Math.round(Math.log(ratio) / Math.log(2)));
    while (!domain.contains(rounded(bounds, shift))) {
      shift++;
    }
    return shift;
  }

  private static Interval rounded(Interval bounds, int shift) {
    long half = 1L << (shift - 1);
    return new Interval((bounds.low() + half) >> shift, (bounds.high() + half) >> shift);
  }

  Activation activate(Expression value, int shift, int table, double rms) {
    Table rows = tables.get(table);
    int bits = Shape.bits(rows.values().size());
    Activation quotient = shift(value, shift, rows.low(), bits, rms);
    return map(Expression.of(quotient.tensor(), value.shape()), table, rms);
  }

  /// The value rounded to the nearest multiple of `2^shift`.
  Activation shift(Expression value, int shift, long low, int bits, double rms) {
    Expression rounded = shift == 0 ? value : value.plus(Expression.constant(1L << (shift - 1)));
    int tensor = step(new Step.Shift(rounded, shift, low, bits));
    return new Activation(tensor, value.shape(), Interval.ofBits(low, bits), rms);
  }

  Activation map(Expression value, int table, double rms) {
    int tensor = step(new Step.Map(value, table));
    return new Activation(tensor, value.shape(), tables.get(table).range(), rms);
  }

  void output(String called, Expression value) {
    step(new Step.Output(called, value));
  }

  static Read read(int tensor, AxisIndex... axes) {
    return new Read(tensor, List.of(axes));
  }

  static Term product(List<Integer> summed, Read first, Read second) {
    return new Term(1, List.of(), summed, List.of(first, second));
  }

  static Term times(long coefficient, Read read) {
    return new Term(coefficient, List.of(), List.of(), List.of(read));
  }
}
