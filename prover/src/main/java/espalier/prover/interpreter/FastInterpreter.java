package espalier.prover.interpreter;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs a program exactly as [Interpreter] does, and refuses what it refuses in the same words, but
/// fast: on all processors, and matrix products by vectorised kernels.
///
/// A circuit bounds every expression by `±2^62`, so plain `long` arithmetic cannot overflow here.
/// Tensors are row-major without padding.
public final class FastInterpreter {
  private static final int CHUNK = 1 << 14;

  private final Circuit circuit;
  private final long[][] columns;
  private final boolean keeps;

  /// What steps round, look up or divide, by step, if it is kept.
  private final long[] @Nullable [] values;

  private final Map<Integer, long[]> tables = new HashMap<>();

  private FastInterpreter(Circuit circuit, int columns, boolean keeps) {
    this.circuit = circuit;
    this.columns = new long[columns][];
    this.keeps = keeps;
    this.values = new long[circuit.program().steps().size()][];
  }

  /// Every column of the circuit: the steps' tensors, then limbs and remainders.
  ///
  /// Columns of inputs and weights are the arrays given, not copies.
  ///
  /// @param given the cells of each input and each weight, by step
  /// @throws IllegalArgumentException naming the step, if something given is missing, has the wrong
  ///   number of cells, or leaves its bounds; or if a value leaves the bounds of its step
  public static long[][] columns(Circuit circuit, Map<Integer, long[]> given) {
    var interpreter = new FastInterpreter(circuit, circuit.columns().size(), false);
    interpreter.run(given);
    interpreter.fill();
    return interpreter.columns;
  }

  /// The same columns, with the values that steps round, look up or divide: a proof needs these
  /// again for its lookups.
  ///
  /// @see #columns
  public static Trace trace(Circuit circuit, Map<Integer, long[]> given) {
    var interpreter = new FastInterpreter(circuit, circuit.columns().size(), true);
    interpreter.run(given);
    interpreter.fill();
    return new Trace(circuit, interpreter.columns, interpreter.values);
  }

  /// Every step's tensor and nothing else: plain integer inference, as it would run without proof.
  ///
  /// @see #columns
  public static long[][] steps(Circuit circuit, Map<Integer, long[]> given) {
    var interpreter = new FastInterpreter(circuit, circuit.program().steps().size(), false);
    interpreter.run(given);
    return interpreter.columns;
  }

  /// @throws IllegalArgumentException naming the step, if a weight is missing or does not fit
  public static void checkWeights(Circuit circuit, Map<Integer, long[]> weights) {
    for (int number : circuit.weights()) {
      var weight = (Step.Weight) circuit.program().steps().get(number);
      try {
        weight(weight, weights.get(number));
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException(
            "step %d: %s".formatted(number, refused.getMessage()), refused);
      }
    }
  }

  /// The expression's cells, given the columns that it reads: the twin of [Interpreter#evaluate].
  public static long[] evaluate(Circuit circuit, Expression expression, long[][] columns) {
    return add(circuit, expression, 0, columns, new long[expression.shape().cells()]);
  }

  /// Adds the expression's terms from number `first` on to `sum`, and returns it.
  public static long[] add(
      Circuit circuit, Expression expression, int first, long[][] columns, long[] sum) {
    List<Term> terms = expression.terms();
    for (Term term : terms.subList(first, terms.size())) {
      add(circuit, expression.shape(), term, columns, sum);
    }
    return sum;
  }

  private void run(Map<Integer, long[]> given) {
    List<Step> steps = circuit.program().steps();
    for (int i = 0; i < steps.size(); i++) {
      try {
        columns[i] = make(i, steps.get(i), given.get(i));
      } catch (IllegalArgumentException | ArithmeticException refused) {
        throw new IllegalArgumentException(
            "step %d: %s".formatted(i, refused.getMessage()), refused);
      }
    }
  }

