package espalier.prover.commitment;

import espalier.proof.field.Extension;

/// A product of two tables that lie where one more top bit is 0; where it is 1, the second has the
/// blind as its first row, and the first is zero.
///
/// Binding that bit to z leaves the tables `(1 - z) a` and `(1 - z) (b + z / (1 - z) blind)`: the
/// factors are kept apart, so that only the first row is touched.
final class BlindedSum implements Summand {
  private final ProductSum sum;
  private final long[] blind;
  private boolean bound;
  private Extension factor = Extension.ONE;

  /// @param blind elements of F
  BlindedSum(ProductSum sum, long[] blind) {
    this.sum = sum;
    this.blind = blind;
  }

  @Override
  public int variables() {
    return sum.variables() + (bound ? 0 : 1);
  }

  @Override
  public Extension total() {
    return sum.total().times(factor.square());
  }

  @Override
  public Round round() {
    if (bound) {
      Round round = sum.round();
      Extension square = factor.square();
      return new Round(round.atZero().times(square), round.leading().times(square));
    }
    Extension atZero = sum.total();
    Extension crossed = Extension.ZERO;
    for (int i = 0; i < blind.length; i++) {
      crossed = crossed.plus(sum.a(0, i).timesBase(blind[i]));
    }
    // (a1 - a0)(b1 - b0) with a1 = 0.
    return new Round(atZero, atZero.minus(crossed));
  }

  @Override
  public void bind(Extension z) {
    if (bound) {
      sum.bind(z);
      return;
    }
    bound = true;
    factor = Extension.ONE.minus(z);
    sum.addToSecond(blind, z.times(factor.inverse()));
  }

  /// The second table's value at the point to which all variables are bound.
  Extension value() {
    return sum.b(0, 0).times(factor);
  }
}
