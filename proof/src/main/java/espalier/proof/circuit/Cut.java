package espalier.proof.circuit;

import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Step.Divide;
import espalier.proof.circuit.Step.Input;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A program in parts that can be proved one by one.
///
/// Steps are split in their order, so that each part costs about as much to prove. A tensor that a
/// later part reads is an input there, with the bounds that it has where it is made. Weights belong
/// to the parts that read them.
///
/// @param parts in order, at least one
public record Cut(List<Part> parts) {
  /// More parts are not made.
  public static final int PARTS_MAX = 256;

  /// A lookup costs about as much to prove as so many plain cells.
  private static final int LOOKUP_COST = 4;

  /// One part.
  ///
  /// @param program with steps numbered anew
  /// @param origin the whole program's number of each step
  /// @param shared steps, in the part's own numbers, whose tensors other parts have too: those it
  ///   makes and others read, and those it reads and others make
  /// @param declared bounds of the inputs that other parts make: they prove them, this part does
  ///   not
  public record Part(
      Program program,
      List<Integer> origin,
      List<Integer> shared,
      Map<Integer, Interval> declared) {
    public Part {
      origin = List.copyOf(origin);
      shared = List.copyOf(shared);
      declared = Collections.unmodifiableMap(new TreeMap<>(declared));
    }

    /// The part's circuit.
    ///
    /// @throws IllegalArgumentException as [Circuit#of(Program)]
    public Circuit circuit() {
      return Circuit.of(program, declared);
    }

    /// The part's number of a step of the whole program, or -1.
    public int local(int step) {
      return origin.indexOf(step);
    }
  }

  public Cut {
    parts = List.copyOf(parts);
  }

