package espalier.proof.verifier;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import java.util.Arrays;
import java.util.List;

/// What the verifier knows of a hidden value: a public constant plus multiples of committed pads.
///
/// A hidden value v is sent as `v + pad`, so it is `message - pad`. Whatever the verifier computes
/// from hidden values linearly is again of this form.
public final class Affine {
  public static final Affine ZERO = new Affine(Extension.ZERO, new int[0], new long[0]);

  private final Extension constant;
  private final int[] pads;
  private final long[] factors;

  private Affine(Extension constant, int[] pads, long[] factors) {
    this.constant = constant;
    this.pads = pads;
    this.factors = factors;
  }

  /// A public value.
  public static Affine of(Extension constant) {
    return new Affine(constant, new int[0], new long[0]);
  }

  /// The value of pad number `pad` itself.
  public static Affine pad(int pad) {
    return new Affine(Extension.ZERO, new int[] {pad}, new long[] {1, 0});
  }

  /// What was sent as `message` under pad number `pad`.
  public static Affine hidden(Extension message, int pad) {
    return new Affine(message, new int[] {pad}, Extensions.of(Extension.ONE.negate()));
  }

  public Extension constant() {
    return constant;
  }

  public Affine plus(Affine other) {
    return sum(List.of(this, other), List.of(Extension.ONE, Extension.ONE));
  }

  public Affine plus(Extension value) {
    return new Affine(constant.plus(value), pads, factors);
  }

  public Affine minus(Affine other) {
    return sum(List.of(this, other), List.of(Extension.ONE, Extension.ONE.negate()));
  }

  public Affine times(Extension factor) {
    return new Affine(constant.times(factor), pads, Extensions.scaled(factors, factor));
  }

  /// `sum_i factors[i] forms[i]`.
  public static Affine sum(List<Affine> forms, List<Extension> factors) {
    int length = 0;
    for (Affine form : forms) {
      length += form.pads.length;
    }
    var pads = new int[length];
    var coefficients = new long[2 * length];
    Extension constant = Extension.ZERO;
    int at = 0;
    for (int i = 0; i < forms.size(); i++) {
      Affine form = forms.get(i);
      Extension factor = factors.get(i);
      constant = constant.plus(form.constant.times(factor));
      for (int j = 0; j < form.pads.length; j++) {
        pads[at] = form.pads[j];
        Extensions.set(coefficients, at, Extension.at(form.factors, j).times(factor));
        at++;
      }
    }
    return new Affine(constant, pads, coefficients);
  }

  /// Adds `factor` times the pads' coefficients to a vector over E, by pad.
  void addPads(long[] vector, Extension factor) {
    for (int j = 0; j < pads.length; j++) {
      Extensions.add(vector, pads[j], Extension.at(factors, j).times(factor));
    }
  }

  /// The value, once the pads are known: what a prover's tests compare with.
  ///
  /// @param values the pads, over E
  public Extension at(long[] values) {
    Extension value = constant;
    for (int j = 0; j < pads.length; j++) {
      value = value.plus(Extension.at(factors, j).times(Extension.at(values, pads[j])));
    }
    return value;
  }

  @Override
  public String toString() {
    return constant + " and pads " + Arrays.toString(pads);
  }
}
