/// The proof system's verifier and what both sides share: the JDK only, integers only,
/// deterministic.
module espalier.proof {
  requires transitive espalier.base;
  requires static org.jspecify;

  exports espalier.proof.circuit;
  exports espalier.proof.commitment;
  exports espalier.proof.field;
  exports espalier.proof.hash;
  exports espalier.proof.polynomial;
  exports espalier.proof.transcript;
  exports espalier.proof.verifier;
}
