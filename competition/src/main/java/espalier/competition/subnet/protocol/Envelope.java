package espalier.competition.subnet.protocol;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.crypto.Signature;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import espalier.client.Json;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/// A body as it is sent, and who signed exactly these bytes.
///
/// Key and signature travel in the headers [#KEY] and [#SIGNATURE]. What is signed is
/// `SHA-256(length of the tag as one byte, tag, body)`; the tag says what kind of message it is, so
/// that none can pass for another.
public record Envelope(byte[] body, PublicKey key, Signature signature) {
  public static final String KEY = "Espalier-Key";
  public static final String SIGNATURE = "Espalier-Signature";
  public static final int BODY_BYTES_MAX = 256 << 10;

  private static final Ed25519 ENGINE = Ed25519.jdk();

  /// What kind of message is signed.
  public enum Kind {
    ASK("espalier/subnet/ask"),
    ANSWER("espalier/subnet/answer"),
    CALL("espalier/subnet/call"),
    CALL_ANSWER("espalier/subnet/call-answer");

    private final String tag;

    Kind(String tag) {
      this.tag = tag;
    }
  }

  public static Envelope sign(Kind kind, Map<String, Object> tree, SigningKey key) {
    byte[] body = Json.compact(tree).getBytes(StandardCharsets.UTF_8);
    return new Envelope(body, key.publicKey(), key.sign(ENGINE, message(kind, body)));
  }

  private static byte[] message(Kind kind, byte[] body) {
    return Sha256.tagged(kind.tag, body).bytes();
  }

  /// @throws Refused unless the key signed these bytes as a message of this kind
  public void require(Kind kind) throws Refused {
    if (key.isSmallOrder() || !ENGINE.verifies(key, message(kind, body), signature)) {
      throw new Refused(
          Refused.Code.SIGNATURE_WRONG,
          "the signature is not one of key %s over the body under the tag '%s'; sign SHA-256(length of the tag as one byte, tag, body)"
              .formatted(key, kind.tag));
    }
  }

  /// What an answer names its question by.
  public Hash hash() {
    return Sha256.hash(body);
  }

  /// @throws Refused if a header is missing or is not what it should be
  static Envelope of(byte[] body, String key, String signature) throws Refused {
    try {
      return new Envelope(
          body, new PublicKey(Hash.parse(key)), new Signature(HexFormat.of().parseHex(signature)));
    } catch (IllegalArgumentException malformed) {
      throw new Refused(
          Refused.Code.UNSIGNED,
          "the headers %s (64 hexadecimal digits) and %s (128) are expected: %s"
              .formatted(KEY, SIGNATURE, malformed.getMessage()));
    }
  }
}
