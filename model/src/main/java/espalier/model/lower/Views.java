package espalier.model.lower;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Quantities read through other indices: whatever moves numbers without computing.
///
/// A view rewrites the indices of the terms. Where that cannot be said, the quantity is stored once
/// as it is, and the copy is viewed.
final class Views {
  private final ProgramBuilder builder;

  Views(ProgramBuilder builder) {
    this.builder = builder;
  }

  /// The quantity as one stored tensor, cell by cell.
  Quantity stored(Quantity q) {
    if (q.isView()) {
      Term term = q.value().terms().getFirst();
      Read read = term.factors().getFirst();
      if (term.equals(Expression.term(1, read.tensor(), q.shape()))
          && builder.shape(read.tensor()).equals(q.shape())) {
        return q;
      }
    }
    int number = builder.define(q.value(), q.bounds());
    return of(number, q.fraction());
  }

  /// A stored tensor as a quantity.
  Quantity of(int tensor, int fraction) {
    return new Quantity(
        Expression.of(tensor, builder.shape(tensor)), fraction, builder.bounds(tensor));
  }

  /// The quantity under another shape, row by row.
  Quantity reshaped(Quantity q, Shape shape) {
    if (shape.equals(q.shape())) {
      return q;
    }
    var links = new ArrayList<AxisIndex>();
    long divisor = q.shape().cells();
    for (int size : q.shape().sizes()) {
      divisor /= size;
      links.add(size == 1 ? AxisIndex.at(0) : Links.split(shape.sizes(), divisor, size, 0));
    }
    return view(q, shape, List.of(), links);
  }

  /// As NumPy broadcasts.
  Quantity broadcast(Quantity q, Shape shape) {
    if (shape.equals(q.shape())) {
      return q;
    }
    var links = new ArrayList<AxisIndex>();
    int lead = shape.axes() - q.shape().axes();
    for (int axis = 0; axis < q.shape().axes(); axis++) {
      links.add(q.shape().size(axis) == 1 ? AxisIndex.at(0) : AxisIndex.of(lead + axis));
    }
    return view(q, shape, List.of(), links);
  }

  /// At each index, the sum over `summed` of `q` at the indices that `links` give.
  ///
  /// @param summed sizes of new variables, which are numbered from `shape.axes()` on
  /// @param links an index into each axis of `q`; absent indices yield zero
  Quantity view(Quantity q, Shape shape, List<Integer> summed, List<AxisIndex> links) {
    Optional<Expression> composed = compose(q, shape, summed, links);
    Expression value =
        composed.orElseGet(() -> compose(stored(q), shape, summed, links).orElseThrow());
    Interval bounds = builder.bounds(value);
    var sizes = new ArrayList<>(shape.sizes());
    sizes.addAll(summed);
    Interval known = leaves(q, sizes, links) ? q.bounds().including(0) : q.bounds();
    for (int size : summed) {
      known = known.times(size);
    }
    return new Quantity(value, q.fraction(), bounds).within(known.low(), known.high());
  }

  /// A view's only term, over the variables of `shape` and `summed`; its sum is not taken yet.
  Term factor(Quantity view, Shape shape, List<Integer> summed, List<AxisIndex> links) {
    Optional<Expression> composed = compose(view, shape, summed, links);
    Expression value =
        composed.orElseGet(() -> compose(stored(view), shape, summed, links).orElseThrow());
    if (value.terms().size() != 1) {
      throw new IllegalArgumentException("a factor must be one stored tensor");
    }
    return value.terms().getFirst();
  }

  private static boolean leaves(Quantity q, List<Integer> sizes, List<AxisIndex> links) {
    for (int axis = 0; axis < links.size(); axis++) {
      if (Links.mayLeave(links.get(axis), sizes, q.shape().size(axis))) {
        return true;
      }
    }
    return false;
  }

  private Optional<Expression> compose(
      Quantity q, Shape shape, List<Integer> summed, List<AxisIndex> links) {
    var terms = new ArrayList<Term>();
    for (Term term : q.value().terms()) {
      if (term.summed().size() + summed.size() > Shape.AXES_MAX) {
        return Optional.empty();
      }
      Optional<List<Term>> moved = new Rewriting(q.shape(), term, shape, summed, links).run();
      if (moved.isEmpty()) {
        return Optional.empty();
      }
      terms.addAll(moved.get());
    }
    return Optional.of(new Expression(shape, terms));
  }

