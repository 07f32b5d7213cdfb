package espalier.competition.subnet.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import espalier.competition.subnet.protocol.Refused.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EnvelopeTest {
  private static SigningKey key() {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    Arrays.fill(seed, (byte) 1);
    return SigningKey.ofSeed(seed);
  }

  private static Ask ask() {
    byte[] nonce = new byte[Ask.NONCE_BYTES];
    for (int i = 0; i < nonce.length; i++) {
      nonce[i] = (byte) i;
    }
    var question = new LinkedHashMap<String, Object>();
    question.put("closes", List.of(10_000, 10_100, 10_050));
    return new Ask(
        new Hash(0, 0, 0, 1),
        3,
        new Hash(0, 0, 0, 2),
        new Hash(0, 0, 0, 3),
        1_795_392_000_000L,
        nonce,
        question);
  }

  @Test
  void the_worked_example_of_the_specification_is_what_is_sent() throws Refused {
    String zeros = "0".repeat(63);
    String body =
        "{\"subnet\":\"%s1\",\"epoch\":3,\"from\":\"%s2\",\"to\":\"%s3\",\"time\":1795392000000,\"nonce\":\"000102030405060708090a0b0c0d0e0f\",\"question\":{\"closes\":[10000,10100,10050]}}"
            .formatted(zeros, zeros, zeros);
    Envelope envelope = Envelope.sign(Envelope.Kind.ASK, ask().tree(), key());
    assertEquals(body, new String(envelope.body(), StandardCharsets.UTF_8));
    assertEquals(
        "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c",
        envelope.key().toString());
    assertEquals(
        "a423a1df2f3c1680bf31d73fd391ac3b0a17191dfdf686d132a245e62c3a95ca42a171e3fb698f4a9f92540446b185842827faad36013a83eadb68d9de749801",
        envelope.signature().toString());
    assertEquals(
        "84989842d08f1abbd1afe5e80f7d96dba3824732b344f7494121c5d565ee591a",
        envelope.hash().toString());
    envelope.require(Envelope.Kind.ASK);
    Ask read = Ask.read(envelope.body());
    assertEquals(ask().tree(), read.tree());
  }

  @Test
  void a_body_with_a_member_twice_or_missing_is_malformed_by_name() {
    assertMalformed("{\"subnet\":1,\"subnet\":1}");
    assertMalformed("{}");
    assertMalformed("[]");
    Map<String, Object> negative = ask().tree();
    negative.put("epoch", -1);
    Envelope envelope = Envelope.sign(Envelope.Kind.ASK, negative, key());
    Refused refused = assertThrows(Refused.class, () -> Ask.read(envelope.body()));
    assertEquals(true, refused.getMessage().contains("'epoch'"), refused.getMessage());
  }

  private static void assertMalformed(String body) {
    assertEquals(
        Code.MALFORMED,
        assertThrows(Refused.class, () -> Ask.read(body.getBytes(StandardCharsets.UTF_8))).code());
  }
}
