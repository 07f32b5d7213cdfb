package espalier.ledger.proof;

import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;

/// What the ledger asks of the proof system: whether bytes show what they say.
///
/// Pure functions: the same arguments give the same verdict on every machine.
public interface ProofCheck {
  /// The verifier that real ledgers run; the twin in the tests takes no time.
  ProofCheck NATIVE =
      new ProofCheck() {
        @Override
        public Verdict whole(
            ProofVerifier verifier, ModelCommitment model, Statement statement, byte[] proof) {
          return verifier.verify(model, statement, proof);
        }

        @Override
        public ChunkVerifier.Chunk chunk(
            ChunkVerifier verifier, ModelCommitment model, Statement statement, byte[] chunk) {
          return verifier.chunk(model, statement, chunk);
        }
      };

  /// @param verifier of the model's program
  Verdict whole(ProofVerifier verifier, ModelCommitment model, Statement statement, byte[] proof);

  /// One chunk by itself; how chunks fit together is for the ledger to check.
  ///
  /// @param verifier of the model's program, with the cut
  /// @throws espalier.proof.verifier.Refused if it does not convince
  ChunkVerifier.Chunk chunk(
      ChunkVerifier verifier, ModelCommitment model, Statement statement, byte[] chunk);
}
