package espalier.model.lower;

import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;

/// A tensor of reals as whole numbers: each is `value / 2^fraction`.
///
/// It is an expression over stored tensors, so it costs nothing until something stores it.
///
/// @param fraction bits after the binary point; 0 for integers and booleans, which are exact;
///   negative where even the units do not matter
/// @param bounds of the whole numbers, whatever the model's input within its declared range
record Quantity(Expression value, int fraction, Interval bounds) {
  Shape shape() {
    return value.shape();
  }

  /// The greatest magnitude as a real.
  double magnitude() {
    return Math.scalb(
        (double) Math.max(Math.abs(bounds.low()), Math.abs(bounds.high())), -fraction);
  }

  double low() {
    return Math.scalb((double) bounds.low(), -fraction);
  }

  double high() {
    return Math.scalb((double) bounds.high(), -fraction);
  }

  /// The bits that number all values in the bounds.
  int width() {
    return 64 - Long.numberOfLeadingZeros(bounds.high() - bounds.low());
  }

  /// Whether it is one stored tensor times a public factor: what can be multiplied.
  boolean isView() {
    if (value.terms().size() != 1) {
      return false;
    }
    Term term = value.terms().getFirst();
    return term.factors().size() == 1 && term.summed().isEmpty();
  }

  /// The same with bounds that are known to hold.
  Quantity within(long low, long high) {
    return new Quantity(
        value, fraction, new Interval(Math.max(low, bounds.low()), Math.min(high, bounds.high())));
  }

  /// The same whole numbers read as `2^-bits` times as much.
  Quantity scaledDown(int bits) {
    return new Quantity(value, fraction + bits, bounds);
  }
}
