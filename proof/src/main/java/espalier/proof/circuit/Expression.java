package espalier.proof.circuit;

import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import java.util.ArrayList;
import java.util.List;

/// A tensor in terms of stored ones: at each index of `shape`, the sum of the terms.
///
/// Variables `0` to `shape.axes() - 1` are the index of the result, outermost first; each term
/// numbers the variables that it sums over from there on.
public record Expression(Shape shape, List<Term> terms) {
  public static final int TERMS_MAX = 1 << 12;

  public static final Codec<Expression> CODEC =
      record(
          "expression",
          Expression::new,
          field("shape", Shape.CODEC, Expression::shape),
          field("terms", list(Term.CODEC, TERMS_MAX), Expression::terms));

  public Expression {
    terms = List.copyOf(terms);
    for (Term term : terms) {
      term.check(shape);
    }
  }

  /// One tensor's cell: an index for each of its axes.
  public record Read(int tensor, List<AxisIndex> axes) {
    static final Codec<Read> CODEC =
        record(
            "read",
            Read::new,
            field("tensor", whole32(0, Program.STEPS_MAX * 8), Read::tensor),
            field("axes", list(AxisIndex.CODEC, Shape.AXES_MAX), Read::axes));

    public Read {
      axes = List.copyOf(axes);
    }
  }

  /// A public factor that depends on one variable.
  public record Scale(int variable, List<Long> values) {
    static final Codec<Scale> CODEC =
        record(
            "scale",
            Scale::new,
            field("variable", whole32(0, AxisIndex.VARIABLES_MAX - 1), Scale::variable),
            field(
                "values",
                list(whole(-Interval.LIMIT, Interval.LIMIT), Shape.SIZE_MAX),
                Scale::values));

    public Scale {
      values = List.copyOf(values);
    }
  }

  /// `coefficient * scales * sum over summed variables of the product of the factors`.
  ///
  /// @param summed sizes of the variables that are summed over
  /// @param factors none (a constant), one (linear) or two (a product)
  public record Term(
      long coefficient, List<Scale> scales, List<Integer> summed, List<Read> factors) {
    static final Codec<Term> CODEC =
        record(
            "term",
            Term::new,
            field("coefficient", whole(-Interval.LIMIT, Interval.LIMIT), Term::coefficient),
            field("scales", list(Scale.CODEC, AxisIndex.VARIABLES_MAX), Term::scales),
            field("summed", list(whole32(1, Shape.SIZE_MAX), Shape.AXES_MAX), Term::summed),
            field("factors", list(Read.CODEC, 2), Term::factors));

    public Term {
      scales = List.copyOf(scales);
      summed = List.copyOf(summed);
      factors = List.copyOf(factors);
      if (factors.size() > 2) {
        throw new IllegalArgumentException("a term multiplies at most two tensors");
      }
    }

    /// Sizes of all variables: the result's, then the summed ones.
    public List<Integer> variables(Shape shape) {
      var sizes = new ArrayList<>(shape.sizes());
      sizes.addAll(summed);
      return sizes;
    }

    private void check(Shape shape) {
      List<Integer> sizes = variables(shape);
      for (Scale scale : scales) {
        if (scale.variable() >= sizes.size()
            || scale.values().size() != sizes.get(scale.variable())) {
          throw new IllegalArgumentException(
              "a scale needs one value for each value of its variable");
        }
      }
      for (Read read : factors) {
        for (AxisIndex axis : read.axes()) {
          for (int variable : axis.variables()) {
            if (variable >= sizes.size()) {
              throw new IllegalArgumentException(
                  "variable %d of %d does not exist".formatted(variable, sizes.size()));
            }
          }
          if (axis instanceof AxisIndex.Chosen(int variable, List<Integer> indices)
              && indices.size() != sizes.get(variable)) {
            throw new IllegalArgumentException(
                "chosen indices need one for each value of their variable");
          }
        }
      }
    }
  }

  /// The whole of `tensor`, which has `shape`.
  public static Expression of(int tensor, Shape shape) {
    return new Expression(shape, List.of(term(1, tensor, shape)));
  }

  /// `coefficient` times the whole of `tensor`, cell by cell.
  public static Term term(long coefficient, int tensor, Shape shape) {
    var axes = new ArrayList<AxisIndex>();
    for (int axis = 0; axis < shape.axes(); axis++) {
      axes.add(AxisIndex.of(axis));
    }
    return new Term(coefficient, List.of(), List.of(), List.of(new Read(tensor, axes)));
  }

  public static Term constant(long value) {
    return new Term(value, List.of(), List.of(), List.of());
  }

  public Expression plus(Term... more) {
    var all = new ArrayList<>(terms);
    all.addAll(List.of(more));
    return new Expression(shape, all);
  }

  /// This expression times a whole number.
  public Expression times(long factor) {
    var scaled = new ArrayList<Term>();
    for (Term term : terms) {
      scaled.add(
          new Term(
              Math.multiplyExact(term.coefficient(), factor),
              term.scales(),
              term.summed(),
              term.factors()));
    }
    return new Expression(shape, scaled);
  }
}
