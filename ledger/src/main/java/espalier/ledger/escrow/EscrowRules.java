package espalier.ledger.escrow;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.escrow.EscrowRejection.ESCROW_AMOUNT_ZERO;
import static espalier.ledger.escrow.EscrowRejection.ESCROW_DEPLETED;
import static espalier.ledger.escrow.EscrowRejection.ESCROW_FULL;
import static espalier.ledger.escrow.EscrowRejection.ESCROW_HELD;
import static espalier.ledger.escrow.EscrowRejection.ESCROW_UNKNOWN;
import static espalier.ledger.escrow.EscrowRejection.NOT_PAYER;
import static espalier.ledger.escrow.EscrowRejection.WITHDRAWAL_TOO_LARGE;

import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.bank.BankRules;
import espalier.ledger.bank.BankState;
import espalier.ledger.escrow.EscrowTransaction.Deposit;
import espalier.ledger.escrow.EscrowTransaction.Settle;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import java.util.Optional;

/// One method a transaction: all checks, then all changes.
public final class EscrowRules {
  private EscrowRules() {}

  public static Outcome apply(
      EscrowState escrows, BankState bank, EscrowTransaction transaction, Call call) {
    return switch (transaction) {
      case Deposit deposit -> deposit(escrows, bank, deposit, call);
      case Withdraw withdraw -> withdraw(escrows, withdraw, call);
      case Settle settle -> settle(escrows, settle, call);
    };
  }

  private static Outcome deposit(EscrowState escrows, BankState bank, Deposit deposit, Call call) {
    Optional<Escrow> found = escrows.escrow(deposit.escrow());
    if (found.isEmpty()) {
      return unknown(deposit.escrow());
    }
    if (escrows.isHeld(deposit.escrow())) {
      return held();
    }
    Escrow escrow = found.get();
    if (escrow.isOverAt(call.time())) {
      return depleted(escrow);
    }
    if (deposit.amount().isZero()) {
      return rejected(ESCROW_AMOUNT_ZERO, "a deposit of 0 adds nothing; name an amount");
    }
    if (deposit.amount().exceeds(escrow.room())) {
      return rejected(
          ESCROW_FULL,
          "the escrow has taken in %s in its life; at most %s more fit; open another"
              .formatted(escrow.deposited(), escrow.room()));
    }
    var coin = new Coin(escrow.denomination(), deposit.amount());
    if (!bank.has(call.actor(), coin)) {
      return BankRules.tooLow(bank, call.actor(), coin);
    }

    return accepted(escrows.deposit(deposit.escrow(), call.actor(), deposit.amount()));
  }

  private static Outcome withdraw(EscrowState escrows, Withdraw withdraw, Call call) {
    Optional<Escrow> found = escrows.escrow(withdraw.escrow());
    if (found.isEmpty()) {
      return unknown(withdraw.escrow());
    }
    Escrow escrow = found.get();
    if (!escrow.payer().equals(call.actor())) {
      return rejected(NOT_PAYER, "only " + escrow.payer() + " may withdraw from this escrow");
    }
    if (escrows.isHeld(withdraw.escrow())) {
      return held();
    }
    if (escrow.isOverAt(call.time())) {
      return depleted(escrow);
    }
    if (withdraw.amount().isZero()) {
      return rejected(ESCROW_AMOUNT_ZERO, "a withdrawal of 0 moves nothing; name an amount");
    }
    Amount most = EscrowState.withdrawable(escrow, call.time());
    if (withdraw.amount().exceeds(most)) {
      return rejected(
          WITHDRAWAL_TOO_LARGE,
          "%s asked for; at most %s is not yet earned".formatted(withdraw.amount(), most));
    }

    return accepted(escrows.withdraw(withdraw.escrow(), withdraw.amount()));
  }

  private static Outcome settle(EscrowState escrows, Settle settle, Call call) {
    Optional<Escrow> found = escrows.escrow(settle.escrow());
    if (found.isEmpty()) {
      return unknown(settle.escrow());
    }
    if (found.get().isOverAt(call.time())) {
      return depleted(found.get());
    }

    return accepted(escrows.settle(settle.escrow(), call.time()));
  }

  private static Outcome unknown(Hash id) {
    return rejected(ESCROW_UNKNOWN, "no escrow " + id + "; it may be closed");
  }

  private static Outcome held() {
    return rejected(
        ESCROW_HELD,
        "the escrow holds a fixed sum for what it was opened for; it is paid out then, or goes back"
            + " at the deadline");
  }

  private static Outcome depleted(Escrow escrow) {
    return rejected(
        ESCROW_DEPLETED,
        "the escrow was used up at %s; it pays and closes by itself"
            .formatted(escrow.depletesAt()));
  }
}
