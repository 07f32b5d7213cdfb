/// Makes proofs: parallel, with large encodings mapped from disk.
module espalier.prover {
  requires transitive espalier.proof;
  requires static org.jspecify;
}
