/// Makes proofs: parallel, with large encodings mapped from disk.
///
/// Everything here may use the machine as it likes: a proof that is wrong is refused by the
/// verifier, so no class of this module is trusted. Results do not depend on the number of threads.
module espalier.prover {
  requires transitive espalier.proof;
  requires static org.jspecify;

  exports espalier.prover;
  exports espalier.prover.bench;
  exports espalier.prover.commitment;
  exports espalier.prover.interpreter;
}
