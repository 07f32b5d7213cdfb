package espalier.model.lower;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Affine;
import espalier.proof.circuit.AxisIndex.Stride;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The range of an expression in the worst case, from the actual weights: per channel, not from the
/// greatest weight times the number of summands.
final class Bounds {
  /// More places than this share one range.
  private static final long PLACES_MAX = 1 << 22;

  private final ProgramBuilder builder;

  Bounds(ProgramBuilder builder) {
    this.builder = builder;
  }

  Interval of(Expression expression) {
    var channels = new TreeSet<Integer>();
    int axes = expression.shape().axes();
    for (Term term : expression.terms()) {
      for (Read read : term.factors()) {
        if (builder.weights(read.tensor()) != null) {
          read.axes().forEach(axis -> channels.addAll(axis.variables()));
        }
      }
      if (!term.scales().isEmpty()) {
        term.scales().forEach(scale -> channels.add(scale.variable()));
      }
    }
    channels.removeIf(v -> v >= axes);
    long places = 1;
    for (int v : channels) {
      places *= expression.shape().size(v);
    }
    var low = new long[(int) (places > PLACES_MAX ? 1 : places)];
    var high = new long[low.length];
    boolean each = places <= PLACES_MAX;
    try {
      for (Term term : expression.terms()) {
        add(expression.shape(), term, each ? new ArrayList<>(channels) : List.of(), low, high);
      }
    } catch (ArithmeticException overflow) {
      throw new IllegalArgumentException("values leave 64 bits; rescale earlier", overflow);
    }
    long least = low[0];
    long greatest = high[0];
    for (int i = 1; i < low.length; i++) {
      least = Math.min(least, low[i]);
      greatest = Math.max(greatest, high[i]);
    }
    return new Interval(least, greatest);
  }

  /// Adds a term's range at each combination of values of `channels`.
  private void add(Shape shape, Term term, List<Integer> channels, long[] low, long[] high) {
    List<Integer> sizes = term.variables(shape);
    @Nullable Read weight = null;
    Interval others = new Interval(term.coefficient(), term.coefficient());
    List<Read> factors = term.factors();
    if (factors.size() == 2 && factors.get(0).equals(factors.get(1))) {
      Interval one = bounds(factors.getFirst(), sizes);
      long most = Math.max(Math.abs(one.low()), Math.abs(one.high()));
      long least = one.low() > 0 ? one.low() : one.high() < 0 ? -one.high() : 0;
      others = others.times(new Interval(least * least, Math.multiplyExact(most, most)));
    } else {
      for (Read read : factors) {
        if (weight == null && builder.weights(read.tensor()) != null) {
          weight = read;
        } else {
          others = others.times(bounds(read, sizes));
        }
      }
    }
    var varying = new TreeSet<Integer>();
    var scales = new ArrayList<Scale>();
    for (Scale scale : term.scales()) {
      if (scale.variable() >= shape.axes() || channels.contains(scale.variable())) {
        scales.add(scale);
        if (scale.variable() >= shape.axes()) {
          varying.add(scale.variable());
        }
      } else {
        others = others.times(extent(scale));
      }
    }
    if (weight != null) {
      for (AxisIndex axis : weight.axes()) {
        axis.variables().stream().filter(v -> v >= shape.axes()).forEach(varying::add);
      }
      boolean all = true;
      for (AxisIndex axis : weight.axes()) {
        all &= axis.variables().stream().allMatch(v -> v >= shape.axes() || channels.contains(v));
      }
      if (!all) {
        others = others.times(bounds(weight, sizes));
        weight = null;
      }
    }
    for (int v = shape.axes(); v < sizes.size(); v++) {
      if (!varying.contains(v)) {
        others = others.times(sizes.get(v));
      }
    }
    walk(new Walk(sizes, channels, new ArrayList<>(varying), weight, scales), others, low, high);
  }

  private record Walk(
      List<Integer> sizes,
      List<Integer> channels,
      List<Integer> summed,
      @Nullable Read weight,
      List<Scale> scales) {}

