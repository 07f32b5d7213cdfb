package espalier.prover;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Circuit.Column;
import espalier.proof.circuit.Circuit.Fill;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import espalier.prover.interpreter.FastInterpreter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs a program fast, with two threads where it pays: the twin of
/// `espalier.proof.circuit.Interpreter`, bit for bit, refusals included.
public final class Execution {
  private final Circuit circuit;
  private final Program program;
  private final long[][] columns;

  /// Values that a step rounds or looks up, by step: lookups start from them again.
  private final long[] @Nullable [] values;

  private Execution(Circuit circuit) {
    this.circuit = circuit;
    this.program = circuit.program();
    this.columns = new long[circuit.columns().size()][];
    this.values = new long[program.steps().size()][];
  }

  /// Every step's tensor, row-major without padding.
  ///
  /// @param given the cells of each input and each weight, by step
  /// @throws IllegalArgumentException naming the step, if something given is missing, has the wrong
  ///   number of cells, or leaves its bounds; or if a value leaves the bounds of its step
  public static long[][] run(Circuit circuit, Map<Integer, long[]> given) {
    var execution = new Execution(circuit);
    execution.steps(given);
    return Arrays.copyOf(execution.columns, circuit.program().steps().size());
  }

  /// All columns, limbs and remainders included.
  static Trace trace(Circuit circuit, Map<Integer, long[]> given) {
    var execution = new Execution(circuit);
    execution.steps(given);
    execution.rest();
    return new Trace(circuit, execution.columns, execution.values);
  }

  /// @throws IllegalArgumentException naming the step, if a weight is missing or does not fit
  static void checkWeights(Circuit circuit, Map<Integer, long[]> weights) {
    for (int number : circuit.weights()) {
      var weight = (Step.Weight) circuit.program().steps().get(number);
      var bounds = new Interval(-weight.bound(), weight.bound());
      try {
        given(weight.name(), weight.shape(), weights.get(number), bounds);
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException(
            "step %d: %s".formatted(number, refused.getMessage()), refused);
      }
    }
  }

  private void steps(Map<Integer, long[]> given) {
    for (int i = 0; i < program.steps().size(); i++) {
      try {
        columns[i] = make(i, program.steps().get(i), given.get(i));
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException(
            "step %d: %s".formatted(i, refused.getMessage()), refused);
      }
    }
  }

  private void rest() {
    var trace = new Trace(circuit, columns, values);
    List<Column> all = circuit.columns();
    var stepOf = new int[all.size()];
    circuit.origins().forEach((column, step) -> stepOf[column] = step);
    for (int i = program.steps().size(); i < all.size(); i++) {
      switch (all.get(i).fill()) {
        case Fill.Step() -> throw new IllegalStateException("a step has a column");
        case Fill.Value(Expression of) -> columns[i] = trace.values(of, stepOf[i]);
        case Fill.Limb(Expression of, int shift, int bits) -> {
          long[] limbs = trace.values(of, stepOf[i]);
          long mask = (1L << bits) - 1;
          for (int cell = 0; cell < limbs.length; cell++) {
            limbs[cell] = (limbs[cell] >> shift) & mask;
          }
          columns[i] = limbs;
        }
      }
    }
  }

  private long[] make(int number, Step step, long @Nullable [] given) {
    return switch (step) {
      // Of a part of a program, what other parts make is an input with bounds of its own.
      case Step.Input input ->
          given(input.name(), input.shape(), given, circuit.columns().get(number).bounds());
      case Step.Weight weight ->
          given(
              weight.name(), weight.shape(), given, new Interval(-weight.bound(), weight.bound()));
      case Step.Define define -> evaluate(define.value());
      case Step.Output output -> evaluate(output.value());
      case Step.Shift shift -> {
        long[] value = evaluate(shift.value());
        values[number] = value;
        var quotients = new long[value.length];
        for (int i = 0; i < value.length; i++) {
          quotients[i] = value[i] >> shift.bits();
        }
        yield within(quotients, Interval.ofBits(shift.low(), shift.quotientBits()));
      }
      case Step.Map map -> map(number, map);
      case Step.Divide divide -> divide(number, divide);
      case Step.OneHot oneHot -> oneHot(oneHot);
    };
  }

  private long[] evaluate(Expression expression) {
    return FastInterpreter.evaluate(circuit, expression, columns);
  }

  private long[] map(int number, Step.Map map) {
    Table table = program.tables().get(map.table());
    long[] functions = Lookups.longs(table.values());
    long[] value = evaluate(map.value());
    values[number] = value;
    var results = new long[value.length];
    for (int i = 0; i < value.length; i++) {
      long row = value[i] - table.low();
      results[i] = row >= 0 && row < functions.length ? functions[(int) row] : table.at(value[i]);
    }
    return results;
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
    for (int i = 0; i < values.length; i++) {
      if (values[i] < bounds.low() || values[i] > bounds.high()) {
        throw new IllegalArgumentException(
            "%d in cell %d is outside %s".formatted(values[i], i, bounds));
      }
    }
    return values;
  }

  private long[] divide(int number, Step.Divide divide) {
    long[] numerators = evaluate(divide.numerator());
    values[number] = numerators;
    var below = new Term(1, List.of(), List.of(), List.of(divide.denominator()));
    long[] divisors = evaluate(new Expression(divide.shape(), List.of(below)));
    within(divisors, new Interval(1, 1L << divide.denominatorBits()));
    var quotients = new long[numerators.length];
    for (int i = 0; i < quotients.length; i++) {
      quotients[i] = Math.floorDiv(numerators[i], divisors[i]);
    }
    return within(quotients, Interval.ofBits(divide.low(), divide.quotientBits()));
  }

  private long[] oneHot(Step.OneHot oneHot) {
    long[] indices = within(evaluate(oneHot.index()), new Interval(0, oneHot.size() - 1));
    var hot = new long[oneHot.shape().cells()];
    for (int i = 0; i < indices.length; i++) {
      hot[i * oneHot.size() + (int) indices[i]] = 1;
    }
    return hot;
  }

  /// What a step rounds, looks up or divides.
  static Expression main(Step step) {
    return switch (step) {
      case Step.Shift shift -> shift.value();
      case Step.Map map -> map.value();
      case Step.Divide divide -> divide.numerator();
      case Step.Define define -> define.value();
      case Step.Output output -> output.value();
      case Step.OneHot oneHot -> oneHot.index();
      case Step.Input _, Step.Weight _ -> new Expression(step.shape(), new ArrayList<>());
    };
  }
}
