package espalier.competition.subnet.protocol;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.JsonMembers;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;

/// A validator's question to a miner.
///
/// @param from the validator's entry
/// @param to the miner's entry
/// @param time in milliseconds since 1970
/// @param nonce 16 random bytes, so that the same question can be asked twice
/// @param question as the service's codec writes it
public record Ask(
    Hash subnet, int epoch, Hash from, Hash to, long time, byte[] nonce, Object question) {
  public static final String PATH = "/ask";
  static final int NONCE_BYTES = 16;
  static final Codec<byte[]> NONCE = Codecs.fixedBytes(NONCE_BYTES);
  static final Codec<Integer> EPOCH = Codecs.whole32(1, 1_000_000_000);

  private static final SecureRandom RANDOM = new SecureRandom();

  static byte[] freshNonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  public static Ask now(Hash subnet, int epoch, Hash from, Hash to, Object question) {
    return new Ask(subnet, epoch, from, to, System.currentTimeMillis(), freshNonce(), question);
  }

  public Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("subnet", subnet.toString());
    tree.put("epoch", epoch);
    tree.put("from", from.toString());
    tree.put("to", to.toString());
    tree.put("time", time);
    tree.put("nonce", NONCE.toTree(nonce));
    tree.put("question", question);
    return tree;
  }

  /// @throws Refused if the body is not of this form
  public static Ask read(byte[] body) throws Refused {
    try {
      JsonMembers members = Json.readObject(body);
      return new Ask(
          members.get("subnet", Codecs.HASH),
          members.get("epoch", EPOCH),
          members.get("from", Codecs.HASH),
          members.get("to", Codecs.HASH),
          members.whole("time"),
          members.get("nonce", NONCE),
          members.get("question"));
    } catch (IllegalArgumentException malformed) {
      throw malformed("a question", malformed);
    }
  }

  static Refused malformed(String what, IllegalArgumentException why) {
    return new Refused(
        Refused.Code.MALFORMED, "the body is not %s: %s".formatted(what, why.getMessage()));
  }
}
