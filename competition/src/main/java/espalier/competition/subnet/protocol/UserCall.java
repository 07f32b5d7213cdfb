package espalier.competition.subnet.protocol;

import espalier.base.codec.Codecs;
import espalier.base.crypto.Ed25519;
import espalier.base.crypto.Signature;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.ledger.subnet.Channel;
import java.util.LinkedHashMap;
import java.util.Map;

/// A user's question to a validator, with a voucher that pays for it.
///
/// The request is signed with the channel's key; the voucher is a signature of its own, since the
/// ledger sees nothing else of it.
///
/// @param to the validator's entry
/// @param total what the voucher allows the validator to have taken in all
public record UserCall(
    Hash subnet,
    Hash to,
    Hash channel,
    Amount total,
    Signature voucher,
    long time,
    byte[] nonce,
    Object question) {
  public static final String PATH = "/call";

  /// @param key the channel's
  public static UserCall now(Channel channel, Hash to, Amount total, SigningKey key, Object ask) {
    return new UserCall(
        channel.subnet(),
        to,
        channel.id(),
        total,
        key.sign(Ed25519.jdk(), Channel.voucher(channel.id(), total)),
        System.currentTimeMillis(),
        Ask.freshNonce(),
        ask);
  }

  public Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("subnet", subnet.toString());
    tree.put("to", to.toString());
    tree.put("channel", channel.toString());
    tree.put("total", Codecs.AMOUNT.toTree(total));
    tree.put("voucher", Signature.CODEC.toTree(voucher));
    tree.put("time", time);
    tree.put("nonce", Ask.NONCE.toTree(nonce));
    tree.put("question", question);
    return tree;
  }

  /// @throws Refused if the body is not of this form
  public static UserCall read(byte[] body) throws Refused {
    try {
      JsonMembers members = Json.readObject(body);
      return new UserCall(
          members.get("subnet", Codecs.HASH),
          members.get("to", Codecs.HASH),
          members.get("channel", Codecs.HASH),
          members.get("total", Codecs.AMOUNT),
          members.get("voucher", Signature.CODEC),
          members.whole("time"),
          members.get("nonce", Ask.NONCE),
          members.get("question"));
    } catch (IllegalArgumentException malformed) {
      throw Ask.malformed("a call", malformed);
    }
  }
}
