package espalier.ledger.bank;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.Coin;
import espalier.ledger.Event;
import java.util.List;

/// What can have happened at the bank on a party's own request.
public sealed interface BankEvent extends Event {
  record Transferred(AccountId from, AccountId to, Coin coin, String memo) implements BankEvent {
    static final Codec<Transferred> CODEC =
        record(
            "transferred",
            Transferred::new,
            field("from", ACCOUNT, Transferred::from),
            field("to", ACCOUNT, Transferred::to),
            field("coin", COIN, Transferred::coin),
            field("memo", text(BankTransaction.Transfer.MEMO_BYTES_MAX), Transferred::memo));
  }

  record Issued(AccountId to, Coin coin) implements BankEvent {
    static final Codec<Issued> CODEC =
        record(
            "issued",
            Issued::new,
            field("to", ACCOUNT, Issued::to),
            field("coin", COIN, Issued::coin));
  }

  record Redeemed(AccountId from, Coin coin) implements BankEvent {
    static final Codec<Redeemed> CODEC =
        record(
            "redeemed",
            Redeemed::new,
            field("from", ACCOUNT, Redeemed::from),
            field("coin", COIN, Redeemed::coin));
  }

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(200, "transferred", Transferred.class, Transferred.CODEC),
          variant(201, "issued", Issued.class, Issued.CODEC),
          variant(202, "redeemed", Redeemed.class, Redeemed.CODEC));
}
