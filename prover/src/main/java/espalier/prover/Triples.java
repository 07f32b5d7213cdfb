package espalier.prover;

import espalier.proof.circuit.Shape;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import java.util.ArrayList;
import java.util.List;

/// Collects products `a b = c` of hidden values and proves them all by one sumcheck.
final class Triples {
  private final List<Extension> a = new ArrayList<>();
  private final List<Extension> b = new ArrayList<>();
  private final List<Extension> c = new ArrayList<>();

  void add(Extension left, Extension right, Extension product) {
    a.add(left);
    b.add(right);
    c.add(product);
  }

  void prove(Sender sender) {
    Extension first = sender.blind();
    Extension second = sender.blind();
    Extension third = sender.blind();
    add(first, Extension.ZERO, Extension.ZERO);
    add(Extension.ZERO, second, Extension.ZERO);
    add(third, Extension.ONE, third);
    int bits = Shape.bits(a.size());
    Extension[] tau = sender.challenges(bits);
    long[] left = vector(a, bits);
    long[] right = vector(b, bits);
    long[] product = vector(c, bits);
    Quadratic.prove(sender, tau, left, right, product);
    sender.clear(Extension.at(left, 0));
    sender.clear(Extension.at(right, 0));
    sender.clear(Extension.at(product, 0));
  }

  private static long[] vector(List<Extension> elements, int bits) {
    var vector = new long[2 << bits];
    for (int i = 0; i < elements.size(); i++) {
      Extensions.set(vector, i, elements.get(i));
    }
    return vector;
  }
}
