package espalier.model.lower;

import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Table;
import java.util.ArrayList;
import java.util.function.DoubleUnaryOperator;

/// Real functions of quantities: straight ones as coefficients, others by table.
///
/// A table covers all that its argument can be in the worst case, so it is never left. Its argument
/// is rescaled to as many bits as [Precision#tableBits] gives; where the worst case is so far from
/// the calibrated range that this would be coarse, the argument is clamped first.
final class Functions {
  /// Relative precision of a coefficient that is no short binary fraction.
  private static final int FACTOR_BITS = 17;

  /// Magnitude up to which a factor may grow before it is clamped: one lookup more instead of four.
  private static final int WIDE_BITS = 23;

  /// About what a clamp costs at one place.
  private static final long CLAMP_LOOKUPS = 10;

  private final Arithmetic arithmetic;
  private final Precision precision;

  Functions(Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
    this.precision = arithmetic.precision;
  }

  /// @param usual where the result was in calibration
  Quantity realised(Operand.Moving moving, Range usual) {
    Curve curve = moving.curve();
    if (curve.isIdentity()) {
      return moving.root();
    }
    return curve.straight()
        ? straight(moving.root(), curve.factor(), curve.offset())
        : curved(moving.root(), moving.usual(), curve.of(), usual);
  }

  /// `factor * q + offset`, to a relative precision of `2^-17` of the factor.
  Quantity straight(Quantity q, double factor, double offset) {
    if (factor == 0) {
      return arithmetic.constant(q.shape(), Math.round(Math.scalb(offset, 24)), 24);
    }
    int bits = 0;
    while (bits < 40 && Math.scalb(factor, bits) != Math.rint(Math.scalb(factor, bits))) {
      bits++;
    }
    int exponent = Math.getExponent(factor);
    if (bits > 0 && exponent + bits > FACTOR_BITS) {
      bits = FACTOR_BITS - exponent;
    }
    long whole = Math.round(Math.scalb(factor, bits));
    int shift = Long.numberOfTrailingZeros(whole);
    whole >>= shift;
    bits -= shift;
    Quantity root = q;
    int most = Arithmetic.BITS_MAX - 4 - ProgramBuilder.bits(Math.abs(whole));
    int excess = Arithmetic.magnitudeBits(q) - most;
    if (excess > 0) {
      root = arithmetic.rescaled(q, q.fraction() - excess - 8);
    }
    Quantity scaled = arithmetic.times(root, whole).scaledDown(bits);
    if (offset == 0) {
      return scaled;
    }
    int fraction = scaled.fraction();
    int room = Arithmetic.BITS_MAX - 4 - Arithmetic.magnitudeBits(scaled);
    int finest = Math.max(fraction, Math.min(fraction + room, 16 - Math.getExponent(offset)));
    while (fraction < finest
        && Math.scalb(offset, fraction) != Math.rint(Math.scalb(offset, fraction))) {
      fraction++;
    }
    Quantity aligned = arithmetic.aligned(scaled, fraction);
    return arithmetic.plus(aligned, Math.round(Math.scalb(offset, fraction)));
  }

  /// A function by table.
  ///
  /// @param argument where `q` was in calibration
  /// @param result where the result was in calibration
  Quantity curved(Quantity q, Range argument, DoubleUnaryOperator of, Range result) {
    return tabled(reduced(q, argument), of, result);
  }

  /// A function by a table of `2^rowBits` rows over all that the argument can be.
  Quantity curved(Quantity q, int rowBits, DoubleUnaryOperator of, Range result) {
    int most = Math.min(rowBits, precision.tableBitsMax());
    Quantity x = widthOf(q.bounds()) <= most ? q : declared(q, shiftTo(q, most));
    return tabled(x, of, result);
  }

  private Quantity tabled(Quantity x, DoubleUnaryOperator of, Range result) {
    Interval domain = Arithmetic.symmetric(x.bounds());
    double[] reals = sampled(x, domain, of, result);
    int fraction = fraction(reals, x, domain);
    var rows = new ArrayList<Long>(reals.length);
    for (double real : reals) {
      rows.add(Math.round(Math.scalb(real, fraction)));
    }
    return arithmetic.mapped(x, new Table(domain.low(), rows), fraction);
  }

  /// The argument with no more values than a table should have rows.
  private Quantity reduced(Quantity q, Range argument) {
    int rowBits = precision.tableBits(q.magnitude(), argument.magnitude());
    int width = widthOf(q.bounds());
    if (width <= rowBits || (width <= 16 && 1L << width <= 4L * q.shape().cells())) {
      return q;
    }
    // With few places, clamping first is cheaper than many rows for what never occurs.
    int few = precision.bits() + 2;
    if (rowBits > few
        && argument.magnitude() > 0
        && CLAMP_LOOKUPS * q.shape().cells() < (1L << rowBits) - (1L << few)) {
      Quantity clamped = clampedAround(q, argument, few);
      if (widthOf(clamped.bounds()) <= few + 1) {
        return clamped;
      }
    }
    int shift = shiftTo(q, rowBits);
    double steps = Math.scalb(argument.magnitude(), q.fraction() - shift);
    if (steps < 1 << (precision.bits() - 3) && steps > 0) {
      Quantity clamped = clampedAround(q, argument, rowBits);
      if (widthOf(clamped.bounds()) <= rowBits) {
        return clamped;
      }
      return declared(clamped, shiftTo(clamped, rowBits));
    }
    return declared(q, shift);
  }

