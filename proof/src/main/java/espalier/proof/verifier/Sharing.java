package espalier.proof.verifier;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Links;
import espalier.proof.circuit.Shape;
import espalier.proof.field.Extension;
import java.util.ArrayList;
import java.util.List;

/// The two reads' shares in a product's variables.
///
/// @param left how the first read's axes hang together, `right` the second's
/// @param shared variables of both, ascending
public record Sharing(
    Shape shape, List<Integer> sizes, Links left, Links right, List<Integer> shared) {
  /// One half: `eq` weighs 0 and 1 alike there, so a plain sum is `2^bits` times one at this point.
  static final Extension HALF = new Extension(0x7fff_ffff_8000_0001L, 0);

  public static Sharing of(Circuit circuit, Shape shape, Term term) {
    List<Integer> sizes = term.variables(shape);
    Links left = links(circuit, term.factors().get(0), sizes);
    Links right = links(circuit, term.factors().get(1), sizes);
    var shared = new ArrayList<Integer>();
    for (int variable = 0; variable < sizes.size(); variable++) {
      if (left.reads(variable) && right.reads(variable)) {
        shared.add(variable);
      }
    }
    return new Sharing(shape, sizes, left, right, List.copyOf(shared));
  }

  static Links links(Circuit circuit, Read read, List<Integer> sizes) {
    return Links.of(read, circuit.columns().get(read.tensor()).shape(), sizes);
  }

  /// Where the sum over the shared variables stands: the expression's point on its own variables,
  /// one half on those that are summed.
  public Extension[] point(Extension[] own) {
    var point = new ArrayList<Extension>();
    for (int variable : shared) {
      int bits = Shape.bits(sizes.get(variable));
      int from = start(variable);
      for (int bit = 0; bit < bits; bit++) {
        point.add(variable < shape.axes() ? own[from + bit] : HALF);
      }
    }
    return point.toArray(Extension[]::new);
  }

  /// Where an output variable's coordinates start in the expression's point.
  public int start(int variable) {
    int from = 0;
    for (int axis = 0; axis < Math.min(variable, shape.axes()); axis++) {
      from += Shape.bits(shape.size(axis));
    }
    return from;
  }

  /// Bits of the shared variables that are summed: each halves the sum.
  public int summedBits() {
    int bits = 0;
    for (int variable : shared) {
      bits += variable < shape.axes() ? 0 : Shape.bits(sizes.get(variable));
    }
    return bits;
  }
}
