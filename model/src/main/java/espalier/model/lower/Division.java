package espalier.model.lower;

import espalier.model.graph.Node;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Step;
import org.jspecify.annotations.Nullable;

/// Division by what depends on the input: exact floors, with the divisor kept away from zero.
final class Division {
  private static final int RECIPROCAL_BITS = 16;

  private final Lowering lowering;
  private final Arithmetic arithmetic;

  Division(Lowering lowering) {
    this.lowering = lowering;
    this.arithmetic = lowering.arithmetic;
  }

  /// `a / b` for reals, rounded; the divisor's magnitude is at least an eighth of the least one in
  /// which the quotient stays plausible, judged by calibration.
  ///
  /// @param usualA where `a` was in calibration, and so on
  Quantity quotient(Quantity a, Quantity b, Range usualA, Range usualB, Range usual) {
    @Nullable Quantity sign = null;
    Quantity positive = b;
    if (b.bounds().high() <= 0) {
      positive = arithmetic.times(b, -1);
      a = arithmetic.times(a, -1);
    } else if (b.bounds().low() < 0) {
      Quantity view = arithmetic.operand(b, 32);
      sign = arithmetic.isNegative(view);
      Quantity twice = arithmetic.times(arithmetic.product(sign, view), -2);
      positive =
          arithmetic
              .plus(view, twice)
              .within(0, Math.max(-view.bounds().low(), view.bounds().high()));
    }
    double most = usual.magnitude() * lowering.options.margin();
    double numerator = Math.max(a.magnitude(), Double.MIN_NORMAL);
    positive = awayFromZero(positive, usualB, numerator, most);
    if (2L * b.shape().cells() <= a.shape().cells()) {
      Quantity reciprocal = arithmetic.views.stored(signed(sign, reciprocal(positive)));
      Quantity wide = lowering.views().broadcast(reciprocal, a.shape());
      return arithmetic.product(lowering.functions.operand(a, usualA), wide);
    }
    Quantity divisor = lowering.views().broadcast(positive, a.shape());
    Quantity ratio = positiveQuotient(a, divisor, most);
    return sign == null
        ? ratio
        : signed(lowering.views().broadcast(sign, a.shape()), arithmetic.views.stored(ratio));
  }

  private Quantity signed(@Nullable Quantity negative, Quantity q) {
    if (negative == null) {
      return q;
    }
    Quantity twice = arithmetic.times(arithmetic.product(negative, q), -2);
    long reach = Math.max(-q.bounds().low(), q.bounds().high());
    return arithmetic.plus(q, twice).within(-reach, reach);
  }

  /// `1 / b` with [#RECIPROCAL_BITS] for the greatest `b`.
  private Quantity reciprocal(Quantity b) {
    Quantity divisor = arithmetic.operand(b, 30);
    int lift = ProgramBuilder.bits(divisor.bounds().high()) + RECIPROCAL_BITS;
    Quantity one = arithmetic.constant(divisor.shape(), 1L << lift, lift);
    return floorDivided(one, divisor, lift - divisor.fraction());
  }

  private Quantity awayFromZero(Quantity b, Range usual, double numerator, double most) {
    if (b.bounds().low() >= 1 && (most == 0 || numerator / b.low() < 64 * most)) {
      return b;
    }
    double least = most == 0 ? 0 : numerator / (64 * most);
    if (usual.low() > 0) {
      least = Math.min(usual.low() / 16, Math.max(least, usual.low() / 16));
    }
    long floor = Math.max(1, (long) Math.floor(Math.scalb(least, b.fraction())));
    return b.bounds().low() >= floor
        ? b
        : arithmetic.clamped(b, floor, Math.max(floor, b.bounds().high()));
  }

  /// `a / b` rounded to the nearest, for `b` of at least one unit.
  Quantity positiveQuotient(Quantity a, Quantity b, double usual) {
    Quantity divisor = arithmetic.operand(b, 30);
    double worst = Math.max(a.magnitude() / Math.max(divisor.low(), 1e-300), Double.MIN_NORMAL);
    double shown = usual == 0 ? worst : Math.min(usual, worst);
    // So many bits after the point as make the usual quotient an operand.
    int fraction = arithmetic.precision.operandBits() + 1 - Math.getExponent(shown);
    int lift = fraction + divisor.fraction() - a.fraction();
    int room = Arithmetic.BITS_MAX - 2 - Arithmetic.magnitudeBits(a);
    lift = Math.min(lift, room);
    if (lift < 0) {
      lift = 0;
    }
    fraction = lift + a.fraction() - divisor.fraction();
    Quantity lifted = arithmetic.times(a, 1L << lift);
    return floorDivided(lifted, divisor, fraction);
  }