  private Quantity declared(Quantity q, int shift) {
    return arithmetic.shifted(q, shift, Arithmetic.symmetric(Arithmetic.rounded(q, shift)));
  }

  private static int widthOf(Interval bounds) {
    Interval domain = Arithmetic.symmetric(bounds);
    return ProgramBuilder.bits(domain.high() - domain.low());
  }

  private static int shiftTo(Quantity q, int bits) {
    int shift = Math.max(1, widthOf(q.bounds()) - bits);
    while (widthOf(Arithmetic.rounded(q, shift)) > bits) {
      shift++;
    }
    return shift;
  }

  /// Clamped to the calibrated range times the margin, in about `bits` bits.
  private Quantity clampedAround(Quantity q, Range argument, int bits) {
    double most = argument.magnitude() * precision.margin();
    int fraction = bits - 2 - Math.getExponent(most);
    Quantity fine = arithmetic.rescaled(q, Math.min(fraction, q.fraction()));
    long limit = (long) Math.ceil(Math.scalb(most, fine.fraction()));
    return arithmetic.saturated(fine, Math.max(ProgramBuilder.bits(limit), 1));
  }

  /// A stored factor for products, clamped to the calibrated range times the margin if the worst
  /// case would leave it too few bits.
  Quantity operand(Quantity q, Range usual) {
    return operand(q, usual, precision.operandBits());
  }

  /// @param bits of magnitude
  Quantity operand(Quantity q, Range usual, int bits) {
    int cut = Arithmetic.magnitudeBits(q) - bits;
    if (cut <= 4 || q.fraction() <= 0 || usual.magnitude() == 0) {
      return arithmetic.operand(q, cut <= 4 ? bits + 4 : bits);
    }
    double steps = Math.scalb(usual.magnitude(), q.fraction() - cut);
    double lacking = (1 << (precision.bits() + 2)) / steps;
    int more = lacking <= 1 ? 0 : Math.getExponent(lacking) + 1;
    if (bits + more <= WIDE_BITS) {
      return arithmetic.operand(q, bits + more);
    }
    Quantity clamped = clampedAround(q, usual, bits + 1);
    return clamped.isView() ? clamped : arithmetic.views.stored(clamped);
  }

  /// The function's values on a table's rows, finite and within what calibration makes plausible.
  ///
  /// Limits are powers of two, so that alike layers share their tables.
  private double[] sampled(Quantity x, Interval domain, DoubleUnaryOperator of, Range result) {
    var reals = new double[(int) (domain.high() - domain.low() + 1)];
    double most = Double.MIN_NORMAL;
    for (int i = 0; i < reals.length; i++) {
      long whole = domain.low() + i;
      reals[i] = of.applyAsDouble(Math.scalb((double) whole, -x.fraction()));
      boolean reached = whole >= x.bounds().low() && whole <= x.bounds().high();
      if (reached && Double.isFinite(reals[i])) {
        most = Math.max(most, Math.abs(reals[i]));
      }
    }
    double usual = Math.max(result.magnitude() * precision.margin(), Double.MIN_NORMAL);
    double limit = Math.scalb(1.0, Math.getExponent(usual) + 1);
    if (result.magnitude() == 0 || most <= 2 * limit) {
      limit = Math.scalb(1.0, Math.getExponent(most) + 1);
    }
    double last = 0;
    for (int i = reals.length - 1; i >= 0; i--) {
      reals[i] = Double.isNaN(reals[i]) ? last : Math.clamp(reals[i], -limit, limit);
      last = reals[i];
    }
    return reals;
  }

  /// The fewest bits at which every row is exact, or as many as an operand may have.
  private int fraction(double[] reals, Quantity x, Interval domain) {
    double most = Double.MIN_NORMAL;
    int from = (int) (x.bounds().low() - domain.low());
    int to = (int) (x.bounds().high() - domain.low());
    for (int i = from; i <= to; i++) {
      most = Math.max(most, Math.abs(reals[i]));
    }
    if (most == Double.MIN_NORMAL) {
      return 0;
    }
    int capacity = precision.operandBits() - 1 - Math.getExponent(most);
    for (int bits = 0; bits <= Math.min(capacity, x.fraction()); bits++) {
      if (isExact(reals, bits)) {
        return bits;
      }
    }
    return capacity;
  }

  private static boolean isExact(double[] reals, int bits) {
    for (double real : reals) {
      double scaled = Math.scalb(real, bits);
      if (scaled != Math.rint(scaled)) {
        return false;
      }
    }
    return true;
  }
}