  /// One term under new variables.
  private final class Rewriting {
    private final Shape old;
    private final Term term;
    private final List<Integer> oldSizes;
    private final List<Integer> newSizes = new ArrayList<>();
    private final List<AxisIndex> links;
    private final List<Integer> summed = new ArrayList<>();
    private final List<Scale> scales = new ArrayList<>();
    private long coefficient;

    Rewriting(Shape old, Term term, Shape shape, List<Integer> extra, List<AxisIndex> outerLinks) {
      this.old = old;
      this.term = term;
      this.oldSizes = term.variables(old);
      newSizes.addAll(shape.sizes());
      summed.addAll(extra);
      summed.addAll(term.summed());
      newSizes.addAll(summed);
      links = new ArrayList<>(outerLinks);
      for (int i = 0; i < term.summed().size(); i++) {
        links.add(AxisIndex.of(shape.axes() + extra.size() + i));
      }
      coefficient = term.coefficient();
    }

    /// The new terms, none if it vanishes; nothing if it cannot be said.
    Optional<List<Term>> run() {
      var factors = new ArrayList<Read>();
      for (Read read : term.factors()) {
        Shape stored = builder.shape(read.tensor());
        var axes = new ArrayList<AxisIndex>();
        for (int axis = 0; axis < stored.axes(); axis++) {
          Optional<AxisIndex> index =
              Links.composed(read.axes().get(axis), links, oldSizes, newSizes, stored.size(axis));
          if (index.isEmpty()) {
            return Optional.empty();
          }
          axes.add(index.get());
        }
        factors.add(new Read(read.tensor(), axes));
      }
      for (Scale scale : term.scales()) {
        if (!scaled(scale.variable(), scale.values())) {
          return Optional.empty();
        }
      }
      for (int v = 0; v < old.axes(); v++) {
        if (Links.mayLeave(links.get(v), newSizes, old.size(v)) && !leavesWith(v)) {
          List<Long> ones = java.util.Collections.nCopies(old.size(v), 1L);
          if (!scaled(v, ones)) {
            return Optional.empty();
          }
        }
      }
      if (coefficient == 0) {
        return Optional.of(List.of());
      }
      return Optional.of(List.of(new Term(coefficient, merged(), summed, factors)));
    }

    /// Whether a factor is absent wherever variable `v` leaves its axis.
    private boolean leavesWith(int v) {
      for (Read read : term.factors()) {
        Shape stored = builder.shape(read.tensor());
        for (int axis = 0; axis < stored.axes(); axis++) {
          if (Links.isVariable(read.axes().get(axis), v) && stored.size(axis) <= old.size(v)) {
            return true;
          }
        }
      }
      return false;
    }

    private boolean scaled(int variable, List<Long> values) {
      AxisIndex link = links.get(variable);
      List<Integer> involved = link.variables();
      if (involved.size() > 1) {
        return false;
      }
      var at = new int[newSizes.size()];
      if (involved.isEmpty()) {
        int index = link.at(at, oldSizes.get(variable));
        coefficient = index < 0 ? 0 : Math.multiplyExact(coefficient, values.get(index));
        return true;
      }
      int target = involved.getFirst();
      var moved = new ArrayList<Long>();
      for (int i = 0; i < newSizes.get(target); i++) {
        at[target] = i;
        int index = link.at(at, oldSizes.get(variable));
        moved.add(index < 0 ? 0L : values.get(index));
      }
      scales.add(new Scale(target, moved));
      return true;
    }

    /// One scale a variable, by ascending variable.
    private List<Scale> merged() {
      var merged = new java.util.TreeMap<Integer, List<Long>>();
      for (Scale scale : scales) {
        merged.merge(
            scale.variable(),
            scale.values(),
            (a, b) -> {
              var product = new ArrayList<Long>();
              for (int i = 0; i < a.size(); i++) {
                product.add(Math.multiplyExact(a.get(i), b.get(i)));
              }
              return product;
            });
      }
      var list = new ArrayList<Scale>();
      merged.forEach((variable, values) -> list.add(new Scale(variable, values)));
      return list;
    }
  }
}