  private void walk(Walk walk, Interval others, long[] low, long[] high) {
    var variables = new int[walk.sizes().size()];
    int inner = 1;
    for (int v : walk.summed()) {
      inner *= walk.sizes().get(v);
    }
    Read weight = walk.weight();
    long[] values = weight == null ? null : builder.weights(weight.tensor());
    Optional<Flat> flat = weight == null ? Optional.empty() : flat(weight, walk.sizes());
    for (int place = 0; place < low.length; place++) {
      set(variables, walk.channels(), walk.sizes(), place);
      long positive = 0;
      long negative = 0;
      for (int k = 0; k < inner; k++) {
        set(variables, walk.summed(), walk.sizes(), k);
        long factor = 1;
        if (weight != null && values != null) {
          int at = flat.isPresent() ? flat.get().at(variables) : at(weight, variables);
          factor = at < 0 ? 0 : values[at];
        }
        for (Scale scale : walk.scales()) {
          factor = Math.multiplyExact(factor, scale.values().get(variables[scale.variable()]));
        }
        if (factor > 0) {
          positive = Math.addExact(positive, factor);
        } else {
          negative = Math.addExact(negative, factor);
        }
      }
      long a = Math.multiplyExact(positive, others.low());
      long b = Math.multiplyExact(positive, others.high());
      long c = Math.multiplyExact(negative, others.low());
      long d = Math.multiplyExact(negative, others.high());
      low[place] = Math.addExact(low[place], Math.addExact(a, d));
      high[place] = Math.addExact(high[place], Math.addExact(b, c));
    }
  }

  private static void set(int[] variables, List<Integer> which, List<Integer> sizes, int number) {
    int rest = number;
    for (int i = which.size() - 1; i >= 0; i--) {
      int size = sizes.get(which.get(i));
      variables[which.get(i)] = rest % size;
      rest /= size;
    }
  }

  /// A row-major position as an affine function of the variables.
  private record Flat(int offset, int[] steps) {
    int at(int[] variables) {
      int at = offset;
      for (int v = 0; v < steps.length; v++) {
        at += steps[v] * variables[v];
      }
      return at;
    }
  }

  private Optional<Flat> flat(Read read, List<Integer> sizes) {
    Shape shape = builder.shape(read.tensor());
    long offset = 0;
    var steps = new int[sizes.size()];
    int stride = 1;
    for (int axis = shape.axes() - 1; axis >= 0; axis--) {
      AxisIndex index = read.axes().get(axis);
      if (!Links.isPlain(index) || Links.mayLeave(index, sizes, shape.size(axis))) {
        return Optional.empty();
      }
      var affine = (Affine) index;
      offset += affine.offset() * stride;
      for (Stride step : affine.strides()) {
        steps[step.variable()] += step.step() * stride;
      }
      stride *= shape.size(axis);
    }
    return Optional.of(new Flat((int) offset, steps));
  }

  private int at(Read read, int[] variables) {
    Shape shape = builder.shape(read.tensor());
    int flat = 0;
    for (int axis = 0; axis < shape.axes(); axis++) {
      int index = read.axes().get(axis).at(variables, shape.size(axis));
      if (index < 0) {
        return -1;
      }
      flat = flat * shape.size(axis) + index;
    }
    return flat;
  }

  private Interval bounds(Read read, List<Integer> sizes) {
    Interval whole = builder.bounds(read.tensor());
    Shape shape = builder.shape(read.tensor());
    for (int axis = 0; axis < shape.axes(); axis++) {
      if (Links.mayLeave(read.axes().get(axis), sizes, shape.size(axis))) {
        return whole.including(0);
      }
    }
    return whole;
  }

  private static Interval extent(Scale scale) {
    Interval all = new Interval(scale.values().getFirst(), scale.values().getFirst());
    for (long value : scale.values()) {
      all = all.including(value);
    }
    return all;
  }
}
