package espalier.proof.commitment;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;

/// The claim that a sumcheck carries from round to round, as an affine form in the pads.
///
/// A hidden message is sent plus a pad that is committed to. What the verifier computes from such
/// messages is `constant + sum_i coefficients[i] * pad_i`; without pads it is the constant alone.
public final class RunningClaim {
  private Extension constant;
  private final long[] coefficients;

  /// @param pads how many pads there are; 0 if messages are in the clear
  public RunningClaim(Extension constant, int pads) {
    this.constant = constant;
    this.coefficients = new long[2 * pads];
  }

  /// Adds `factor * (message - pad)`.
  ///
  /// @param pad the number of the message's pad; ignored if there are none
  public void add(Extension factor, Extension message, int pad) {
    constant = constant.plus(factor.times(message));
    if (coefficients.length > 0) {
      Extensions.add(coefficients, pad, factor.negate());
    }
  }

  /// Adds a value in the clear.
  public void add(Extension value) {
    constant = constant.plus(value);
  }

  /// Adds `factor * other`.
  public void add(Extension factor, RunningClaim other) {
    constant = constant.plus(factor.times(other.constant));
    Extensions.addScaled(coefficients, other.coefficients, factor);
  }

  /// One round: the claim was `g(0) + g(1)` for a g of degree 2 and becomes `g(z)`.
  ///
  /// @param atZero `g(0)`, plus pad number `pad`
  /// @param leading g's coefficient of `X^2`, plus pad number `pad + 1`
  public void round(Extension atZero, Extension leading, int pad, Extension z) {
    // g(z) = g(0) (1 - 2z) + z (g(0) + g(1)) + (z^2 - z) leading.
    constant = constant.times(z);
    for (int i = 0; i < coefficients.length / 2; i++) {
      Extensions.set(coefficients, i, Extensions.get(coefficients, i).times(z));
    }
    add(Extension.ONE.minus(z).minus(z), atZero, pad);
    add(z.square().minus(z), leading, pad + 1);
  }

  public Extension constant() {
    return constant;
  }

  /// A vector over E: one coefficient for each pad.
  public long[] coefficients() {
    return coefficients;
  }
}
