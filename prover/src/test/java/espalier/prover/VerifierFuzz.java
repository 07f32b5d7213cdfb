package espalier.prover;

import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refused;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import java.util.List;

/// The target of fuzzing: whatever a proof, a chunk or a program is made of, verifiers refuse it
/// with a sentence; they neither crash nor accept it.
///
/// [VerifierFuzzTest] runs it on seeded mutations of valid ones; Jazzer's own driver runs it as
/// `--target_class=espalier.prover.VerifierFuzz` (profile `fuzz`). The first byte chooses what the
/// others are.
public final class VerifierFuzz {
  private static final int SENTENCE_CHARACTERS = 1_000;

  /// A verifier is made of programs with no more than this; larger ones cost no other code.
  private static final int PROGRAM_BYTES_MAX = 1 << 16;

  /// Cells of tensors that a verifier may hold weights for here.
  private static final long CELLS_MAX = 1L << 20;

  private static final ModelCommitment MODEL =
      new ModelCommitment(Tiny.PROGRAM.digest(), 1, new Hash(1, 2, 3, 4));
  private static final Statement STATEMENT = new Statement(MODEL.id(), true, List.of());
  private static final ChunkVerifier CHUNKS = new ChunkVerifier(Programs.small(), 3);
  private static final ModelCommitment CHUNKED =
      new ModelCommitment(Programs.small().digest(), 0, new Hash(1, 2, 3, 4));

  private VerifierFuzz() {}

  /// The entry that Jazzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = java.util.Arrays.copyOfRange(input, 1, input.length);
    switch (input[0] % 3) {
      case 0 -> proof(rest);
      case 1 -> chunk(rest);
      default -> program(rest);
    }
  }

  /// Of a model whose weights' root nobody knows anything under: nothing can be accepted.
  static void proof(byte[] proof) {
    if (Tiny.VERIFIER.verify(MODEL, STATEMENT, proof)
        instanceof Verdict.Rejected(var _, String message)) {
      sentence(message);
    } else {
      throw new AssertionError("accepted");
    }
  }

  static void chunk(byte[] chunk) {
    try {
      CHUNKS.chunk(CHUNKED, new Statement(CHUNKED.id(), false, List.of()), chunk);
    } catch (Refused refused) {
      sentence(String.valueOf(refused.getMessage()));
      return;
    }
    throw new AssertionError("accepted");
  }

  /// Whether the program has a verifier.
  static boolean program(byte[] bytes) {
    if (bytes.length > PROGRAM_BYTES_MAX) {
      return false;
    }
    Program program;
    try {
      program = Program.CODEC.decode(bytes);
    } catch (Malformed malformed) {
      sentence(String.valueOf(malformed.getMessage()));
      return false;
    }
    long cells = program.steps().stream().mapToLong(VerifierFuzz::cells).sum();
    if (cells > CELLS_MAX) {
      return false;
    }
    try {
      new ProofVerifier(program);
      return true;
    } catch (IllegalArgumentException refused) {
      sentence(String.valueOf(refused.getMessage()));
      return false;
    }
  }

  private static long cells(espalier.proof.circuit.Step step) {
    try {
      return 1L << step.shape().bits();
    } catch (IllegalArgumentException beyond) {
      return 0; // A one-hot's last axis makes it too large: the circuit must refuse it.
    }
  }

  private static void sentence(String message) {
    if (message.length() < 8
        || message.length() > SENTENCE_CHARACTERS
        || message.chars().anyMatch(Character::isISOControl)) {
      throw new AssertionError("no sentence for a user: " + message);
    }
  }
}
