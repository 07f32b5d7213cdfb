package espalier.ledger.account;

import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.account.AccountRejection.ALREADY_INCLUDED;
import static espalier.ledger.account.AccountRejection.EXPIRED;
import static espalier.ledger.account.AccountRejection.EXPIRY_TOO_FAR;
import static espalier.ledger.account.AccountRejection.SEQUENCE_TOO_HIGH;
import static espalier.ledger.account.AccountRejection.SEQUENCE_TOO_LOW;

import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.Sequencing;
import espalier.ledger.Sequencing.Numbered;
import espalier.ledger.Sequencing.Unordered;
import espalier.ledger.account.AccountState.Pending;
import java.util.Optional;

/// The rule that a transaction takes effect at most once.
public final class Envelope {
  private Envelope() {}

  /// Takes the transaction's place in its sequence, or says why it has none.
  public static Optional<Rejected> take(
      AccountState accounts,
      AccountId account,
      Hash transaction,
      Sequencing sequencing,
      BlockTime now) {
    return switch (sequencing) {
      case Numbered(int lane, long number) -> takeNumber(accounts, account, lane, number);
      case Unordered(BlockTime expiry) -> takeUnordered(accounts, transaction, expiry, now);
    };
  }

  private static Optional<Rejected> takeNumber(
      AccountState accounts, AccountId account, int lane, long number) {
    long next = accounts.nextNumber(account, lane);
    if (number < next) {
      return Optional.of(
          rejected(
              SEQUENCE_TOO_LOW,
              "number %d of lane %d is used; the next is %d".formatted(number, lane, next)));
    }
    if (number > next) {
      return Optional.of(
          rejected(
              SEQUENCE_TOO_HIGH,
              "number %d of lane %d is too early; send %d first".formatted(number, lane, next)));
    }
    accounts.putNextNumber(account, lane, Math.addExact(next, 1));
    return Optional.empty();
  }

  private static Optional<Rejected> takeUnordered(
      AccountState accounts, Hash transaction, BlockTime expiry, BlockTime now) {
    if (expiry.isBefore(now)) {
      return Optional.of(
          rejected(EXPIRED, "the transaction expired at %s; it is %s".formatted(expiry, now)));
    }
    BlockTime latest = now.plusMilliseconds(Unordered.AHEAD_MILLISECONDS_MAX);
    if (expiry.isAfter(latest)) {
      return Optional.of(
          rejected(
              EXPIRY_TOO_FAR,
              "expiry %s lies too far ahead; at most %s now".formatted(expiry, latest)));
    }
    var pending = new Pending(expiry, transaction);
    if (accounts.isPending(pending)) {
      return Optional.of(
          rejected(ALREADY_INCLUDED, "transaction %s has taken effect".formatted(transaction)));
    }
    accounts.putPending(pending);
    return Optional.empty();
  }
}
