package espalier.model.lower;

import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Table;
import java.util.ArrayList;
import java.util.List;

/// Exact operations on quantities of one shape: sums, products, rescaling, comparisons, maxima.
///
/// Sums and products of stored tensors are lazy. A rescaling costs one stored cell and a lookup for
/// each [Precision#rangeBits] of what is cut off and of what is left.
final class Arithmetic {
  /// Beyond this many bits products are refused a lazy form, to stay clear of `±2^62`.
  static final int BITS_MAX = 58;

  private static final int TERMS_MAX = 16;

  final ProgramBuilder builder;
  final Views views;
  final Precision precision;

  Arithmetic(ProgramBuilder builder, Precision precision) {
    this.builder = builder;
    this.views = new Views(builder);
    this.precision = precision;
  }

  // --- sums --------------------------------------------------------------------------------------

  Quantity constant(Shape shape, long value, int fraction) {
    List<Term> terms = value == 0 ? List.of() : List.of(Expression.constant(value));
    return new Quantity(new Expression(shape, terms), fraction, new Interval(value, value));
  }

  /// The same reals with at least so many bits after the binary point.
  Quantity aligned(Quantity q, int fraction) {
    if (fraction <= q.fraction()) {
      return q;
    }
    return times(q, 1L << (fraction - q.fraction())).scaledDown(fraction - q.fraction());
  }

  /// The whole numbers times `factor`, under the same fraction.
  Quantity times(Quantity q, long factor) {
    return new Quantity(q.value().times(factor), q.fraction(), q.bounds().times(factor));
  }

  Quantity plus(Quantity a, Quantity b) {
    return combined(a, b, 1);
  }

  Quantity minus(Quantity a, Quantity b) {
    return combined(a, b, -1);
  }

  private Quantity combined(Quantity left, Quantity right, int sign) {
    int fraction = Math.max(left.fraction(), right.fraction());
    Quantity a = aligned(room(left, fraction), fraction);
    Quantity b = aligned(room(right, fraction), fraction);
    fraction = Math.max(a.fraction(), b.fraction());
    a = aligned(a, fraction);
    b = aligned(b, fraction);
    Interval apart = a.bounds().plus(b.bounds().times(sign));
    var terms = new ArrayList<>(a.value().terms());
    terms.addAll(b.value().times(sign).terms());
    var value = new Expression(a.shape(), collected(terms));
    Interval together = builder.bounds(value);
    return new Quantity(value, fraction, together).within(apart.low(), apart.high());
  }

  /// Rescales what would not fit under so large a fraction.
  private Quantity room(Quantity q, int fraction) {
    int bits = magnitudeBits(q) + fraction - q.fraction();
    return bits <= BITS_MAX ? q : rescaled(q, q.fraction() - Math.max(bits - BITS_MAX, 0) - 8);
  }

  /// Adds a whole number in units of `2^-fraction`.
  Quantity plus(Quantity q, long value) {
    if (value == 0) {
      return q;
    }
    var terms = new ArrayList<>(q.value().terms());
    terms.add(Expression.constant(value));
    return new Quantity(
        new Expression(q.shape(), collected(terms)),
        q.fraction(),
        q.bounds().plus(new Interval(value, value)));
  }

  /// Like terms become one.
  private static List<Term> collected(List<Term> terms) {
    var kept = new ArrayList<Term>();
    for (Term term : terms) {
      boolean found = false;
      for (int i = 0; i < kept.size() && !found; i++) {
        Term other = kept.get(i);
        if (other.scales().equals(term.scales())
            && other.summed().equals(term.summed())
            && other.factors().equals(term.factors())) {
          long sum = Math.addExact(other.coefficient(), term.coefficient());
          kept.set(i, new Term(sum, other.scales(), other.summed(), other.factors()));
          found = true;
        }
      }
      if (!found) {
        kept.add(term);
      }
    }
    kept.removeIf(term -> term.coefficient() == 0);
    return kept;
  }

  // --- rescaling ---------------------------------------------------------------------------------