  private void fill() {
    var trace = new Trace(circuit, columns, values);
    List<Circuit.Column> all = circuit.columns();
    var stepOf = new int[all.size()];
    circuit.origins().forEach((column, step) -> stepOf[column] = step);
    for (int i = circuit.program().steps().size(); i < all.size(); i++) {
      columns[i] =
          switch (all.get(i).fill()) {
            case Circuit.Fill.Step() -> throw new IllegalStateException("a step has a column");
            case Circuit.Fill.Value(Expression of) -> trace.values(of, stepOf[i]);
            case Circuit.Fill.Limb(Expression of, int shift, int bits) -> {
              long[] limbs = trace.values(of, stepOf[i]);
              long mask = (1L << bits) - 1;
              chunks(limbs.length, (from, to) -> limbs(limbs, from, to, shift, mask));
              yield limbs;
            }
          };
    }
  }

  private static void limbs(long[] values, int from, int to, int shift, long mask) {
    for (int i = from; i < to; i++) {
      values[i] = (values[i] >> shift) & mask;
    }
  }

  private long[] make(int number, Step step, long @Nullable [] given) {
    return switch (step) {
      // Of a part of a program, what other parts make is an input with bounds of its own.
      case Step.Input input ->
          given(input.name(), input.shape(), given, circuit.columns().get(number).bounds());
      case Step.Weight weight -> weight(weight, given);
      case Step.Define define -> evaluate(define.value());
      case Step.Output output -> evaluate(output.value());
      case Step.Shift shift -> {
        long[] result = kept(number, evaluate(shift.value()));
        chunks(result.length, (from, to) -> shift(result, from, to, shift.bits()));
        yield within(result, Interval.ofBits(shift.low(), shift.quotientBits()));
      }
      case Step.Map map -> map(number, map);
      case Step.Divide divide -> divide(number, divide);
      case Step.OneHot oneHot -> oneHot(oneHot);
    };
  }

  /// An array with the same values that the step may overwrite.
  private long[] kept(int number, long[] evaluated) {
    if (!keeps) {
      return evaluated;
    }
    values[number] = evaluated;
    return evaluated.clone();
  }

  private static void shift(long[] values, int from, int to, int bits) {
    for (int i = from; i < to; i++) {
      values[i] >>= bits;
    }
  }

  private static long[] weight(Step.Weight weight, long @Nullable [] given) {
    var bounds = new Interval(-weight.bound(), weight.bound());
    return given(weight.name(), weight.shape(), given, bounds);
  }

  private static long[] given(String name, Shape shape, long @Nullable [] values, Interval bounds) {
    if (values == null) {
      throw new IllegalArgumentException("'" + name + "' is missing; give its cells");
    }
    if (values.length != shape.cells()) {
      throw new IllegalArgumentException(
          "'%s' has %d cells; shape %s has %d"
              .formatted(name, values.length, shape, shape.cells()));
    }
    return within(values, bounds);
  }

  private static long[] within(long[] values, Interval bounds) {
    boolean all = all(values.length, (from, to) -> isWithin(values, from, to, bounds));
    for (int i = 0; !all && i < values.length; i++) {
      if (values[i] < bounds.low() || values[i] > bounds.high()) {
        throw new IllegalArgumentException(
            "%d in cell %d is outside %s".formatted(values[i], i, bounds));
      }
    }
    return values;
  }

  private static boolean isWithin(long[] values, int from, int to, Interval bounds) {
    long low = Long.MAX_VALUE;
    long high = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return low >= bounds.low() && high <= bounds.high();
  }

  private long[] map(int number, Step.Map map) {
    Table table = circuit.program().tables().get(map.table());
    long[] xs = kept(number, evaluate(map.value()));
    if (!all(xs.length, (from, to) -> isWithin(xs, from, to, table.domain()))) {
      for (long x : xs) {
        var _ = table.at(x); // Refuses the first that is outside.
      }
    }
    long[] rows = tables.computeIfAbsent(map.table(), _ -> rows(table));
    chunks(xs.length, (from, to) -> map(xs, from, to, rows, table.low()));
    return xs;
  }

  static long[] rows(Table table) {
    return table.values().stream().mapToLong(value -> value).toArray();
  }

  private static void map(long[] xs, int from, int to, long[] rows, long low) {
    for (int i = from; i < to; i++) {
      xs[i] = rows[(int) (xs[i] - low)];
    }
  }

  private long[] divide(int number, Step.Divide divide) {
    long[] result = kept(number, evaluate(divide.numerator()));
    var below = new Term(1, List.of(), List.of(), List.of(divide.denominator()));
    long[] divisors = evaluate(new Expression(divide.shape(), List.of(below)));
    within(divisors, new Interval(1, 1L << divide.denominatorBits()));
    chunks(result.length, (from, to) -> divide(result, divisors, from, to));
    return within(result, Interval.ofBits(divide.low(), divide.quotientBits()));
  }

