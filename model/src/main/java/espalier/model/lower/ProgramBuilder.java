package espalier.model.lower;

import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Collects steps, each once, with the true range of each tensor.
final class ProgramBuilder {
  private final List<Step> steps = new ArrayList<>();
  private final List<Interval> bounds = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final Map<Step, Integer> numbers = new HashMap<>();
  private final Map<Table, Integer> tableNumbers = new HashMap<>();
  private final Map<Integer, long[]> weights = new HashMap<>();
  private final Map<WeightKey, Integer> weightNumbers = new HashMap<>();
  private final Bounds ranges = new Bounds(this);

  private record WeightKey(Shape shape, LongBuffer values) {}

  /// A program, the values of its weights, and the steps' new numbers.
  record Built(Program program, Map<Integer, long[]> weights, Map<Integer, Integer> renumbered) {}

  Shape shape(int tensor) {
    return steps.get(tensor).shape();
  }

  Interval bounds(int tensor) {
    return bounds.get(tensor);
  }

  /// The values of a weight tensor; null if the tensor is none.
  long @Nullable [] weights(int tensor) {
    return weights.get(tensor);
  }

  Interval bounds(Expression expression) {
    return ranges.of(expression);
  }

  /// @param known what callers keep to; the proof shows the power of two of numbers around it
  ///
  /// @param fraction bits after the binary point
  int input(String name, Shape shape, Interval known, int fraction) {
    Interval declared = Arithmetic.symmetric(known);
    int bits = bits(declared.high() - declared.low());
    steps.add(new Step.Input(name, shape, declared.low(), bits, fraction));
    bounds.add(known);
    return steps.size() - 1;
  }

  int weight(String name, Shape shape, long[] values) {
    var key = new WeightKey(shape, LongBuffer.wrap(values));
    Integer known = weightNumbers.get(key);
    if (known != null) {
      return known;
    }
    Interval all = new Interval(values[0], values[0]);
    for (long value : values) {
      all = all.including(value);
    }
    long bound = Math.max(Math.abs(all.low()), Math.abs(all.high()));
    steps.add(new Step.Weight(name, shape, bound));
    bounds.add(all);
    int number = steps.size() - 1;
    weights.put(number, values);
    weightNumbers.put(key, number);
    return number;
  }

  int define(Expression value, Interval known) {
    return add(new Step.Define(value), known);
  }

  /// @param declared what the quotient is proved to be in
  /// @param known what it is in
  int shift(Expression value, int bits, Interval declared, Interval known) {
    int quotientBits = bits(declared.high() - declared.low());
    return add(new Step.Shift(value, bits, declared.low(), quotientBits), known);
  }

  int map(Expression value, Table table, Interval known) {
    return add(new Step.Map(value, number(table)), known);
  }

  int divide(Step.Divide divide, Interval known) {
    return add(divide, known);
  }

  int oneHot(Expression index, int size) {
    return add(new Step.OneHot(index, size), new Interval(0, 1));
  }

  /// @param fraction bits after the binary point
  int output(String name, Expression value, Interval known, int fraction) {
    steps.add(new Step.Output(name, value, fraction));
    bounds.add(known);
    return steps.size() - 1;
  }

  /// The bits that number 0 to `high`.
  static int bits(long high) {
    return 64 - Long.numberOfLeadingZeros(high);
  }

  private int number(Table table) {
    return tableNumbers.computeIfAbsent(
        table,
        added -> {
          tables.add(added);
          return tables.size() - 1;
        });
  }

  private int add(Step step, Interval known) {
    Integer there = numbers.putIfAbsent(step, steps.size());
    if (there != null) {
      return there;
    }
    steps.add(step);
    bounds.add(known);
    return steps.size() - 1;
  }

  /// The steps that outputs need, and all inputs.
  Built build(int rangeBits) {
    var needed = new TreeSet<Integer>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step instanceof Step.Input || step instanceof Step.Output || needed.contains(i)) {
        needed.add(i);
        reads(step).forEach(read -> needed.add(read.tensor()));
      }
    }
    var renumbered = new HashMap<Integer, Integer>();
    var usedTables = new LinkedHashMap<Integer, Integer>();
    var kept = new ArrayList<Step>();
    var values = new LinkedHashMap<Integer, long[]>();
    for (int i : needed) {
      renumbered.put(i, kept.size());
      if (weights.containsKey(i)) {
        values.put(kept.size(), weights.get(i));
      }
      kept.add(moved(steps.get(i), renumbered, usedTables));
    }
    List<Table> keptTables = usedTables.keySet().stream().map(tables::get).toList();
    return new Built(new Program(rangeBits, keptTables, kept), values, renumbered);
  }

  private static List<Read> reads(Step step) {
    var reads = new ArrayList<Read>();
    switch (step) {
      case Step.Input _, Step.Weight _ -> {}
      case Step.Define define -> collect(define.value(), reads);
      case Step.Output output -> collect(output.value(), reads);
      case Step.Shift shift -> collect(shift.value(), reads);
      case Step.Map map -> collect(map.value(), reads);
      case Step.OneHot oneHot -> collect(oneHot.index(), reads);
      case Step.Divide divide -> {
        collect(divide.numerator(), reads);
        reads.add(divide.denominator());
      }
    }
    return reads;
  }

  private static void collect(Expression value, List<Read> reads) {
    value.terms().forEach(term -> reads.addAll(term.factors()));
  }

  private static Step moved(
      Step step, Map<Integer, Integer> renumbered, Map<Integer, Integer> tables) {
    return switch (step) {
      case Step.Input input -> input;
      case Step.Weight weight -> weight;
      case Step.Define define -> new Step.Define(moved(define.value(), renumbered));
      case Step.Output output ->
          new Step.Output(output.name(), moved(output.value(), renumbered), output.fraction());
      case Step.Shift shift ->
          new Step.Shift(
              moved(shift.value(), renumbered), shift.bits(), shift.low(), shift.quotientBits());
      case Step.Map map ->
          new Step.Map(
              moved(map.value(), renumbered),
              tables.computeIfAbsent(map.table(), _ -> tables.size()));
      case Step.OneHot oneHot -> new Step.OneHot(moved(oneHot.index(), renumbered), oneHot.size());
      case Step.Divide divide ->
          new Step.Divide(
              moved(divide.numerator(), renumbered),
              moved(divide.denominator(), renumbered),
              divide.denominatorBits(),
              divide.low(),
              divide.quotientBits());
    };
  }

  private static Expression moved(Expression value, Map<Integer, Integer> renumbered) {
    var terms = new ArrayList<Term>();
    for (Term term : value.terms()) {
      List<Read> factors = term.factors().stream().map(read -> moved(read, renumbered)).toList();
      terms.add(new Term(term.coefficient(), term.scales(), term.summed(), factors));
    }
    return new Expression(value.shape(), terms);
  }

  private static Read moved(Read read, Map<Integer, Integer> renumbered) {
    Integer number = renumbered.get(read.tensor());
    if (number == null) {
      throw new IllegalStateException("step " + read.tensor() + " is read before it is made");
    }
    return new Read(number, read.axes());
  }
}
