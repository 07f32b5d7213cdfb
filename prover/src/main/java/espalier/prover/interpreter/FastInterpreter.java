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
  private final Map<Integer, long[]> tables = new HashMap<>();

  private FastInterpreter(Circuit circuit, int columns) {
    this.circuit = circuit;
    this.columns = new long[columns][];
  }

  /// Every column of the circuit: the steps' tensors, then limbs and remainders.
  ///
  /// Columns of inputs and weights are the arrays given, not copies.
  ///
  /// @param given the cells of each input and each weight, by step
  /// @throws IllegalArgumentException naming the step, if something given is missing, has the wrong
  ///   number of cells, or leaves its bounds; or if a value leaves the bounds of its step
  public static long[][] columns(Circuit circuit, Map<Integer, long[]> given) {
    var interpreter = new FastInterpreter(circuit, circuit.columns().size());
    interpreter.run(given);
    interpreter.fill();
    return interpreter.columns;
  }

  /// Every step's tensor and nothing else: plain integer inference, as it would run without proof.
  ///
  /// @see #columns
  public static long[][] steps(Circuit circuit, Map<Integer, long[]> given) {
    var interpreter = new FastInterpreter(circuit, circuit.program().steps().size());
    interpreter.run(given);
    return interpreter.columns;
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
        columns[i] = make(steps.get(i), given.get(i));
      } catch (IllegalArgumentException | ArithmeticException refused) {
        throw new IllegalArgumentException(
            "step %d: %s".formatted(i, refused.getMessage()), refused);
      }
    }
  }

  private void fill() {
    List<Circuit.Column> all = circuit.columns();
    for (int i = circuit.program().steps().size(); i < all.size(); i++) {
      columns[i] =
          switch (all.get(i).fill()) {
            case Circuit.Fill.Step() -> throw new IllegalStateException("a step has a column");
            case Circuit.Fill.Value(Expression of) -> evaluate(of);
            case Circuit.Fill.Limb(Expression of, int shift, int bits) -> {
              long[] values = evaluate(of);
              long mask = (1L << bits) - 1;
              chunks(values.length, (from, to) -> limbs(values, from, to, shift, mask));
              yield values;
            }
          };
    }
  }

  private static void limbs(long[] values, int from, int to, int shift, long mask) {
    for (int i = from; i < to; i++) {
      values[i] = (values[i] >> shift) & mask;
    }
  }

  private long[] make(Step step, long @Nullable [] given) {
    return switch (step) {
      case Step.Input input ->
          given(input.name(), input.shape(), given, Interval.ofBits(input.low(), input.bits()));
      case Step.Weight weight ->
          given(
              weight.name(), weight.shape(), given, new Interval(-weight.bound(), weight.bound()));
      case Step.Define define -> evaluate(define.value());
      case Step.Output output -> evaluate(output.value());
      case Step.Shift shift -> {
        long[] values = evaluate(shift.value());
        chunks(values.length, (from, to) -> shift(values, from, to, shift.bits()));
        yield within(values, Interval.ofBits(shift.low(), shift.quotientBits()));
      }
      case Step.Map map -> map(map);
      case Step.Divide divide -> divide(divide);
      case Step.OneHot oneHot -> oneHot(oneHot);
    };
  }

  private static void shift(long[] values, int from, int to, int bits) {
    for (int i = from; i < to; i++) {
      values[i] >>= bits;
    }
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

  private long[] map(Step.Map map) {
    Table table = circuit.program().tables().get(map.table());
    long[] xs = evaluate(map.value());
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

  private long[] divide(Step.Divide divide) {
    long[] values = evaluate(divide.numerator());
    var below = new Term(1, List.of(), List.of(), List.of(divide.denominator()));
    long[] divisors = evaluate(new Expression(divide.shape(), List.of(below)));
    within(divisors, new Interval(1, 1L << divide.denominatorBits()));
    chunks(values.length, (from, to) -> divide(values, divisors, from, to));
    return within(values, Interval.ofBits(divide.low(), divide.quotientBits()));
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
