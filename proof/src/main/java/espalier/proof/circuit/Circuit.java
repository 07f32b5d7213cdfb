package espalier.proof.circuit;

import espalier.proof.circuit.Constraint.Lookup;
import espalier.proof.circuit.Constraint.TableName;
import espalier.proof.circuit.Constraint.Zero;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a program's correct execution amounts to: columns of integers, and constraints on them.
///
/// Column `i` holds the tensor of step `i`; further columns hold limbs and remainders. Prover and
/// verifier both derive the circuit, so a proof says nothing about its shape.
public final class Circuit {
  /// Stored cells, padding included, that a circuit may have in all.
  public static final long CELLS_MAX = 1L << 31;

  /// One tensor of committed integers.
  ///
  /// @param weight committed with the model; else with the proof
  /// @param bounds what the constraints enforce, or for weights what is declared
  public record Column(Shape shape, boolean weight, Interval bounds, Fill fill) {}

  /// Where a column's cells come from when the program is run.
  public sealed interface Fill {
    /// The step of the same number.
    record Step() implements Fill {}

    /// The bits of `of` from `shift` on, `bits` of them.
    record Limb(Expression of, int shift, int bits) implements Fill {}

    /// The expression's value.
    record Value(Expression of) implements Fill {}
  }

  private final Program program;
  private final Map<Integer, Interval> declared;
  private final List<Column> columns = new ArrayList<>();
  private final List<Constraint> constraints = new ArrayList<>();
  private final Map<Integer, Integer> origins = new TreeMap<>();
  private int step;

  private Circuit(Program program, Map<Integer, Interval> declared) {
    this.program = program;
    this.declared = Collections.unmodifiableMap(new TreeMap<>(declared));
  }

  /// @throws IllegalArgumentException naming the step, if it reads what does not exist, or if its
  ///   integers could leave `±2^62`
  public static Circuit of(Program program) {
    return of(program, Collections.emptyMap());
  }

  /// The circuit of a part of a program.
  ///
  /// @param declared inputs whose bounds somebody else proves, by step: no constraint on them
  ///   follows here
  /// @throws IllegalArgumentException as [#of(Program)]
  public static Circuit of(Program program, Map<Integer, Interval> declared) {
    var circuit = new Circuit(program, declared);
    for (Step step : program.steps()) {
      try {
        circuit.columns.add(circuit.column(step));
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException(
            "step %d: %s".formatted(circuit.columns.size(), refused.getMessage()), refused);
      }
    }
    for (Step step : program.steps()) {
      try {
        circuit.derive(step);
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException(
            "step %d: %s".formatted(circuit.step, refused.getMessage()), refused);
      }
      circuit.step++;
    }
    long cells = 0;
    for (Column column : circuit.columns) {
      cells += 1L << column.shape().bits();
    }
    if (cells > CELLS_MAX) {
      throw new IllegalArgumentException(
          "a circuit of %d cells; at most 2^31 are allowed".formatted(cells));
    }
    return circuit;
  }

  public Program program() {
    return program;
  }

  public List<Column> columns() {
    return Collections.unmodifiableList(columns);
  }

  public List<Constraint> constraints() {
    return Collections.unmodifiableList(constraints);
  }

  /// The step that each column without a step of its own was derived from, by column.
  public Map<Integer, Integer> origins() {
    return Collections.unmodifiableMap(origins);
  }

  /// The tables that lookups name, ranges first, each ascending.
  public List<TableName> tables() {
    var ranges = new TreeSet<Integer>();
    var functions = new TreeSet<Integer>();
    for (Constraint constraint : constraints) {
      if (constraint instanceof Lookup lookup) {
        switch (lookup.table()) {
          case TableName.Range range -> ranges.add(range.bits());
          case TableName.Function function -> functions.add(function.table());
        }
      }
    }
    var all = new ArrayList<TableName>();
    ranges.forEach(bits -> all.add(new TableName.Range(bits)));
    functions.forEach(table -> all.add(new TableName.Function(table)));
    return all;
  }

