package espalier.ledger;

import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import java.util.List;

/// What an accepted transaction did: stored with its block.
public record Receipt(Hash transaction, Coin fee, List<Event> events) {
  /// A transaction has at most 16 requests; each may cause up to 256 events.
  public static final int EVENTS_MAX = 4096;

  public static final Codec<Receipt> CODEC =
      record(
          "receipt",
          Receipt::new,
          field("transaction", HASH, Receipt::transaction),
          field("fee", COIN, Receipt::fee),
          field("events", list(Events.CODEC, EVENTS_MAX), Receipt::events));
}
