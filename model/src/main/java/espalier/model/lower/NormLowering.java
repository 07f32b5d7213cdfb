package espalier.model.lower;

import espalier.model.graph.Node;
import espalier.proof.circuit.Shape;
import java.util.stream.IntStream;

/// Softmax, its logarithm, and normalisation to unit variance.
final class NormLowering {
  /// Where `exp` no longer shows against 1.
  private static final double EXP_REACH = 20;

  /// Bits after the binary point of what softmax compares: its absolute error counts.
  private static final int LOGIT_FRACTION = 10;

  /// Magnitude beyond which it is clamped first.
  private static final int LOGIT_BITS = 19;

  /// So many bits does a reciprocal have.
  private static final int RECIPROCAL_BITS = 16;

  private final Lowering lowering;
  private final Arithmetic arithmetic;
  private final Division division;

  NormLowering(Lowering lowering) {
    this.lowering = lowering;
    this.arithmetic = lowering.arithmetic;
    this.division = new Division(lowering);
  }

  static boolean takes(String operator) {
    return switch (operator) {
      case "Softmax", "LogSoftmax", "LayerNormalization" -> true;
      default -> false;
    };
  }

  void lower(Node node) {
    lowering.put(
        node.output(),
        switch (node.operator()) {
          case "Softmax" -> softmax(node);
          case "LogSoftmax" -> logSoftmax(node);
          default -> normalised(node);
        });
  }

  /// How far each value is below its row's greatest, as a real of at most 0.
  private Quantity below(Node node, int axis) {
    Quantity q = lowering.quantity(node, 0);
    Quantity x =
        Arithmetic.magnitudeBits(q) - q.fraction() > LOGIT_BITS
            ? lowering.functions.operand(q, lowering.usual(node.input(0)), LOGIT_BITS)
            : q;
    x = arithmetic.rescaled(x, Math.min(x.fraction(), LOGIT_FRACTION));
    x = x.isView() ? x : arithmetic.views.stored(x);
    Quantity greatest = arithmetic.views.stored(Orders.greatest(lowering, x, axis));
    Quantity wide = lowering.views().broadcast(greatest, x.shape());
    return arithmetic.minus(x, wide).within(x.bounds().low() - x.bounds().high(), 0);
  }

  private Quantity exponential(Quantity below) {
    Quantity near = below;
    if (below.low() < -4 * EXP_REACH && below.width() > 16 && below.fraction() + 5 > 0) {
      near = arithmetic.saturated(below, below.fraction() + 5);
      near = near.within(near.bounds().low(), 0);
    }
    return lowering.functions.curved(near, new Range(-EXP_REACH, 0), Math::exp, new Range(0, 1));
  }

  private Quantity total(Quantity exponentials, int axis) {
    Shape one = Orders.resized(exponentials.shape(), axis, 1);
    Quantity sum = ReductionLowering.sum(lowering, exponentials, new int[] {axis}, one, true);
    // The greatest of the row contributes exp(0) = 1.
    long least = 1L << exponentials.fraction();
    return arithmetic.views.stored(sum.within(least, sum.bounds().high()));
  }

  private Quantity softmax(Node node) {
    int axis = node.attributes().whole("axis");
    Quantity exponentials = exponential(below(node, axis));
    Quantity total = total(exponentials, axis);
    int fraction = RECIPROCAL_BITS;
    int lift = fraction + total.fraction();
    Quantity one = arithmetic.constant(total.shape(), 1L << lift, lift);
    Quantity reciprocal = division.floorDivided(one, total, fraction);
    Quantity wide = lowering.views().broadcast(reciprocal, exponentials.shape());
    Quantity share = arithmetic.product(exponentials, wide);
    return share.within(0, 1L << share.fraction());
  }

  private Quantity logSoftmax(Node node) {
    int axis = node.attributes().whole("axis");
    Quantity below = below(node, axis);
    Quantity total = total(exponential(below), axis);
    int size = below.shape().size(axis);
    Quantity logarithm =
        lowering.functions.curved(
            total, new Range(1, size), Math::log, new Range(0, Math.log(size) + 1e-3));
    return arithmetic.minus(below, lowering.views().broadcast(logarithm, below.shape()));
  }

  /// `(x - mean) / sqrt(variance + epsilon)`, from `n x - sum` and the sum of its squares, which
  /// are exact.
  private Quantity normalised(Node node) {
    int axis = node.attributes().whole("axis");
    double epsilon = node.attributes().real("epsilon");
    Quantity q = lowering.quantity(node, 0);
    Quantity x = Arithmetic.magnitudeBits(q) > 24 ? arithmetic.operand(q, 24) : q;
    int[] axes = IntStream.range(axis, x.shape().axes()).toArray();
    Shape rows = x.shape();
    long count = 1;
    for (int each : axes) {
      count *= rows.size(each);
      rows = Orders.resized(rows, each, 1);
    }
    Quantity sum = ReductionLowering.sum(lowering, x, axes, rows, true);
    Quantity apart =
        arithmetic.minus(arithmetic.times(x, count), lowering.views().broadcast(sum, x.shape()));
    Quantity centred = arithmetic.operand(apart, 22);
    Quantity squares = arithmetic.product(centred, centred);
    Quantity total = ReductionLowering.sum(lowering, squares, axes, rows, true);
    // total = count^3 * variance; and centred = count * (x - mean).
    double n = count;
    double least = epsilon * n * n * n;
    Range usual = lowering.calibration.squares(node.input(0));
    Quantity scale =
        Magnitudes.of(
            lowering,
            total.within(0, Math.max(0, total.bounds().high())),
            usual,
            v -> Math.sqrt(n) / Math.sqrt(v + least),
            new Range(0, 0));
    Quantity wide = lowering.views().broadcast(scale, x.shape());
    Quantity product = arithmetic.product(centred, wide);
    double reach = Math.scalb(Math.sqrt(n) + 1, product.fraction());
    long limit = (long) Math.min(reach, 0x1p60);
    return product.within(-limit, limit);
  }
}
