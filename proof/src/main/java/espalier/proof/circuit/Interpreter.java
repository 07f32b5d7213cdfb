package espalier.proof.circuit;

import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Runs a program on whole numbers, one cell at a time: the meaning of a model.
///
/// It is plain on purpose and slow; provers run a fast twin that the tests compare with this.
/// Tensors are row-major without padding.
public final class Interpreter {
  private final Program program;
  private final long[][] tensors;

  private Interpreter(Program program) {
    this.program = program;
    this.tensors = new long[program.steps().size()][];
  }

  /// Every step's tensor.
  ///
  /// @param given the cells of each input and each weight, by step
  /// @throws IllegalArgumentException naming the step, if something given is missing, has the wrong
  ///   number of cells, or leaves its bounds; or if a value leaves the bounds of its step
  public static long[][] run(Program program, Map<Integer, long[]> given) {
    var interpreter = new Interpreter(program);
    for (int i = 0; i < program.steps().size(); i++) {
      try {
        interpreter.tensors[i] = interpreter.make(program.steps().get(i), given.get(i));
      } catch (IllegalArgumentException | ArithmeticException refused) {
        throw new IllegalArgumentException(
            "step %d: %s".formatted(i, refused.getMessage()), refused);
      }
    }
    return interpreter.tensors;
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
        Arrays.setAll(values, i -> values[i] >> shift.bits());
        yield within(values, Interval.ofBits(shift.low(), shift.quotientBits()));
      }
      case Step.Map map -> {
        Table table = program.tables().get(map.table());
        long[] values = evaluate(map.value());
        Arrays.setAll(values, i -> table.at(values[i]));
        yield values;
      }
      case Step.Divide divide -> divide(divide);
      case Step.OneHot oneHot -> oneHot(oneHot);
    };
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
    return within(values.clone(), bounds);
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

  private long[] divide(Step.Divide divide) {
    long[] values = evaluate(divide.numerator());
    var below = new Term(1, List.of(), List.of(), List.of(divide.denominator()));
    long[] divisors = evaluate(new Expression(divide.shape(), List.of(below)));
    within(divisors, new Interval(1, 1L << divide.denominatorBits()));
    Arrays.setAll(values, i -> Math.floorDiv(values[i], divisors[i]));
    return within(values, Interval.ofBits(divide.low(), divide.quotientBits()));
  }

  private long[] oneHot(Step.OneHot oneHot) {
    long[] indices = within(evaluate(oneHot.index()), new Interval(0, oneHot.size() - 1));
    var hot = new long[oneHot.shape().cells()];
    for (int i = 0; i < indices.length; i++) {
      hot[i * oneHot.size() + (int) indices[i]] = 1;
    }
    return hot;
  }

  private long[] evaluate(Expression expression) {
    return evaluate(expression, i -> program.steps().get(i).shape(), tensors);
  }

  /// Every column of a circuit, given its steps' tensors: limbs and remainders are added.
  public static long[][] columns(Circuit circuit, long[][] steps) {
    List<Circuit.Column> columns = circuit.columns();
    long[][] all = Arrays.copyOf(steps, columns.size());
    for (int i = steps.length; i < all.length; i++) {
      all[i] =
          switch (columns.get(i).fill()) {
            case Circuit.Fill.Step() -> throw new IllegalStateException("a step has a column");
            case Circuit.Fill.Value(Expression of) -> evaluate(circuit, of, all);
            case Circuit.Fill.Limb(Expression of, int shift, int bits) -> {
              long[] values = evaluate(circuit, of, all);
              Arrays.setAll(values, cell -> (values[cell] >> shift) & ((1L << bits) - 1));
              yield values;
            }
          };
    }
    return all;
  }

  /// The expression's cells, given the columns that it reads.
  public static long[] evaluate(Circuit circuit, Expression expression, long[][] columns) {
    return evaluate(expression, i -> circuit.columns().get(i).shape(), columns);
  }

  private static long[] evaluate(
      Expression expression, IntFunction<Shape> shapes, long[][] tensors) {
    var result = new long[expression.shape().cells()];
    for (Term term : expression.terms()) {
      int[] sizes = term.variables(expression.shape()).stream().mapToInt(size -> size).toArray();
      var variables = new int[sizes.length];
      int inner = 1;
      for (int size : term.summed()) {
        inner *= size;
      }
      for (int i = 0; i < result.length; i++) {
        for (int k = 0; k < inner; k++) {
          long value = cell(term, variables, shapes, tensors);
          result[i] = Math.addExact(result[i], value);
          next(variables, sizes);
        }
      }
    }
    return result;
  }

  private static long cell(
      Term term, int[] variables, IntFunction<Shape> shapes, long[][] tensors) {
    long value = term.coefficient();
    for (Read read : term.factors()) {
      Shape shape = shapes.apply(read.tensor());
      int flat = 0;
      for (int axis = 0; axis < shape.axes(); axis++) {
        int index = read.axes().get(axis).at(variables, shape.size(axis));
        if (index < 0) {
          return 0;
        }
        flat = flat * shape.size(axis) + index;
      }
      value = Math.multiplyExact(value, tensors[read.tensor()][flat]);
    }
    for (Scale scale : term.scales()) {
      value = Math.multiplyExact(value, scale.values().get(variables[scale.variable()]));
    }
    return value;
  }

  private static void next(int[] variables, int[] sizes) {
    for (int i = sizes.length - 1; i >= 0; i--) {
      if (++variables[i] < sizes[i]) {
        return;
      }
      variables[i] = 0;
    }
  }
}
