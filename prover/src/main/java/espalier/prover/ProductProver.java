package espalier.prover;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Links;
import espalier.proof.circuit.Shape;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Equality;
import espalier.proof.verifier.Sharing;
import espalier.prover.interpreter.Trace;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Proves one term that multiplies two tensors, at a point of its expression.
final class ProductProver {
  private final Extension[] point;
  private final long[] left;
  private final long[] right;
  private final Extension value;

  private ProductProver(Extension[] point, long[] left, long[] right) {
    this.point = point;
    this.left = left;
    this.right = right;
    this.value = sum();
  }

  /// Sums out what only one factor has.
  ///
  /// @param own the expression's point
  static ProductProver of(Trace trace, Circuit circuit, Shape shape, Term term, Extension[] own) {
    var sharing = Sharing.of(circuit, shape, term);
    long[] left = factor(trace, circuit, sharing, term, own, 0);
    long[] right = factor(trace, circuit, sharing, term, own, 1);
    return new ProductProver(sharing.point(own), left, right);
  }

  private static long[] factor(
      Trace trace, Circuit circuit, Sharing sharing, Term term, Extension[] own, int side) {
    int tensor = term.factors().get(side).tensor();
    Links links = side == 0 ? sharing.left() : sharing.right();
    long[] @Nullable [] weights = new long[sharing.sizes().size()][];
    for (int variable = 0; variable < sharing.shape().axes(); variable++) {
      int from = sharing.start(variable);
      int size = sharing.sizes().get(variable);
      Extension[] part = Arrays.copyOfRange(own, from, from + Shape.bits(size));
      if (links.reads(variable) && !sharing.shared().contains(variable)) {
        weights[variable] = Equality.vector(part, size);
      }
    }
    for (Scale scale : term.scales()) {
      int variable = scale.variable();
      if (links.reads(variable) && !sharing.shared().contains(variable)) {
        weights[variable] = scaled(weights[variable], scale.values());
      }
    }
    Shape shape = circuit.columns().get(tensor).shape();
    long[] result =
        new Contraction(shape, sharing.sizes(), links, weights)
            .apply(trace.column(tensor), sharing.shared());
    for (Scale scale : term.scales()) {
      if (side == 0 && sharing.shared().contains(scale.variable())) {
        scale(result, sharing, scale);
      }
    }
    return result;
  }

  private static long[] scaled(long @Nullable [] weights, List<Long> values) {
    var scaled = new long[2 * values.size()];
    for (int i = 0; i < values.size(); i++) {
      long factor = Goldilocks.fromSigned(values.get(i));
      scaled[2 * i] = weights == null ? factor : Goldilocks.mul(weights[2 * i], factor);
      scaled[2 * i + 1] = weights == null ? 0 : Goldilocks.mul(weights[2 * i + 1], factor);
    }
    return scaled;
  }

  /// Multiplies along one kept variable.
  private static void scale(long[] vector, Sharing sharing, Scale scale) {
    int inner = 1;
    int bits = 0;
    for (int variable : sharing.shared()) {
      if (variable > scale.variable()) {
        inner <<= Shape.bits(sharing.sizes().get(variable));
      } else if (variable == scale.variable()) {
        bits = Shape.bits(sharing.sizes().get(variable));
      }
    }
    for (int i = 0; i < vector.length / 2; i++) {
      int value = (i / inner) & ((1 << bits) - 1);
      long factor =
          value < scale.values().size() ? Goldilocks.fromSigned(scale.values().get(value)) : 0;
      vector[2 * i] = Goldilocks.mul(vector[2 * i], factor);
      vector[2 * i + 1] = Goldilocks.mul(vector[2 * i + 1], factor);
    }
  }

  private Extension sum() {
    long[] eq = Equality.vector(point);
    Extension sum = Extension.ZERO;
    for (int i = 0; i < eq.length / 2; i++) {
      Extension product = Extension.at(left, i).times(Extension.at(right, i));
      sum = sum.plus(product.times(Extension.at(eq, i)));
    }
    return sum;
  }

  /// `sum_s eq(point, s) A'(s) B'(s)`.
  Extension value() {
    return value;
  }

  /// Sends the sumcheck and both factors' values at its end.
  void prove(Sender sender, Triples triples) {
    Quadratic.prove(sender, point, left, right, null);
    Extension a = sender.hidden(Extensions.get(left, 0));
    Extension b = sender.hidden(Extensions.get(right, 0));
    triples.add(a, b, a.times(b));
  }
}
