package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ChunkVerifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Seeded mutations of valid proofs, chunks and programs; `-Despalier.seed=` replays one run.
final class VerifierFuzzTest {
  @Test
  void mutated_proofs_are_refused_with_a_sentence() {
    try (Model model = Tiny.model(1, -1)) {
      byte[] proof = Tiny.Proven.of(model, Tiny.ALL, 1, -2).proof();
      Seeds.forEach(1_500, random -> VerifierFuzz.proof(mutated(proof, random)));
      Seeds.forEach(300, random -> VerifierFuzz.proof(noise(random, proof.length)));
    }
  }

  @Test
  void mutated_chunks_are_refused_with_a_sentence() {
    Map<Integer, long[]> given = Programs.given(new Random(1));
    try (Model model = Model.commit(Programs.small(), given, 0, new byte[32])) {
      Prover.ChunkedProof proof =
          Prover.proveChunks(
              model, given, Set.of(0, 9), Hash.ZERO, new ChunkVerifier(Programs.small(), 3));
      Seeds.forEach(
          500,
          random -> VerifierFuzz.chunk(mutated(proof.chunks().get(random.nextInt(3)), random)));
      Seeds.forEach(200, random -> VerifierFuzz.chunk(noise(random, 4_000)));
    }
  }

  @Test
  void mutated_programs_have_a_verifier_or_are_refused_with_a_sentence() {
    var accepted = new int[1];
    Seeds.forEach(
        2_000,
        random -> {
          Program program =
              random.nextInt(4) == 0 ? Programs.small() : RandomProgram.draw(random).program();
          byte[] bytes = Program.CODEC.encode(program);
          accepted[0] += VerifierFuzz.program(mutated(bytes, random)) ? 1 : 0;
        });
    assertTrue(accepted[0] > 0, "no mutation survived, so only the decoder ran");
  }

  private static byte[] noise(RandomGenerator random, int length) {
    var bytes = new byte[random.nextInt(length)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutated(byte[] valid, RandomGenerator random) {
    byte[] bytes =
        random.nextInt(8) == 0 ? Arrays.copyOf(valid, random.nextInt(valid.length)) : valid.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(32), bytes.length - Math.max(at, from));
          System.arraycopy(bytes, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }
}
