package espalier.prover;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Evaluates expressions fast: the twin of `espalier.proof.circuit.Interpreter`, bit for bit.
///
/// Programs are only run once their circuit is derived, so no sum leaves `±2^62`.
final class Evaluation {
  private final IntFunction<Shape> shapes;
  private final IntFunction<long[]> tensors;

  /// @param shapes of the tensors, `tensors` their cells, row-major without padding
  Evaluation(IntFunction<Shape> shapes, IntFunction<long[]> tensors) {
    this.shapes = shapes;
    this.tensors = tensors;
  }

  long[] of(Expression expression) {
    return add(new long[expression.shape().cells()], expression, 0);
  }

  /// Adds the expression's terms from number `first` on.
  long[] add(long[] result, Expression expression, int first) {
    for (Term term : expression.terms().subList(first, expression.terms().size())) {
      switch (term.factors().size()) {
        case 0 -> constant(result, expression.shape(), term);
        case 1 -> linear(result, expression.shape(), term);
        default -> new MatrixProduct(this, expression.shape(), term).addTo(result);
      }
    }
    return result;
  }

  Address address(Read read, List<Integer> sizes) {
    return Address.of(tensors.apply(read.tensor()), shapes.apply(read.tensor()), read, sizes);
  }

  private static List<Integer> range(int from, int to) {
    var range = new ArrayList<Integer>();
    for (int i = from; i < to; i++) {
      range.add(i);
    }
    return range;
  }

  /// The product of the scales of variables, for their joint values; none if there are no scales.
  static long[] scales(Term term, List<Integer> variables, List<Integer> sizes) {
    if (term.scales().stream().noneMatch(scale -> variables.contains(scale.variable()))) {
      return new long[0];
    }
    long[] joint = {1};
    for (int variable : variables) {
      int size = sizes.get(variable);
      var wider = new long[joint.length * size];
      for (int i = 0; i < wider.length; i++) {
        long value = joint[i / size];
        for (Scale scale : term.scales()) {
          value *= scale.variable() == variable ? scale.values().get(i % size) : 1;
        }
        wider[i] = value;
      }
      joint = wider;
    }
    return joint;
  }

  private static void constant(long[] result, Shape shape, Term term) {
    List<Integer> sizes = term.variables(shape);
    long[] scales = scales(term, range(0, shape.axes()), sizes);
    long[] inner = scales(term, range(shape.axes(), sizes.size()), sizes);
    long factor = term.coefficient() * (inner.length == 0 ? count(term) : sum(inner));
    for (int i = 0; i < result.length; i++) {
      result[i] += scales.length == 0 ? factor : factor * scales[i];
    }
  }

  private static long count(Term term) {
    long count = 1;
    for (int size : term.summed()) {
      count *= size;
    }
    return count;
  }

  private static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }

  private void linear(long[] result, Shape shape, Term term) {
    Read read = term.factors().getFirst();
    List<Integer> sizes = term.variables(shape);
    long coefficient = term.coefficient();
    if (term.scales().isEmpty() && term.summed().isEmpty() && isWhole(read, shape)) {
      long[] cells = tensors.apply(read.tensor());
      for (int i = 0; i < result.length; i++) {
        result[i] += coefficient * cells[i];
      }
      return;
    }
    Address address = address(read, sizes);
    List<Integer> outer = range(0, shape.axes());
    List<Integer> inner = range(shape.axes(), sizes.size());
    int[] to = address.joint(outer);
    int[] summed = address.joint(inner);
    long[] scales = scales(term, outer, sizes);
    long[] weights = scales(term, inner, sizes);
    long[] cells = address.cells();
    for (int i = 0; i < result.length; i++) {
      int from = address.base() + to[i];
      long sum = 0;
      for (int k = 0; k < summed.length; k++) {
        long cell = cells[from + summed[k]];
        sum += weights.length == 0 ? cell : cell * weights[k];
      }
      result[i] += coefficient * (scales.length == 0 ? sum : sum * scales[i]);
    }
  }

  private boolean isWhole(Read read, Shape shape) {
    if (!shapes.apply(read.tensor()).equals(shape)) {
      return false;
    }
    for (int axis = 0; axis < shape.axes(); axis++) {
      if (!read.axes().get(axis).equals(AxisIndex.of(axis))) {
        return false;
      }
    }
    return true;
  }
}
