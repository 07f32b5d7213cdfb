package espalier.ledger.escrow;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import java.util.List;

/// What can have happened to an escrow.
public sealed interface EscrowEvent extends Event {
  record Deposited(Hash escrow, AccountId from, Coin coin) implements EscrowEvent {
    static final Codec<Deposited> CODEC =
        record(
            "deposited",
            Deposited::new,
            field("escrow", HASH, Deposited::escrow),
            field("from", ACCOUNT, Deposited::from),
            field("coin", COIN, Deposited::coin));
  }

  record Withdrawn(Hash escrow, Coin coin) implements EscrowEvent {
    static final Codec<Withdrawn> CODEC =
        record(
            "withdrawn",
            Withdrawn::new,
            field("escrow", HASH, Withdrawn::escrow),
            field("coin", COIN, Withdrawn::coin));
  }

  /// @param coin what the payee received
  /// @param fee what the market took, in the same denomination
  record Paid(Hash escrow, Hash stream, AccountId payee, Coin coin, Amount fee)
      implements EscrowEvent {
    static final Codec<Paid> CODEC =
        record(
            "paid",
            Paid::new,
            field("escrow", HASH, Paid::escrow),
            field("stream", HASH, Paid::stream),
            field("payee", ACCOUNT, Paid::payee),
            field("coin", COIN, Paid::coin),
            field("fee", AMOUNT, Paid::fee));
  }

  record Refunded(Hash escrow, AccountId payer, Coin coin) implements EscrowEvent {
    static final Codec<Refunded> CODEC =
        record(
            "refunded",
            Refunded::new,
            field("escrow", HASH, Refunded::escrow),
            field("payer", ACCOUNT, Refunded::payer),
            field("coin", COIN, Refunded::coin));
  }

  /// @param at the millisecond in which the balance ended, not that of the block
  record Depleted(Hash escrow, BlockTime at) implements EscrowEvent {
    static final Codec<Depleted> CODEC =
        record(
            "depleted",
            Depleted::new,
            field("escrow", HASH, Depleted::escrow),
            field("at", TIME, Depleted::at));
  }

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(400, "deposited", Deposited.class, Deposited.CODEC),
          variant(401, "withdrawn", Withdrawn.class, Withdrawn.CODEC),
          variant(402, "paid", Paid.class, Paid.CODEC),
          variant(403, "refunded", Refunded.class, Refunded.CODEC),
          variant(404, "depleted", Depleted.class, Depleted.CODEC));
}
