package espalier.ledger.bank;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.bank.BankRejection.AMOUNT_ZERO;
import static espalier.ledger.bank.BankRejection.BALANCE_TOO_LOW;
import static espalier.ledger.bank.BankRejection.DENOMINATION_UNKNOWN;
import static espalier.ledger.bank.BankRejection.NOT_ISSUER;
import static espalier.ledger.bank.BankRejection.RECIPIENT_IS_MODULE;
import static espalier.ledger.bank.BankRejection.SELF_TRANSFER;
import static espalier.ledger.bank.BankRejection.SUPPLY_OVERFLOW;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.bank.BankEvent.Issued;
import espalier.ledger.bank.BankEvent.Redeemed;
import espalier.ledger.bank.BankEvent.Transferred;
import espalier.ledger.bank.BankTransaction.Issue;
import espalier.ledger.bank.BankTransaction.Redeem;
import espalier.ledger.bank.BankTransaction.Transfer;
import java.util.Optional;

/// One method a transaction: all checks, then all changes.
public final class BankRules {
  private BankRules() {}

  public static Outcome apply(BankState bank, BankTransaction transaction, Call call) {
    return switch (transaction) {
      case Transfer transfer -> transfer(bank, transfer, call);
      case Issue issue -> issue(bank, issue, call);
      case Redeem redeem -> redeem(bank, redeem, call);
    };
  }

  private static Outcome transfer(BankState bank, Transfer transfer, Call call) {
    Coin coin = transfer.coin();
    if (coin.amount().isZero()) {
      return rejected(AMOUNT_ZERO, "a transfer of 0 moves nothing; name an amount");
    }
    if (transfer.to().equals(call.actor())) {
      return rejected(SELF_TRANSFER, "sender and recipient are the same account");
    }
    if (ModuleAccount.isOne(transfer.to())) {
      return isModule(transfer.to());
    }
    if (!bank.has(call.actor(), coin)) {
      return tooLow(bank, call.actor(), coin);
    }

    bank.move(call.actor(), transfer.to(), coin);
    return accepted(new Transferred(call.actor(), transfer.to(), coin, transfer.memo()));
  }

  private static Outcome issue(BankState bank, Issue issue, Call call) {
    Coin coin = issue.coin();
    Optional<Amount> supply = bank.supply(coin.denomination());
    if (supply.isEmpty()) {
      return rejected(DENOMINATION_UNKNOWN, "no denomination '" + coin.denomination() + "'");
    }
    if (!bank.issuer(coin.denomination()).equals(Optional.of(call.actor()))) {
      return rejected(
          NOT_ISSUER,
          bank.issuer(coin.denomination())
              .map(issuer -> "only " + issuer + " issues " + coin.denomination())
              .orElse(coin.denomination() + " has a fixed supply"));
    }
    if (coin.amount().isZero()) {
      return rejected(AMOUNT_ZERO, "an issue of 0 creates nothing; name an amount");
    }
    if (ModuleAccount.isOne(issue.to())) {
      return isModule(issue.to());
    }
    if (coin.amount().units() > Long.MAX_VALUE - supply.get().units()) {
      return rejected(
          SUPPLY_OVERFLOW,
          "the supply of %s is %s; at most %d more fit"
              .formatted(coin.denomination(), supply.get(), Long.MAX_VALUE - supply.get().units()));
    }

    // By way of the issuer, so that the limits of its session keys see what they give away.
    bank.mint(call.actor(), coin);
    bank.move(call.actor(), issue.to(), coin);
    return accepted(new Issued(issue.to(), coin));
  }

  private static Outcome redeem(BankState bank, Redeem redeem, Call call) {
    Coin coin = redeem.coin();
    if (bank.issuer(coin.denomination()).isEmpty()) {
      return rejected(DENOMINATION_UNKNOWN, "'" + coin.denomination() + "' has no issuer");
    }
    if (coin.amount().isZero()) {
      return rejected(AMOUNT_ZERO, "a redemption of 0 destroys nothing; name an amount");
    }
    if (!bank.has(call.actor(), coin)) {
      return tooLow(bank, call.actor(), coin);
    }

    bank.burn(call.actor(), coin);
    return accepted(new Redeemed(call.actor(), coin));
  }

  /// What a module holds is the sum of what its own tables say; a gift would be nobody's.
  private static Outcome isModule(AccountId to) {
    return rejected(
        RECIPIENT_IS_MODULE,
        to + " belongs to the ledger itself and takes no gifts; name a person's account");
  }

  /// The refusal of every rule that needs more money than there is.
  public static Outcome.Rejected tooLow(BankState bank, AccountId account, Coin coin) {
    return rejected(
        BALANCE_TOO_LOW,
        "%s holds %s %s; %s are needed"
            .formatted(
                account,
                bank.balance(account, coin.denomination()),
                coin.denomination(),
                coin.amount()));
  }
}
