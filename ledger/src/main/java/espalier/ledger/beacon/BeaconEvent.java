package espalier.ledger.beacon;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import java.util.List;

/// What can have happened at the beacon.
public sealed interface BeaconEvent extends Event {
  record Committed(AccountId account, long epoch) implements BeaconEvent {
    static final Codec<Committed> CODEC =
        record(
            "committed",
            Committed::new,
            field("account", ACCOUNT, Committed::account),
            field("epoch", WHOLE, Committed::epoch));
  }

  record Revealed(AccountId account, long epoch) implements BeaconEvent {
    static final Codec<Revealed> CODEC =
        record(
            "revealed",
            Revealed::new,
            field("account", ACCOUNT, Revealed::account),
            field("epoch", WHOLE, Revealed::epoch));
  }

  /// @param contributions how many secrets were folded in; with none, the value rests on the block
  ///   alone, and whoever ordered that block had a say in it
  record EpochEnded(long epoch, Hash value, int contributions) implements BeaconEvent {
    static final Codec<EpochEnded> CODEC =
        record(
            "epoch_ended",
            EpochEnded::new,
            field("epoch", WHOLE, EpochEnded::epoch),
            field("value", HASH, EpochEnded::value),
            field(
                "contributions",
                whole32(0, BeaconState.COMMITMENTS_MAX),
                EpochEnded::contributions));
  }

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(600, "beacon_committed", Committed.class, Committed.CODEC),
          variant(601, "beacon_revealed", Revealed.class, Revealed.CODEC),
          variant(602, "beacon_epoch_ended", EpochEnded.class, EpochEnded.CODEC));
}
