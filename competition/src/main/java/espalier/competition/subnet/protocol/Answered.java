package espalier.competition.subnet.protocol;

import espalier.base.codec.Codecs;
import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.JsonMembers;
import java.util.LinkedHashMap;
import java.util.Map;

/// A miner's answer.
///
/// @param entry whose it is
/// @param ask the hash of the question's body, so that it answers this one and no other
public record Answered(Hash subnet, Hash entry, Hash ask, Object answer) {
  public Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("subnet", subnet.toString());
    tree.put("entry", entry.toString());
    tree.put("ask", ask.toString());
    tree.put("answer", answer);
    return tree;
  }

  /// @throws Refused if the body is not of this form
  public static Answered read(byte[] body) throws Refused {
    try {
      JsonMembers members = Json.readObject(body);
      return new Answered(
          members.get("subnet", Codecs.HASH),
          members.get("entry", Codecs.HASH),
          members.get("ask", Codecs.HASH),
          members.get("answer"));
    } catch (IllegalArgumentException malformed) {
      throw Ask.malformed("an answer", malformed);
    }
  }
}