  /// The number of steps whose results are named [Step.Output]s or [Step.Input]s.
  public List<Integer> inputs() {
    return stepsOf(Step.Input.class);
  }

  public List<Integer> outputs() {
    return stepsOf(Step.Output.class);
  }

  public List<Integer> weights() {
    return stepsOf(Step.Weight.class);
  }

  private List<Integer> stepsOf(Class<? extends Step> kind) {
    var found = new ArrayList<Integer>();
    for (int i = 0; i < program.steps().size(); i++) {
      if (kind.isInstance(program.steps().get(i))) {
        found.add(i);
      }
    }
    return found;
  }

  // --- columns -----------------------------------------------------------------------------------

  private Column column(Step step) {
    Interval known = declared.get(columns.size());
    if (known != null) {
      return new Column(step.shape(), false, known, new Fill.Step());
    }
    Interval bounds =
        switch (step) {
          case Step.Input input -> Interval.ofBits(input.low(), input.bits());
          case Step.Weight weight -> new Interval(-weight.bound(), weight.bound());
          case Step.Define define -> bounds(define.value());
          case Step.Output output -> bounds(output.value());
          case Step.Shift shift -> {
            bounds(shift.value());
            yield Interval.ofBits(shift.low(), shift.quotientBits());
          }
          case Step.Map map -> {
            bounds(map.value());
            if (map.table() >= program.tables().size()) {
              throw new IllegalArgumentException(
                  "table %d of %d".formatted(map.table(), program.tables().size()));
            }
            yield program.tables().get(map.table()).range();
          }
          case Step.Divide divide -> {
            bounds(divide.numerator());
            bounds(whole(divide));
            yield Interval.ofBits(divide.low(), divide.quotientBits());
          }
          case Step.OneHot oneHot -> {
            bounds(oneHot.index());
            yield new Interval(0, 1);
          }
        };
    return new Column(step.shape(), step instanceof Step.Weight, bounds, new Fill.Step());
  }

  private static Expression whole(Step.Divide divide) {
    return new Expression(
        divide.shape(), List.of(new Term(1, List.of(), List.of(), List.of(divide.denominator()))));
  }

  /// Every value that the expression can have, given the columns so far.
  Interval bounds(Expression expression) {
    Interval all = Interval.ZERO;
    for (Term term : expression.terms()) {
      Interval one = new Interval(term.coefficient(), term.coefficient());
      for (Scale scale : term.scales()) {
        Interval values = new Interval(scale.values().getFirst(), scale.values().getFirst());
        for (long value : scale.values()) {
          values = values.including(value);
        }
        one = one.times(values);
      }
      for (Read read : term.factors()) {
        one = one.times(column(read).bounds().including(0));
      }
      for (int size : term.summed()) {
        one = one.times(size);
      }
      all = all.plus(one);
    }
    return all;
  }

  private Column column(Read read) {
    if (read.tensor() >= columns.size()) {
      throw new IllegalArgumentException(
          "it reads tensor %d, which is not made before it".formatted(read.tensor()));
    }
    Column column = columns.get(read.tensor());
    if (column.shape().axes() != read.axes().size()) {
      throw new IllegalArgumentException(
          "it reads tensor %d of shape %s by %d indices"
              .formatted(read.tensor(), column.shape(), read.axes().size()));
    }
    return column;
  }

  // --- constraints -------------------------------------------------------------------------------

  private void derive(Step one) {
    if (declared.containsKey(step)) {
      return;
    }
    switch (one) {
      case Step.Input input ->
          range("input", offset(step, input.shape(), input.low()), input.bits());
      case Step.Weight _ -> {}
      case Step.Define define -> zero("value", define.value().plus(own(-1, define)));
      case Step.Output output -> zero("output", output.value().plus(own(-1, output)));
      case Step.Shift shift -> {
        range(
            "remainder",
            shift.value().plus(own(Math.negateExact(1L << shift.bits()), shift)),
            shift.bits());
        if (!isMapped(shift)) {
          range("quotient", offset(step, shift.shape(), shift.low()), shift.quotientBits());
        }
      }
      case Step.Map map ->
          constraints.add(
              new Lookup(
                  step,
                  "table",
                  new TableName.Function(map.table()),
                  map.value(),
                  Optional.of(Expression.of(step, map.shape()))));
      case Step.Divide divide -> derive(divide);
      case Step.OneHot oneHot -> derive(oneHot);
    }
  }