  /// Rounded to the nearest multiple of `2^-fraction`, and stored.
  Quantity rescaled(Quantity q, int fraction) {
    int bits = q.fraction() - fraction;
    if (bits <= 0) {
      return aligned(q, fraction);
    }
    Interval known = rounded(q, bits);
    return shifted(q, bits, known);
  }

  /// Rounded by `bits`, with the quotient proved to be in `declared`.
  Quantity shifted(Quantity q, int bits, Interval declared) {
    Quantity half = plus(q, 1L << (bits - 1));
    int step = builder.shift(half.value(), bits, declared, rounded(q, bits));
    return views.of(step, q.fraction() - bits);
  }

  /// The whole part of `q / 2^bits`, stored, in units of `2^(bits - fraction)`.
  Quantity floored(Quantity q, int bits) {
    if (bits == 0) {
      return q;
    }
    var known = new Interval(q.bounds().low() >> bits, q.bounds().high() >> bits);
    return views.of(builder.shift(q.value(), bits, known, known), q.fraction() - bits);
  }

  static Interval rounded(Quantity q, int bits) {
    long half = 1L << (bits - 1);
    return new Interval((q.bounds().low() + half) >> bits, (q.bounds().high() + half) >> bits);
  }

  static int magnitudeBits(Quantity q) {
    return magnitudeBits(q.bounds());
  }

  static int magnitudeBits(Interval bounds) {
    return ProgramBuilder.bits(Math.max(Math.abs(bounds.low()), Math.abs(bounds.high())));
  }

  /// A stored tensor of at most so many bits of magnitude, with as little loss as that allows.
  Quantity operand(Quantity q, int bits) {
    int excess = magnitudeBits(q) - bits;
    // Integers are exact; they are cut only where they would not fit at all.
    if (excess > 0 && (q.fraction() > 0 || excess > 20)) {
      return rescaled(q, q.fraction() - excess);
    }
    return q.isView() ? q : views.stored(q);
  }

  /// A stored tensor for a product with factors of [Precision#operandBits].
  Quantity operand(Quantity q) {
    int most = precision.operandBits() + 4;
    return magnitudeBits(q) <= most ? operand(q, most) : operand(q, precision.operandBits());
  }

  // --- products ----------------------------------------------------------------------------------

  /// The product of two views with the same variables, summed over the variables beyond the shape.
  Quantity contraction(Quantity a, Quantity b, Shape shape, List<Integer> summed) {
    Term left = a.value().terms().getFirst();
    Term right = b.value().terms().getFirst();
    var factors = new ArrayList<>(left.factors());
    factors.addAll(right.factors());
    var scales = new ArrayList<Scale>(left.scales());
    scales.addAll(right.scales());
    var term =
        new Term(
            Math.multiplyExact(left.coefficient(), right.coefficient()), scales, summed, factors);
    var value = new Expression(shape, List.of(term));
    return new Quantity(value, a.fraction() + b.fraction(), builder.bounds(value));
  }

  /// Place by place.
  Quantity product(Quantity a, Quantity b) {
    Interval apart = a.bounds().times(1);
    int bits = magnitudeBits(a) + magnitudeBits(b);
    boolean simple = isSimple(a) && isSimple(b);
    int count = a.value().terms().size() * b.value().terms().size();
    if (!simple || count > TERMS_MAX || bits > BITS_MAX) {
      a = magnitudeBits(a) <= 1 && isSimple(a) ? a : operand(a, factorBits(b));
      b = operand(b, BITS_MAX - magnitudeBits(a));
      apart = a.bounds();
    }
    var terms = new ArrayList<Term>();
    for (Term left : a.value().terms()) {
      for (Term right : b.value().terms()) {
        var factors = new ArrayList<Read>(left.factors());
        factors.addAll(right.factors());
        var scales = new ArrayList<Scale>(left.scales());
        scales.addAll(right.scales());
        long coefficient = Math.multiplyExact(left.coefficient(), right.coefficient());
        terms.add(new Term(coefficient, scales, List.of(), factors));
      }
    }
    var value = new Expression(a.shape(), collected(terms));
    Interval whole = apart.times(b.bounds());
    return new Quantity(value, a.fraction() + b.fraction(), builder.bounds(value))
        .within(whole.low(), whole.high());
  }

