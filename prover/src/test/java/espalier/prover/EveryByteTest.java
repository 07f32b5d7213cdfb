package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.circuit.Program;
import espalier.proof.field.Goldilocks;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Verdict.Rejected;
import espalier.proof.verifier.Verdict.Verified;
import espalier.prover.Tiny.Proven;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Proofs with weights, input and output hidden that are wrong in their bytes.
final class EveryByteTest {
  /// The version and the witness's root come before the messages.
  private static final int HEAD = 36;

  private static final int MESSAGES = HEAD + 16 * Tiny.VERIFIER.plan().messageCount();

  private static final Proven PROVEN = proven();

  private static Proven proven() {
    try (Model model = Tiny.model(1, -1)) {
      return Proven.of(model, Tiny.ALL, 1, -2);
    }
  }

  private static byte[] flipped(int at, int bit) {
    byte[] bytes = PROVEN.proof().clone();
    bytes[at] ^= (byte) (1 << bit);
    return bytes;
  }

  /// Method: one bit of each byte, another one from byte to byte.
  @Test
  void no_byte_can_be_flipped() {
    int length = PROVEN.proof().length;
    assertInstanceOf(Verified.class, PROVEN.verdict(PROVEN.proof()));
    var checks = new ConcurrentSkipListSet<Refusal>();
    IntStream.range(0, length)
        .parallel()
        .forEach(at -> {
          int bit = (at * 5 + at / 8) % 8;
          Rejected rejected = PROVEN.rejected(flipped(at, bit), "bit " + bit + " of byte " + at);
          checks.add(rejected.refusal());
          if (at < 4) {
            assertEquals(Refusal.PROOF_VERSION, rejected.refusal());
          }
        });
    assertTrue(
        checks.containsAll(
            EnumSet.of(Refusal.PROOF_VERSION, Refusal.OPENING_QUERY, Refusal.OPENING_SUMCHECK)),
        () -> "too few checks took part: " + checks);
  }

  @Test
  void no_bit_of_every_499th_byte_can_be_flipped() {
    IntStream.iterate(0, at -> at < PROVEN.proof().length, at -> at + 499)
        .parallel()
        .forEach(at -> {
          for (int bit = 0; bit < 8; bit++) {
            PROVEN.rejected(flipped(at, bit), "bit " + bit + " of byte " + at);
          }
        });
  }

  /// Method: bytes of proofs of a network with every kind of step, drawn by seed.
  @Test
  void no_byte_of_a_larger_proof_can_be_flipped() {
    Program program = Programs.small();
    var verifier = new ProofVerifier(program);
    for (int uses : new int[] {0, 1}) {
      Map<Integer, long[]> given = Programs.given(new Random(7));
      try (Model model = Model.commit(program, given, uses, new byte[32])) {
        ModelCommitment commitment = model.commitment();
        Prover.Proof proof = Prover.prove(model, given, Set.of(0, 9));
        Seeds.forEach(
            500,
            random -> {
              byte[] bytes = proof.proof().clone();
              int at = random.nextInt(bytes.length);
              bytes[at] ^= (byte) (1 << random.nextInt(8));
              assertInstanceOf(
                  Rejected.class,
                  verifier.verify(commitment, proof.statement(), bytes),
                  () -> "byte " + at);
            });
      }
    }
  }

  @Test
  void a_proof_that_ends_early_or_late_is_refused_for_its_bytes() {
    byte[] whole = PROVEN.proof();
    IntStream.range(0, whole.length)
        .filter(length -> length < MESSAGES + 600 || length % 97 == 0 || whole.length - length < 80)
        .parallel()
        .forEach(length ->
            assertEquals(
                Refusal.PROOF_BYTES,
                PROVEN.rejected(Arrays.copyOf(whole, length), "length " + length).refusal()));
    for (int more : new int[] {1, 8, 16, 26, whole.length}) {
      byte[] longer = Arrays.copyOf(whole, whole.length + more);
      assertEquals(Refusal.PROOF_BYTES, PROVEN.rejected(longer, more + " more").refusal());
    }
    byte[] twice = Arrays.copyOf(whole, 2 * whole.length);
    System.arraycopy(whole, 0, twice, whole.length, whole.length);
    assertEquals(Refusal.PROOF_BYTES, PROVEN.rejected(twice, "twice").refusal());
    assertEquals(
        Refusal.PROOF_OVERSIZED,
        PROVEN.rejected(new byte[ProofVerifier.BYTES_MAX + 1], "oversized").refusal());
  }

  /// Method: each word of the messages, as p, as another spelling of a small number, as 2^64 - 1.
  @Test
  void a_message_in_another_spelling_is_refused() {
    for (int at = HEAD; at < MESSAGES; at += 8) {
      for (long word : new long[] {Goldilocks.MODULUS, Goldilocks.MODULUS + 7, -1}) {
        byte[] spelled = PROVEN.proof().clone();
        ByteBuffer.wrap(spelled).putLong(at, word);
        assertEquals(
            Refusal.PROOF_NOT_CANONICAL, PROVEN.rejected(spelled, "word at " + at).refusal());
      }
    }
    // The opening's first elements follow at once.
    byte[] spelled = PROVEN.proof().clone();
    Arrays.fill(spelled, MESSAGES + 32, MESSAGES + 64, (byte) 0xff);
    assertEquals(Refusal.PROOF_BYTES, PROVEN.rejected(spelled, "opening").refusal());
  }

  @Test
  void other_versions_are_refused() {
    for (int version : new int[] {0, 2, 3, 255, 1 << 24, Integer.MAX_VALUE, -1}) {
      byte[] other = PROVEN.proof().clone();
      ByteBuffer.wrap(other).putInt(0, version);
      assertEquals(Refusal.PROOF_VERSION, PROVEN.rejected(other, "version " + version).refusal());
    }
  }
}
