package espalier.ledger.timer;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;

/// A deadline of one thing; sorts by time.
public record Timer(BlockTime due, Kind kind, Hash subject) {
  /// Whose deadline; positions are permanent, those due together fire in this order.
  public enum Kind {
    BEACON_EPOCH,
    ESCROW_DEPLETION,
    ORDER_EXPIRY,
    BIDDING_END,
    REVEAL_END,
    LEASE_START,
    LEASE_HEARTBEAT,
    LEASE_DRAIN,
    LEASE_END,
    OFFER_EXPIRY,
    PROOF_DEADLINE,
    PROOF_CHUNKS,
    TOURNAMENT_STAGE,
    SUBNET_EPOCH,
    SUBNET_EMISSION,
    SUBNET_END,
    SUBNET_CHANNEL
  }

  public static final Codec<Timer> CODEC =
      record(
          "timer",
          Timer::new,
          field("due", TIME, Timer::due),
          field("kind", choice("timer_kind", Kind.values()), Timer::kind),
          field("subject", HASH, Timer::subject));
}
