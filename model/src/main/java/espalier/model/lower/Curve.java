package espalier.model.lower;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// A real function that waits to be evaluated, so that chains of them become one table.
///
/// @param straight whether it is `factor * x + offset`, which needs no table
record Curve(DoubleUnaryOperator of, boolean straight, double factor, double offset) {
  static final Curve IDENTITY = straight(1, 0);

  static Curve straight(double factor, double offset) {
    return new Curve(x -> factor * x + offset, true, factor, offset);
  }

  static Curve bent(DoubleUnaryOperator of) {
    return new Curve(of, false, 0, 0);
  }

  boolean isIdentity() {
    return straight && factor == 1 && offset == 0;
  }

  Curve then(DoubleUnaryOperator next) {
    return bent(x -> next.applyAsDouble(of.applyAsDouble(x)));
  }

  Curve thenStraight(double by, double plus) {
    return straight
        ? straight(factor * by, offset * by + plus)
        : bent(x -> by * of.applyAsDouble(x) + plus);
  }

  /// Of the same argument.
  Curve with(Curve other, DoubleBinaryOperator operator) {
    return bent(x -> operator.applyAsDouble(of.applyAsDouble(x), other.of.applyAsDouble(x)));
  }
}
