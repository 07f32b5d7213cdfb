package espalier.client;

import espalier.base.codec.Codecs;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import espalier.ledger.Events;
import java.util.Optional;

/// An event with its place and time.
///
/// @param kind the event's name, such as `transferred`
/// @param transaction what caused it; none for what a timer did at the end of a block
public record Happening(
    EventCursor cursor, String kind, BlockTime time, Optional<Hash> transaction, Event event) {
  static Happening of(EventCursor cursor, String kind, JsonMembers message) {
    return new Happening(
        cursor,
        kind,
        message.get("time", Codecs.TIME),
        message.find("transaction").map(Codecs.HASH::fromTree),
        message.get("event", Events.CODEC));
  }
}