  /// `floor(a / b)` of the whole numbers, for a stored `b` that is at least one.
  Quantity floorDivided(Quantity a, Quantity divisor, int fraction) {
    Quantity whole = plainView(divisor);
    long least = Math.max(1, whole.bounds().low());
    long low = Math.min(floor(a.bounds().low(), least), floor(a.bounds().low(), high(whole)));
    long high = Math.max(floor(a.bounds().high(), least), floor(a.bounds().high(), high(whole)));
    var known = new Interval(low, high);
    Term term = whole.value().terms().getFirst();
    Read read = term.factors().getFirst();
    var step =
        new Step.Divide(
            a.value(),
            read,
            ProgramBuilder.bits(whole.bounds().high()),
            low,
            ProgramBuilder.bits(high - low));
    return arithmetic.views.of(arithmetic.builder.divide(step, known), fraction);
  }

  private static long high(Quantity q) {
    return q.bounds().high();
  }

  private static long floor(long a, long b) {
    return Math.floorDiv(a, b);
  }

  /// A read without any factor before it.
  private Quantity plainView(Quantity q) {
    if (q.isView()) {
      Term term = q.value().terms().getFirst();
      if (term.coefficient() == 1 && term.scales().isEmpty()) {
        return q;
      }
    }
    return arithmetic.views.stored(q);
  }

  // --- integers ----------------------------------------------------------------------------------

  private record Signs(Quantity negative, Quantity magnitude) {}

  private Signs signs(Quantity q) {
    Quantity view = q.isView() ? q : arithmetic.views.stored(q);
    Quantity negative = arithmetic.isNegative(view);
    Quantity twice = arithmetic.times(arithmetic.product(negative, view), -2);
    long most = Math.max(Math.abs(q.bounds().low()), Math.abs(q.bounds().high()));
    long least = q.bounds().low() > 0 ? q.bounds().low() : 0;
    return new Signs(negative, arithmetic.plus(view, twice).within(least, most));
  }

  /// As integers divide in ONNX: toward zero. A divisor of zero counts as one.
  Quantity truncated(Quantity a, Quantity b) {
    Signs left = signs(a);
    Signs right = signs(b);
    Quantity divisor = atLeastOne(right.magnitude());
    Quantity ratio = floorDivided(left.magnitude(), divisor, 0);
    Quantity both = arithmetic.product(left.negative(), right.negative());
    Quantity differ =
        arithmetic
            .minus(arithmetic.plus(left.negative(), right.negative()), arithmetic.times(both, 2))
            .within(0, 1);
    Quantity twice = arithmetic.times(arithmetic.product(differ, ratio), -2);
    long most = ratio.bounds().high();
    return arithmetic.plus(ratio, twice).within(-most, most);
  }

  private Quantity atLeastOne(Quantity q) {
    return q.bounds().low() >= 1 ? q : arithmetic.clamped(q, 1, Math.max(1, q.bounds().high()));
  }

  /// The remainder, with the divisor's sign, or with the dividend's if `fmod`.
  Quantity modulo(Quantity a, Quantity b, Node node) {
    if (node.attributes().whole("fmod") == 1 || lowering.isReal(node.output())) {
      Quantity x = a.isView() ? a : arithmetic.views.stored(a);
      Quantity ratio = arithmetic.views.stored(truncated(x, b));
      long most = Math.max(Math.abs(b.bounds().low()), Math.abs(b.bounds().high()));
      return arithmetic.minus(x, arithmetic.product(ratio, b)).within(-most, most);
    }
    Signs right = signs(b);
    Quantity divisor = arithmetic.views.stored(atLeastOne(right.magnitude()));
    Quantity x = a.isView() ? a : arithmetic.views.stored(a);
    // floor(a / b) = floor(a·s / |b|) with the sign s of b.
    Quantity turned =
        arithmetic.plus(x, arithmetic.times(arithmetic.product(right.negative(), x), -2));
    long reach = Math.max(Math.abs(x.bounds().low()), Math.abs(x.bounds().high()));
    Quantity ratio = floorDivided(turned.within(-reach, reach), divisor, 0);
    Quantity view = b.isView() ? b : arithmetic.views.stored(b);
    long most = Math.max(Math.abs(b.bounds().low()), Math.abs(b.bounds().high()));
    return arithmetic.minus(x, arithmetic.product(ratio, view)).within(-most, most);
  }
}
