package espalier.ledger.escrow;

import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.ledger.Transaction;
import java.util.List;

/// What a party can ask of an escrow that a module has opened.
public sealed interface EscrowTransaction extends Transaction {
  /// Anybody adds to an escrow; what is left in the end goes to its payer.
  record Deposit(Hash escrow, Amount amount) implements EscrowTransaction {
    static final Codec<Deposit> CODEC =
        record(
            "deposit",
            Deposit::new,
            field("escrow", HASH, Deposit::escrow),
            field("amount", AMOUNT, Deposit::amount));
  }

  /// The payer takes back what the streams cannot have earned by now.
  record Withdraw(Hash escrow, Amount amount) implements EscrowTransaction {
    static final Codec<Withdraw> CODEC =
        record(
            "withdraw",
            Withdraw::new,
            field("escrow", HASH, Withdraw::escrow),
            field("amount", AMOUNT, Withdraw::amount));
  }

  /// Anybody has the payees paid what they have earned.
  record Settle(Hash escrow) implements EscrowTransaction {
    static final Codec<Settle> CODEC =
        record("settle", Settle::new, field("escrow", HASH, Settle::escrow));
  }

  List<Case<Transaction, ? extends Transaction>> CASES =
      List.of(
          variant(400, "deposit", Deposit.class, Deposit.CODEC),
          variant(401, "withdraw", Withdraw.class, Withdraw.CODEC),
          variant(402, "settle", Settle.class, Settle.CODEC));
}
