package espalier.client;

import espalier.base.codec.Codecs;

/// Why the ledger or the node said no.
///
/// @param code permanent; 9xx are the node's, all others the ledger's rules
/// @param name the code's name
/// @param message what was found, what was expected and what to do
public record Refusal(int code, String name, String message) {
  static Refusal of(JsonMembers answer) {
    return new Refusal(
        answer.get("code", Codecs.whole32(0, Integer.MAX_VALUE)),
        answer.text("name"),
        answer.text("message"));
  }

  @Override
  public String toString() {
    return "%s (%s, code %d)".formatted(message, name, code);
  }
}