  private static void divide(long[] values, long[] divisors, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = Math.floorDiv(values[i], divisors[i]);
    }
  }

  private long[] oneHot(Step.OneHot oneHot) {
    long[] indices = within(evaluate(oneHot.index()), new Interval(0, oneHot.size() - 1));
    var hot = new long[oneHot.shape().cells()];
    for (int i = 0; i < indices.length; i++) {
      hot[i * oneHot.size() + (int) indices[i]] = 1;
    }
    return hot;
  }

  // --- expressions -------------------------------------------------------------------------------

  private long[] evaluate(Expression expression) {
    return evaluate(circuit, expression, columns);
  }

  private static void add(
      Circuit circuit, Shape shape, Term term, long[][] columns, long[] result) {
    int[] sizes = term.variables(shape).stream().mapToInt(size -> size).toArray();
    Optional<List<Gather>> gathers = gathers(circuit, term, columns, sizes);
    if (gathers.isEmpty()) {
      addPlainly(circuit, new Expression(shape, List.of(term)), columns, result);
      return;
    }
    if (term.factors().size() == 2) {
      Gather first = gathers.get().get(0);
      Gather second = gathers.get().get(1);
      double product = product(circuit, term, columns);
      var matrices = Products.of(term, sizes, shape.axes(), first, second, product);
      if (matrices.isPresent()) {
        matrices.get().addTo(result);
        return;
      }
    }
    Sums.of(term, sizes, shape.axes(), gathers.get()).addTo(result);
  }

  /// One for each factor, then one for each scale; nothing if the indices are too entangled, or if
  /// a scale of zeros hides a product that the plain interpreter would refuse as too large.
  private static Optional<List<Gather>> gathers(
      Circuit circuit, Term term, long[][] columns, int[] sizes) {
    var gathers = new ArrayList<Gather>();
    for (Read read : term.factors()) {
      Shape shape = circuit.columns().get(read.tensor()).shape();
      Optional<Gather> gather = Gather.of(read, shape, columns[read.tensor()], sizes);
      if (gather.isEmpty()) {
        return Optional.empty();
      }
      gathers.add(gather.get());
    }
    for (Scale scale : term.scales()) {
      if (scale.values().stream().allMatch(value -> value == 0)) {
        return Optional.empty();
      }
      gathers.add(Gather.of(scale, sizes));
    }
    return Optional.of(gathers);
  }

  private static void addPlainly(Circuit circuit, Expression one, long[][] columns, long[] result) {
    long[] values = Interpreter.evaluate(circuit, one, columns);
    for (int i = 0; i < values.length; i++) {
      result[i] += values[i];
    }
  }

  /// The largest magnitude of a product of two cells: by the declared bounds where these already
  /// allow the fastest arithmetic, else by the cells themselves.
  private static double product(Circuit circuit, Term term, long[][] columns) {
    double declared = 1;
    double found = 1;
    for (Read read : term.factors()) {
      Interval bounds = circuit.columns().get(read.tensor()).bounds();
      declared *= Math.max(Math.abs(bounds.low()), Math.abs(bounds.high()));
    }
    if (declared * Block.INNER <= Block.FLOAT_EXACT) {
      return declared;
    }
    for (Read read : term.factors()) {
      found *= magnitude(columns[read.tensor()]);
    }
    return found;
  }

  private static double magnitude(long[] values) {
    long low = 0;
    long high = 0;
    for (long value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return Math.max(-low, high);
  }

  // --- chunks ------------------------------------------------------------------------------------

  private interface Range {
    void run(int from, int to);
  }

  private interface RangeTest {
    boolean holds(int from, int to);
  }

  private static void chunks(int count, Range range) {
    Parallel.forEach(
        Math.ceilDiv(count, CHUNK), i -> range.run(i * CHUNK, Math.min(count, (i + 1) * CHUNK)));
  }

  private static boolean all(int count, RangeTest test) {
    return Parallel.all(
        Math.ceilDiv(count, CHUNK), i -> test.holds(i * CHUNK, Math.min(count, (i + 1) * CHUNK)));
  }
}