  private int factorBits(Quantity other) {
    int bits = magnitudeBits(other);
    return bits <= precision.operandBits() + 4
        ? Math.min(BITS_MAX - bits, precision.operandBits() + 16)
        : precision.operandBits() + 4;
  }

  private static boolean isSimple(Quantity q) {
    return q.value().terms().stream()
        .allMatch(term -> term.summed().isEmpty() && term.factors().size() <= 1);
  }

  // --- comparisons -------------------------------------------------------------------------------

  /// 1 where the quantity is negative, else 0; exact.
  Quantity isNegative(Quantity q) {
    if (q.bounds().high() < 0) {
      return constant(q.shape(), 1, 0);
    }
    if (q.bounds().low() >= 0) {
      return constant(q.shape(), 0, 0);
    }
    if (isTabled(q)) {
      return mapped(q, x -> x < 0 ? 1 : 0, 0);
    }
    int bits = Math.max(ProgramBuilder.bits(-q.bounds().low() - 1), bitsOf(q.bounds().high()));
    var sign = new Interval(-1, 0);
    Quantity negative = views.of(builder.shift(q.value(), bits, sign, sign), 0);
    return times(negative, -1);
  }

  /// Whether a table over all that the quantity can be has few rows for its places.
  private boolean isTabled(Quantity q) {
    return q.width() <= 8
        || (q.width() < precision.tableBitsMax() && 1L << q.width() <= q.shape().cells());
  }

  private static int bitsOf(long high) {
    return ProgramBuilder.bits(high);
  }

  Quantity not(Quantity truth) {
    return plus(times(truth, -1), 1).within(0, 1);
  }

  /// 1 where the quantity is zero, else 0; exact.
  Quantity isZero(Quantity q) {
    if (q.bounds().low() > 0 || q.bounds().high() < 0) {
      return constant(q.shape(), 0, 0);
    }
    if (isTabled(q)) {
      return mapped(q, x -> x == 0 ? 1 : 0, 0);
    }
    Quantity some = plus(isNegative(q), isNegative(times(q, -1))).within(0, 1);
    return not(some);
  }

  /// A function of the whole numbers themselves by a table over the quantity's bounds.
  Quantity mapped(Quantity q, java.util.function.LongUnaryOperator function, int fraction) {
    Interval domain = symmetric(q.bounds());
    return mapped(q, domain, function, fraction);
  }

  Quantity mapped(
      Quantity q, Interval domain, java.util.function.LongUnaryOperator function, int fraction) {
    var rows = new ArrayList<Long>();
    for (long x = domain.low(); x <= domain.high(); x++) {
      rows.add(function.applyAsLong(x));
    }
    return mapped(q, new Table(domain.low(), rows), fraction);
  }

  Quantity mapped(Quantity q, Table table, int fraction) {
    Interval range = null;
    for (long x = q.bounds().low(); x <= q.bounds().high(); x++) {
      long y = table.at(x);
      range = range == null ? new Interval(y, y) : range.including(y);
    }
    if (range == null) {
      throw new IllegalStateException("an interval has a value");
    }
    return views.of(builder.map(q.value(), table, range), fraction);
  }

  /// A power of two of integers around the bounds, the same for similar bounds.
  static Interval symmetric(Interval bounds) {
    if (bounds.low() >= 0) {
      return Interval.ofBits(0, ProgramBuilder.bits(bounds.high()));
    }
    if (bounds.high() <= 0) {
      int bits = ProgramBuilder.bits(-bounds.low());
      return new Interval(1 - (1L << bits), 0);
    }
    int bits = Math.max(ProgramBuilder.bits(-bounds.low() - 1), ProgramBuilder.bits(bounds.high()));
    return new Interval(-(1L << bits), (1L << bits) - 1);
  }

