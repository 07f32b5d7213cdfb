package espalier.proof.verifier;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Links;
import espalier.proof.circuit.Shape;
import java.util.List;
import java.util.Optional;

/// How a term reads its tensors: what follows from the program alone, kept for all proofs.
///
/// @param sizes of all variables of the term
/// @param single of a term with one read
/// @param product of a term with two
record Reads(List<Integer> sizes, Optional<Links> single, Optional<Sharing> product) {
  static Reads of(Circuit circuit, Shape shape, Term term) {
    List<Integer> sizes = List.copyOf(term.variables(shape));
    return switch (term.factors().size()) {
      case 0 -> new Reads(sizes, Optional.empty(), Optional.empty());
      case 1 -> {
        Links links = Sharing.links(circuit, term.factors().getFirst(), sizes);
        yield new Reads(sizes, Optional.of(links), Optional.empty());
      }
      default -> new Reads(sizes, Optional.empty(), Optional.of(Sharing.of(circuit, shape, term)));
    };
  }

  /// Of each read.
  List<Links> links() {
    return product
        .map(both -> List.of(both.left(), both.right()))
        .orElseGet(() -> single.stream().toList());
  }
}