  /// Whether a map's table bounds the quotient, so that no range check of its own is needed.
  private boolean isMapped(Step.Shift shift) {
    Expression whole = Expression.of(step, shift.shape());
    Interval bounds = columns.get(step).bounds();
    for (Step other : program.steps()) {
      if (other instanceof Step.Map map
          && map.value().equals(whole)
          && bounds.contains(program.tables().get(map.table()).domain())) {
        return true;
      }
    }
    return false;
  }

  private void derive(Step.Divide divide) {
    Shape shape = divide.shape();
    var product =
        new Term(
            -1,
            List.of(),
            List.of(),
            List.of(Expression.term(1, step, shape).factors().getFirst(), divide.denominator()));
    Expression rest = divide.numerator().plus(product);
    int remainder = columns.size();
    origins.put(remainder, step);
    columns.add(
        new Column(
            shape, false, Interval.ofBits(0, divide.denominatorBits()), new Fill.Value(rest)));
    zero("division", rest.plus(Expression.term(-1, remainder, shape)));
    range("remainder", Expression.of(remainder, shape), divide.denominatorBits());
    range(
        "remainder below divisor",
        whole(divide).plus(Expression.constant(-1), Expression.term(-1, remainder, shape)),
        divide.denominatorBits());
    range("quotient", offset(step, shape, divide.low()), divide.quotientBits());
  }

  private void derive(Step.OneHot oneHot) {
    range("bit", Expression.of(step, oneHot.shape()), 1);
    Shape shape = oneHot.index().shape();
    int summed = shape.axes();
    var axes = new ArrayList<AxisIndex>();
    for (int axis = 0; axis <= summed; axis++) {
      axes.add(AxisIndex.of(axis));
    }
    List<Read> hot = List.of(new Read(step, axes));
    var positions = new ArrayList<Long>();
    for (long position = 0; position < oneHot.size(); position++) {
      positions.add(position);
    }
    var count = new Term(1, List.of(), List.of(oneHot.size()), hot);
    var place = new Term(-1, List.of(new Scale(summed, positions)), List.of(oneHot.size()), hot);
    zero("one hot", new Expression(shape, List.of(count, Expression.constant(-1))));
    zero("hot index", oneHot.index().plus(place));
  }

  private void zero(String name, Expression value) {
    bounds(value);
    constraints.add(new Zero(step, name, value));
  }

  /// `value` is within 0 and `2^bits - 1`: one lookup, or limbs of which all but the lowest are
  /// columns.
  private void range(String name, Expression value, int bits) {
    bounds(value);
    if (bits == 0) {
      zero(name, value);
      return;
    }
    int limbs = (bits + program.rangeBits() - 1) / program.rangeBits();
    int width = (bits + limbs - 1) / limbs;
    Expression lowest = value;
    for (int limb = 1; limb < limbs; limb++) {
      int own = Math.min(width, bits - limb * width);
      int column = columns.size();
      origins.put(column, step);
      Shape shape = value.shape();
      columns.add(
          new Column(
              shape, false, Interval.ofBits(0, own), new Fill.Limb(value, limb * width, own)));
      lookup(name, Expression.of(column, shape), own);
      lowest = lowest.plus(Expression.term(Math.negateExact(1L << (limb * width)), column, shape));
    }
    bounds(lowest);
    lookup(name, lowest, Math.min(width, bits));
  }

  private void lookup(String name, Expression value, int bits) {
    constraints.add(new Lookup(step, name, new TableName.Range(bits), value, Optional.empty()));
  }

  private Term own(long coefficient, Step one) {
    return Expression.term(coefficient, step, one.shape());
  }

  private static Expression offset(int tensor, Shape shape, long low) {
    Expression whole = Expression.of(tensor, shape);
    return low == 0 ? whole : whole.plus(Expression.constant(Math.negateExact(low)));
  }
}