  /// `max(q, 0)`; exact.
  Quantity positivePart(Quantity q) {
    if (q.bounds().low() >= 0) {
      return q;
    }
    if (q.bounds().high() <= 0) {
      return constant(q.shape(), 0, q.fraction());
    }
    if (ProgramBuilder.bits(symmetric(q.bounds()).high()) < precision.tableBitsMax()
        && (q.width() <= 10 || 1L << q.width() <= 4L * q.shape().cells())) {
      return mapped(q, x -> Math.max(x, 0), q.fraction());
    }
    Quantity stored = q.isView() ? q : views.stored(q);
    Quantity kept = not(isNegative(stored));
    return product(kept, stored).within(0, q.bounds().high());
  }

  Quantity greater(Quantity left, Quantity right) {
    int fraction = Math.max(left.fraction(), right.fraction());
    Quantity a = aligned(left, fraction);
    Quantity b = aligned(right, fraction);
    if (a.bounds().low() >= b.bounds().high()) {
      return a;
    }
    if (b.bounds().low() >= a.bounds().high()) {
      return b;
    }
    Quantity sum = plus(b, positivePart(minus(a, b)));
    return compact(
        new Quantity(
            sum.value(),
            fraction,
            new Interval(
                Math.max(a.bounds().low(), b.bounds().low()),
                Math.max(a.bounds().high(), b.bounds().high()))));
  }

  Quantity lesser(Quantity left, Quantity right) {
    return times(greater(times(left, -1), times(right, -1)), -1);
  }

  /// Stores what has become long.
  Quantity compact(Quantity q) {
    return q.value().terms().size() > TERMS_MAX ? views.stored(q) : q;
  }

  /// `then` where `truth` is 1, `otherwise` where it is 0.
  Quantity chosen(Quantity truth, Quantity then, Quantity otherwise) {
    int fraction = Math.max(then.fraction(), otherwise.fraction());
    Quantity a = aligned(then, fraction);
    Quantity b = aligned(otherwise, fraction);
    Quantity difference = minus(a, b);
    Quantity sum = plus(b, product(truth, difference));
    return new Quantity(
        sum.value(),
        sum.fraction(),
        new Interval(
            Math.min(a.bounds().low(), b.bounds().low()),
            Math.max(a.bounds().high(), b.bounds().high())));
  }

  /// Brought into `-2^bits` to `2^bits - 1`; exact.
  ///
  /// What lies above the window's bits says whether a value is inside, and if not at which end.
  Quantity saturated(Quantity q, int bits) {
    long half = 1L << bits;
    if (q.bounds().low() >= -half && q.bounds().high() < half) {
      return q;
    }
    Quantity stored = q.isView() ? q : views.stored(q);
    Quantity raised = plus(stored, half);
    var known =
        new Interval(raised.bounds().low() >> (bits + 1), raised.bounds().high() >> (bits + 1));
    Interval domain = symmetric(known);
    if (ProgramBuilder.bits(domain.high() - domain.low()) > precision.tableBitsMax()) {
      return clamped(q, -half, half - 1);
    }
    Quantity above = views.of(builder.shift(raised.value(), bits + 1, domain, known), 0);
    Quantity inside = mapped(above, domain, h -> h == 0 ? 1 : 0, 0);
    Quantity end = mapped(above, domain, h -> h > 0 ? 2 * half - 1 : 0, 0);
    var atEnd = new Quantity(end.value(), q.fraction(), end.bounds());
    return plus(plus(product(inside, raised), atEnd), -half).within(-half, half - 1);
  }

  /// Brought into `low` to `high` whole numbers; exact.
  Quantity clamped(Quantity q, long low, long high) {
    Quantity above = q;
    if (q.bounds().low() < low) {
      above = plus(positivePart(plus(q, -low)), low);
    }
    if (above.bounds().high() <= high) {
      return above;
    }
    Quantity below = plus(times(above, -1), high);
    return plus(times(positivePart(below), -1), high).within(low, high);
  }
}
