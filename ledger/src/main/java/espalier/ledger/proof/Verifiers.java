package espalier.ledger.proof;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Refused;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// The verifiers of the programs and cuts used last: what follows from a program is derived once.
///
/// A verifier follows from the program and the count of its parts alone, so what is kept changes no
/// verdict. The ledger's thread owns it.
public final class Verifiers {
  /// So many are kept of either kind; each takes some tens of the program's bytes.
  private static final int KEPT_MAX = 4;

  /// A program in so many parts.
  private record Division(Hash program, int parts) {}

  private final ProofCheck check;
  private final LinkedHashMap<Hash, ProofVerifier> kept = new LinkedHashMap<>();
  private final LinkedHashMap<Division, ChunkVerifier> keptCuts = new LinkedHashMap<>();

  public Verifiers(ProofCheck check) {
    this.check = check;
  }

  /// The verifier of a registered program.
  ///
  /// @param bytes the program's, asked for only if the verifier is not at hand
  ProofVerifier of(Hash program, Supplier<Blob> bytes) {
    return kept(kept, program, () -> new ProofVerifier(decoded(bytes)));
  }

  /// The verifier of a registered program in chunks.
  ///
  /// @param parts asked for; the cut has fewer if the program has fewer steps
  /// @throws IllegalArgumentException if a part is refused
  ChunkVerifier of(Hash program, int parts, Supplier<Blob> bytes) {
    return kept(
        keptCuts, new Division(program, parts), () -> new ChunkVerifier(decoded(bytes), parts));
  }

  private static Program decoded(Supplier<Blob> bytes) {
    return Program.CODEC.decode(bytes.get().bytes());
  }

  private static <K, V> V kept(SequencedMap<K, V> kept, K key, Supplier<V> derive) {
    V verifier = kept.remove(key);
    if (verifier == null) {
      verifier = derive.get();
    }
    kept.put(key, verifier);
    if (kept.size() > KEPT_MAX) {
      kept.pollFirstEntry();
    }
    return verifier;
  }

  Verdict verify(ProofVerifier verifier, ModelCommitment model, Statement statement, Blob proof) {
    try {
      return check.whole(verifier, model, statement, proof.bytes());
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException crooked) {
      Refused refused = refused(crooked);
      return new Verdict.Rejected(refused.refusal(), String.valueOf(refused.getMessage()));
    }
  }

  /// @throws Refused if the chunk does not convince
  ChunkVerifier.Chunk verify(
      ChunkVerifier verifier, ModelCommitment model, Statement statement, Blob chunk) {
    try {
      return check.chunk(verifier, model, statement, chunk.bytes());
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException crooked) {
      throw refused(crooked);
    }
  }

  /// The bytes come from outside: whatever they do to the verifier, they must not stop the ledger.
  /// It is a pure function, so every node ends here with the same bytes.
  private static Refused refused(RuntimeException crooked) {
    return new Refused(
        Refusal.PROOF_BYTES, "the verifier cannot follow it: " + crooked.getMessage());
  }
}