  /// @param count of parts; a program of fewer steps that are not weights has one for each
  /// @throws IllegalArgumentException if the program is refused
  public static Cut of(Program program, int count) {
    if (count < 1 || count > PARTS_MAX) {
      throw new IllegalArgumentException(
          "a cut into %d parts; 1 to %d are allowed".formatted(count, PARTS_MAX));
    }
    Circuit circuit = Circuit.of(program);
    int[] owner = owners(costs(circuit), count);
    List<Set<Integer>> needed = new ArrayList<>();
    for (int part = 0; part <= owner[owner.length - 1]; part++) {
      needed.add(new TreeSet<>());
    }
    List<Step> steps = program.steps();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.Weight) {
        continue;
      }
      needed.get(owner[i]).add(i);
      needed.get(owner[i]).addAll(reads(steps.get(i)));
    }
    var crossing = new TreeSet<Integer>();
    for (int part = 0; part < needed.size(); part++) {
      for (int step : needed.get(part)) {
        if (!(steps.get(step) instanceof Step.Weight) && owner[step] != part) {
          crossing.add(step);
        }
      }
    }
    var parts = new ArrayList<Part>();
    for (int part = 0; part < needed.size(); part++) {
      parts.add(part(circuit, owner, part, needed.get(part), crossing));
    }
    return new Cut(parts);
  }

  /// The part of each step: ascending, each with a step that is not a weight.
  private static int[] owners(long[] costs, int count) {
    long total = 0;
    int left = 0;
    for (long cost : costs) {
      total += cost;
      left += cost > 0 ? 1 : 0;
    }
    int parts = Math.min(count, left);
    var owner = new int[costs.length];
    long done = 0;
    int part = 0;
    int inPart = 0;
    for (int i = 0; i < owner.length; i++) {
      if (costs[i] > 0) {
        // A step goes where its middle lies, as long as enough are left for the other parts.
        boolean later = (done + costs[i] / 2) * parts >= total * (part + 1);
        if (inPart > 0 && part + 1 < parts && (later || left == parts - part - 1)) {
          part++;
          inPart = 0;
        }
        inPart++;
        left--;
      }
      owner[i] = part;
      done += costs[i];
    }
    return owner;
  }

  /// What each step costs to prove, in cells: those of its columns, its lookups, and the weights
  /// that it is the first to read. Weights themselves cost nothing, every other step something.
  private static long[] costs(Circuit circuit) {
    List<Step> steps = circuit.program().steps();
    var costs = new long[steps.size()];
    for (Constraint constraint : circuit.constraints()) {
      if (constraint instanceof Constraint.Lookup lookup) {
        costs[constraint.step()] += (long) LOOKUP_COST << lookup.x().shape().bits();
      }
    }
    List<Circuit.Column> columns = circuit.columns();
    Map<Integer, Integer> origins = circuit.origins();
    for (int column = 0; column < columns.size(); column++) {
      if (!columns.get(column).weight()) {
        costs[origins.getOrDefault(column, column)] += 1L << columns.get(column).shape().bits();
      }
    }
    var seen = new TreeSet<Integer>();
    for (int step = 0; step < costs.length; step++) {
      for (int read : reads(steps.get(step))) {
        if (columns.get(read).weight() && seen.add(read)) {
          costs[step] += 1L << columns.get(read).shape().bits();
        }
      }
    }
    return costs;
  }

  private static Part part(
      Circuit circuit, int[] owner, int part, Set<Integer> needed, Set<Integer> crossing) {
    List<Step> whole = circuit.program().steps();
    var origin = new ArrayList<>(needed);
    var numbers = new TreeMap<Integer, Integer>();
    var steps = new ArrayList<Step>();
    var shared = new ArrayList<Integer>();
    var declared = new TreeMap<Integer, Interval>();
    for (int number : origin) {
      numbers.put(number, steps.size());
      Step step = whole.get(number);
      if (crossing.contains(number)) {
        shared.add(steps.size());
      }
      boolean made = owner[number] == part || step instanceof Step.Weight;
      if (!made) {
        declared.put(steps.size(), circuit.columns().get(number).bounds());
      }
      steps.add(made ? renumbered(step, numbers) : imported(circuit, number));
    }
    Program program = circuit.program();
    var own = new Program(program.rangeBits(), program.tables(), steps);
    return new Part(own, origin, shared, declared);
  }

  private static Step imported(Circuit circuit, int number) {
    Interval bounds = circuit.columns().get(number).bounds();
    int bits = 64 - Long.numberOfLeadingZeros(bounds.high() - bounds.low());
    return new Input(
        "step " + number, circuit.columns().get(number).shape(), bounds.low(), bits, 0);
  }

  private static Set<Integer> reads(Step step) {
    var reads = new TreeSet<Integer>();
    for (Expression expression : expressions(step)) {
      for (Term term : expression.terms()) {
        term.factors().forEach(read -> reads.add(read.tensor()));
      }
    }
    if (step instanceof Divide divide) {
      reads.add(divide.denominator().tensor());
    }
    return reads;
  }

  private static List<Expression> expressions(Step step) {
    return switch (step) {
      case Input _, Step.Weight _ -> List.of();
      case Step.Define define -> List.of(define.value());
      case Step.Output output -> List.of(output.value());
      case Step.Shift shift -> List.of(shift.value());
      case Step.Map map -> List.of(map.value());
      case Divide divide -> List.of(divide.numerator());
      case Step.OneHot oneHot -> List.of(oneHot.index());
    };
  }

  private static Step renumbered(Step step, Map<Integer, Integer> numbers) {
    return switch (step) {
      case Input input -> input;
      case Step.Weight weight -> weight;
      case Step.Define define -> new Step.Define(renumbered(define.value(), numbers));
      case Step.Output output ->
          new Step.Output(output.name(), renumbered(output.value(), numbers), output.fraction());
      case Step.Shift shift ->
          new Step.Shift(
              renumbered(shift.value(), numbers), shift.bits(), shift.low(), shift.quotientBits());
      case Step.Map map -> new Step.Map(renumbered(map.value(), numbers), map.table());
      case Divide divide ->
          new Divide(
              renumbered(divide.numerator(), numbers),
              renumbered(divide.denominator(), numbers),
              divide.denominatorBits(),
              divide.low(),
              divide.quotientBits());
      case Step.OneHot oneHot ->
          new Step.OneHot(renumbered(oneHot.index(), numbers), oneHot.size());
    };
  }

  private static Expression renumbered(Expression value, Map<Integer, Integer> numbers) {
    var terms = new ArrayList<Term>();
    for (Term term : value.terms()) {
      var factors = new ArrayList<Read>();
      term.factors().forEach(read -> factors.add(renumbered(read, numbers)));
      terms.add(new Term(term.coefficient(), term.scales(), term.summed(), factors));
    }
    return new Expression(value.shape(), terms);
  }

  private static Read renumbered(Read read, Map<Integer, Integer> numbers) {
    return new Read(Objects.requireNonNull(numbers.get(read.tensor())), read.axes());
  }
}
