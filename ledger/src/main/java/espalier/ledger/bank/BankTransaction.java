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
import espalier.ledger.Transaction;
import java.util.List;

/// Everything a party can ask of the bank.
public sealed interface BankTransaction extends Transaction {
  /// The actor gives `coin` to `to`.
  ///
  /// @param memo at most 128 bytes that the ledger does not read
  record Transfer(AccountId to, Coin coin, String memo) implements BankTransaction {
    public static final int MEMO_BYTES_MAX = 128;

    static final Codec<Transfer> CODEC =
        record(
            "transfer",
            Transfer::new,
            field("to", ACCOUNT, Transfer::to),
            field("coin", COIN, Transfer::coin),
            field("memo", text(MEMO_BYTES_MAX), Transfer::memo));
  }

  /// The issuer of a denomination creates `coin` and gives it to `to`.
  record Issue(AccountId to, Coin coin) implements BankTransaction {
    static final Codec<Issue> CODEC =
        record(
            "issue", Issue::new, field("to", ACCOUNT, Issue::to), field("coin", COIN, Issue::coin));
  }

  /// The actor gives `coin` up; its supply shrinks. The issuer pays out what backs it elsewhere.
  record Redeem(Coin coin) implements BankTransaction {
    static final Codec<Redeem> CODEC =
        record("redeem", Redeem::new, field("coin", COIN, Redeem::coin));
  }

  List<Case<Transaction, ? extends Transaction>> CASES =
      List.of(
          variant(200, "transfer", Transfer.class, Transfer.CODEC),
          variant(201, "issue", Issue.class, Issue.CODEC),
          variant(202, "redeem", Redeem.class, Redeem.CODEC));
}
