package espalier.ledger.bond;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import java.util.List;

/// What can have happened to a bond.
public sealed interface BondEvent extends Event {
  record BondLocked(Hash bond, AccountId owner, Coin coin) implements BondEvent {
    static final Codec<BondLocked> CODEC =
        record(
            "bond_locked",
            BondLocked::new,
            field("bond", HASH, BondLocked::bond),
            field("owner", ACCOUNT, BondLocked::owner),
            field("coin", COIN, BondLocked::coin));
  }

  /// @param evidence the id of what shows the fault: a lease, a heartbeat, a verdict
  record BondSlashed(Hash bond, AccountId owner, Coin coin, AccountId to, Hash evidence)
      implements BondEvent {
    static final Codec<BondSlashed> CODEC =
        record(
            "bond_slashed",
            BondSlashed::new,
            field("bond", HASH, BondSlashed::bond),
            field("owner", ACCOUNT, BondSlashed::owner),
            field("coin", COIN, BondSlashed::coin),
            field("to", ACCOUNT, BondSlashed::to),
            field("evidence", HASH, BondSlashed::evidence));
  }

  record BondReleased(Hash bond, AccountId owner, Coin coin) implements BondEvent {
    static final Codec<BondReleased> CODEC =
        record(
            "bond_released",
            BondReleased::new,
            field("bond", HASH, BondReleased::bond),
            field("owner", ACCOUNT, BondReleased::owner),
            field("coin", COIN, BondReleased::coin));
  }

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(500, "bond_locked", BondLocked.class, BondLocked.CODEC),
          variant(501, "bond_slashed", BondSlashed.class, BondSlashed.CODEC),
          variant(502, "bond_released", BondReleased.class, BondReleased.CODEC));
}
