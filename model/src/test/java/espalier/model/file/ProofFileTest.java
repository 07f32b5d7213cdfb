package espalier.model.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.SigningKey;
import espalier.model.ModelRefused;
import espalier.proof.verifier.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a proof travels in.
final class ProofFileTest {
  @TempDir Path folder;

  private static ProofFile proof() {
    var statement =
        new Statement(
            SmallModel.published().id(), true, List.of(Statement.Tensor.of(4, new long[] {1, -2})));
    return new ProofFile(
        Optional.of(SmallModel.published()),
        statement,
        List.of(new byte[] {1, 2, 3}, new byte[] {4}),
        Optional.empty());
  }

  private static ProofFile signed() {
    SigningKey key = SigningKey.ofSeed(new byte[SigningKey.SEED_BYTES]);
    var signature = key.sign(Ed25519.jdk(), proof().digest().bytes());
    return proof().withSigned(new ProofFile.Signed(key.publicKey(), signature));
  }

  @Test
  void a_proof_survives_its_file() {
    Path file = folder.resolve("answer.proof");
    for (ProofFile one : List.of(proof(), signed())) {
      one.write(file);
      assertEquals(one, ProofFile.read(file));
    }
    assertEquals(4, proof().proofBytes());
  }

  @Test
  void a_changed_byte_is_refused_or_makes_another_proof() throws IOException {
    Path file = folder.resolve("answer.proof");
    signed().write(file);
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 4;
      Files.write(file, bytes);
      bytes[i] ^= 4;
      try {
        assertNotEquals(signed(), ProofFile.read(file), "byte " + i);
      } catch (ModelRefused refused) {
        assertTrue(refused.getMessage().contains("answer.proof"), refused.getMessage());
      }
    }
  }

  @Test
  void a_truncated_or_longer_proof_is_refused() throws IOException {
    Path file = folder.resolve("answer.proof");
    proof().write(file);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length <= bytes.length + 1; length++) {
      if (length != bytes.length) {
        Files.write(file, Arrays.copyOf(bytes, length));
        assertThrows(ModelRefused.class, () -> ProofFile.read(file), "length " + length);
      }
    }
  }

  @Test
  void a_signature_covers_statement_and_proof() {
    ProofFile one = proof();
    var hidden = new Statement(one.statement().model(), true, List.of());
    var other = new ProofFile(one.model(), hidden, one.parts(), one.signed());
    assertNotEquals(one.digest(), other.digest());
    var chunk =
        new ProofFile(one.model(), one.statement(), List.of(new byte[] {1, 2, 3, 4}), one.signed());
    assertNotEquals(one.digest(), chunk.digest());
    assertEquals(one.digest(), signed().digest());
  }
}
