package espalier.ledger.proof;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import java.util.LinkedHashMap;
import java.util.function.Supplier;

/// The verifiers of the programs used last: what follows from a program is derived once.
///
/// A verifier follows from the program alone, so what is kept changes no verdict. The ledger's
/// thread owns it.
public final class Verifiers {
  /// So many are kept; each takes some tens of the program's bytes.
  private static final int KEPT_MAX = 4;

  private final ProofCheck check;
  private final LinkedHashMap<Hash, ProofVerifier> kept = new LinkedHashMap<>();

  public Verifiers(ProofCheck check) {
    this.check = check;
  }

  /// The verifier of a registered program.
  ///
  /// @param bytes the program's, asked for only if the verifier is not at hand
  ProofVerifier of(Hash program, Supplier<Blob> bytes) {
    ProofVerifier verifier = kept.remove(program);
    if (verifier == null) {
      verifier = new ProofVerifier(Program.CODEC.decode(bytes.get().bytes()));
    }
    kept.put(program, verifier);
    if (kept.size() > KEPT_MAX) {
      kept.remove(kept.firstEntry().getKey());
    }
    return verifier;
  }

  Verdict verify(ProofVerifier verifier, ModelCommitment model, Statement statement, Blob proof) {
    try {
      return check.check(verifier, model, statement, proof.bytes());
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException crooked) {
      // The bytes come from outside: whatever they do to the verifier, they must not stop the
      // ledger. It is a pure function, so every node ends here with the same bytes.
      return new Verdict.Rejected(
          Refusal.PROOF_BYTES, "the verifier cannot follow it: " + crooked.getMessage());
    }
  }
}
