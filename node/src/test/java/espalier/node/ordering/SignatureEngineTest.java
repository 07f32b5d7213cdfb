package espalier.node.ordering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Signature;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Amazon's provider must give the JDK's verdicts: on one that differed, two nodes would fork.
class SignatureEngineTest {
  private static final int MUTATIONS = 2_000;
  private static final int MUTATIONS_PER_SCALE = 10_000;

  /// 2^252 + 27742317777372353535851937790883648493, the order of the base point.
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static Ed25519 amazons() {
    SignatureEngine fastest = SignatureEngine.fastest();
    assumeTrue(
        !fastest.ed25519().providerName().equals(Ed25519.jdk().providerName()),
        "the native library of Amazon Corretto Crypto Provider is missing: " + fastest.sentence());
    return fastest.ed25519();
  }

  private static JsonNode cases() throws IOException {
    Path file =
        Path.of(System.getProperty("espalier.root"), "vectors", "ed25519-speccheck", "cases.json");
    return JsonMapper.builder().build().readTree(file.toFile());
  }

  private static String verdicts(Ed25519 engine) throws IOException {
    var verdicts = new StringBuilder();
    for (JsonNode one : cases()) {
      boolean accepted =
          engine.verifies(
              new PublicKey(Hash.parse(one.get("pub_key").asString())),
              HexFormat.of().parseHex(one.get("message").asString()),
              new Signature(HexFormat.of().parseHex(one.get("signature").asString())));
      verdicts.append(accepted ? 'V' : 'X');
    }
    return verdicts.toString();
  }

  @Test
  void the_jdk_gives_the_verdicts_that_are_the_rule() throws IOException {
    assertEquals("VVVVXXXXXX", verdicts(Ed25519.jdk()));
  }

  @Test
  void amazons_provider_gives_the_same_verdicts_on_the_edge_cases() throws IOException {
    assertEquals("VVVVXXXXXX", verdicts(amazons()));
  }

  @Test
  void keys_of_small_order_are_known_as_such() throws IOException {
    assertTrue(new PublicKey(Hash.parse(cases().get(0).get("pub_key").asString())).isSmallOrder());
    assertTrue(new PublicKey(Hash.parse(cases().get(1).get("pub_key").asString())).isSmallOrder());
  }

  /// Method: sign a random message, change key, message or signature in one of seven ways, and
  /// compare verdicts; a tenth stays as it was, so that both verdicts occur.
  @Test
  void amazons_provider_and_the_jdk_agree_on_mutated_signatures() {
    Ed25519 amazon = amazons();
    Ed25519 jdk = Ed25519.jdk();
    long seed = Long.getLong("espalier.seed", new Random().nextLong());
    var random = new Random(seed);
    int scale = Integer.getInteger("espalier.scale", 1);
    int count = scale == 1 ? MUTATIONS : MUTATIONS_PER_SCALE * scale;
    int accepted = 0;
    for (int round = 0; round < count; round++) {
      byte[] secret = new byte[SigningKey.SEED_BYTES];
      random.nextBytes(secret);
      SigningKey signer = SigningKey.ofSeed(secret);
      byte[] message = new byte[random.nextInt(100)];
      random.nextBytes(message);
      byte[] key = signer.publicKey().encoding().bytes();
      byte[] signature = jdk.sign(secret, message).bytes().clone();
      mutate(random, key, message, signature);
      var asKey = new PublicKey(Hash.of(key));
      boolean expected = jdk.verifies(asKey, message, new Signature(signature));
      int current = round;
      assertEquals(
          expected,
          amazon.verifies(asKey, message, new Signature(signature)),
          () ->
              "round %d: key %s, message %s, signature %s; replay with -Despalier.seed=%d"
                  .formatted(current, hex(key), hex(message), hex(signature), seed));
      accepted += expected ? 1 : 0;
    }
    assertTrue(accepted > 0 && accepted < count, "both verdicts occur; accepted " + accepted);
  }

  private static void mutate(Random random, byte[] key, byte[] message, byte[] signature) {
    switch (random.nextInt(10)) {
      case 0 -> {}
      case 1 -> flip(random, key);
      case 2 -> flip(random, message);
      case 3 -> flip(random, signature);
      case 4 -> plusOrder(signature);
      case 5 -> signature[63] |= (byte) (0x10 << random.nextInt(4));
      case 6 -> key[31] ^= (byte) 0x80;
      case 7 -> signature[31] ^= (byte) 0x80;
      case 8 -> {
        // y at or above the field's prime: another spelling of a small y.
        java.util.Arrays.fill(signature, 1, 31, (byte) 0xff);
        signature[0] = (byte) (0xed + random.nextInt(19));
        signature[31] = 0x7f;
      }
      default -> {
        java.util.Arrays.fill(key, 1, 31, (byte) 0xff);
        key[0] = (byte) (0xed + random.nextInt(19));
        key[31] = (byte) (random.nextBoolean() ? 0x7f : 0xff);
      }
    }
  }

  private static void flip(Random random, byte[] bytes) {
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  /// The same S modulo the order, spelled one order higher.
  private static void plusOrder(byte[] signature) {
    byte[] bigEndian = new byte[32];
    for (int i = 0; i < 32; i++) {
      bigEndian[i] = signature[63 - i];
    }
    byte[] sum = new BigInteger(1, bigEndian).add(ORDER).toByteArray();
    for (int i = 0; i < 32; i++) {
      signature[32 + i] = i < sum.length ? sum[sum.length - 1 - i] : 0;
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
