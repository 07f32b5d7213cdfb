package espalier.competition.subnet.protocol;

import espalier.base.codec.Codecs;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.JsonMembers;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a validator hands a user.
///
/// @param validator its entry
/// @param miner the entry that answered
/// @param call the hash of the call's body
/// @param total what the user has allowed in all, this call included
public record CallAnswer(
    Hash subnet, Hash validator, Hash miner, Hash call, Amount total, Object answer) {
  public Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("subnet", subnet.toString());
    tree.put("validator", validator.toString());
    tree.put("miner", miner.toString());
    tree.put("call", call.toString());
    tree.put("total", Codecs.AMOUNT.toTree(total));
    tree.put("answer", answer);
    return tree;
  }

  /// @throws Refused if the body is not of this form
  public static CallAnswer read(byte[] body) throws Refused {
    try {
      JsonMembers members = Json.readObject(body);
      return new CallAnswer(
          members.get("subnet", Codecs.HASH),
          members.get("validator", Codecs.HASH),
          members.get("miner", Codecs.HASH),
          members.get("call", Codecs.HASH),
          members.get("total", Codecs.AMOUNT),
          members.get("answer"));
    } catch (IllegalArgumentException malformed) {
      throw Ask.malformed("an answer to a call", malformed);
    }
  }
}
