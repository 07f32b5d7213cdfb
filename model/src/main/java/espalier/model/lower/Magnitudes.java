package espalier.model.lower;

import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// Functions whose argument spans many orders of magnitude, such as square roots and logarithms:
/// one table a magnitude, so that the argument's relative precision is the same everywhere.
///
/// Level `j` looks at `v / 2^(j * gap)` and is active where that fits a table's rows and level `j -
/// 1` does not; the levels' results are added, and inactive ones are zero.
final class Magnitudes {
  /// Relative precision of an argument within a level, in bits.
  private static final int PRECISION = 10;

  /// Bits of a result, from the largest one's magnitude to the last bit of all.
  private static final int RESULT_BITS = 34;

  private final Lowering lowering;
  private final Arithmetic arithmetic;
  private final int rowBits;
  private final int gap;

  private Magnitudes(Lowering lowering) {
    this.lowering = lowering;
    this.arithmetic = lowering.arithmetic;
    this.rowBits = Math.min(14, lowering.options.tableBits());
    this.gap = Math.max(2, rowBits - PRECISION);
  }

  /// @param q what is negative counts as zero
  /// @param argument where it was in calibration
  /// @param result where the result was in calibration
  static Quantity of(
      Lowering lowering, Quantity q, Range argument, DoubleUnaryOperator of, Range result) {
    int rowBits = lowering.options.tableBits();
    boolean narrow =
        argument.low() > 0 && Math.scalb(argument.low() / q.magnitude(), rowBits) >= 1 << PRECISION;
    if (narrow) {
      double ratio = q.magnitude() / argument.low();
      return lowering.functions.curved(q, PRECISION + 1 + Math.getExponent(ratio), of, result);
    }
    if (q.width() <= PRECISION) {
      return lowering.functions.curved(q, PRECISION, of, result);
    }
    return new Magnitudes(lowering).levelled(q, argument, of);
  }

  private Quantity levelled(Quantity q, Range argument, DoubleUnaryOperator of) {
    double margin = lowering.options.margin();
    double most = argument.high() > 0 ? argument.high() * margin * margin : q.magnitude();
    double least = argument.low() > 0 ? argument.low() / (margin * margin) : most / (1 << 20);
    int fraction = Math.min(q.fraction(), PRECISION - Math.getExponent(least));
    Quantity v = arithmetic.rescaled(q, fraction);
    long limit = (long) Math.ceil(Math.scalb(most, v.fraction()));
    limit = (1L << Math.max(ProgramBuilder.bits(limit), rowBits)) - 1;
    v = arithmetic.views.stored(arithmetic.clamped(v, 0, limit));
    var levels = new ArrayList<Quantity>(List.of(v));
    while (levels.getLast().bounds().high() >= (1L << rowBits) - 1) {
      levels.add(arithmetic.floored(levels.getLast(), gap));
    }
    var parts = new ArrayList<Quantity>();
    Quantity before = null;
    for (int j = 0; j < levels.size(); j++) {
      Quantity level = levels.get(j);
      boolean last = j == levels.size() - 1;
      Quantity fits =
          last
              ? arithmetic.constant(level.shape(), 1, 0)
              : arithmetic.isNegative(
                  arithmetic.plus(
                      new Quantity(level.value(), 0, level.bounds()), 1 - (1L << rowBits)));
      Quantity active = before == null ? fits : arithmetic.minus(fits, before).within(0, 1);
      parts.add(part(level, active, of, j == 0));
      before = fits;
    }
    return sum(parts);
  }

  /// One level's table, at row 0 where the level is not active; level 0 is one row further on.
  private Quantity part(Quantity level, Quantity active, DoubleUnaryOperator of, boolean lowest) {
    var plain = new Quantity(level.value(), 0, level.bounds());
    Quantity used = lowest ? arithmetic.plus(plain, 1) : plain;
    long high = (1L << rowBits) - 1;
    Quantity row = arithmetic.product(active, used).within(0, Math.max(high, 1));
    row = new Quantity(row.value(), 0, new Interval(0, high));
    var reals = new double[1 << rowBits];
    long from = lowest ? 1 : 1L << (rowBits - gap - 1);
    double greatest = Double.MIN_NORMAL;
    for (int i = 1; i < reals.length; i++) {
      double v = lowest ? i - 1 : Math.max(i, from) + 0.5;
      reals[i] = of.applyAsDouble(Math.scalb(v, -level.fraction()));
      if (!Double.isFinite(reals[i])) {
        reals[i] = of.applyAsDouble(Math.scalb(v + 0.5, -level.fraction()));
      }
      greatest = Math.max(greatest, Math.abs(reals[i]));
    }
    int fraction = lowering.arithmetic.precision.operandBits() + 2 - Math.getExponent(greatest);
    var rows = new ArrayList<Long>();
    for (double real : reals) {
      rows.add(Math.round(Math.scalb(real, fraction)));
    }
    return arithmetic.mapped(row, new Table(0, rows), fraction);
  }

  private Quantity sum(List<Quantity> parts) {
    double greatest = Double.MIN_NORMAL;
    for (Quantity part : parts) {
      greatest = Math.max(greatest, part.magnitude());
    }
    int finest = RESULT_BITS - Math.getExponent(greatest);
    Quantity all = null;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Quantity part : parts) {
      Quantity own = part.fraction() <= finest ? part : arithmetic.rescaled(part, finest);
      all = all == null ? own : arithmetic.plus(all, own);
      low = Math.min(low, own.low());
      high = Math.max(high, own.high());
    }
    if (all == null) {
      throw new IllegalStateException("there is a lowest level");
    }
    long least = (long) Math.floor(Math.scalb(low, all.fraction()));
    long most = (long) Math.ceil(Math.scalb(high, all.fraction()));
    return arithmetic.views.stored(all.within(least, most));
  }
}
