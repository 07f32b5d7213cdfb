package espalier.ledger.proof;

import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;

/// What the ledger asks of the proof system: whether a proof shows what it says.
///
/// A pure function: the same arguments give the same verdict on every machine.
@FunctionalInterface
public interface ProofCheck {
  /// The verifier that real ledgers run; the twin in the tests takes no time.
  ProofCheck NATIVE = ProofVerifier::verify;

  /// @param verifier of the model's program
  Verdict check(ProofVerifier verifier, ModelCommitment model, Statement statement, byte[] proof);
}
