package espalier.ledger.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.bank.BankRules;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.timer.TimerState;
import java.util.Optional;

/// What the rules of subnets work with, and the few moves of money that they all make.
///
/// @param denomination the ledger's first, in which all subnets count
/// @param budget how many epochs this block may still run
public record Subnets(
    SubnetState state,
    BankState bank,
    TimerState timers,
    Denomination denomination,
    EpochBudget budget) {
  Coin coin(Amount amount) {
    return new Coin(denomination, amount);
  }

  /// The refusal if `account` does not hold `amount`.
  Optional<Rejected> poor(AccountId account, Amount amount) {
    return bank.has(account, coin(amount))
        ? Optional.empty()
        : Optional.of(BankRules.tooLow(bank, account, coin(amount)));
  }

  void collect(AccountId from, Amount amount) {
    bank.move(from, ModuleAccount.SUBNETS.id(), coin(amount));
  }

  /// As [#collect], by way of who may take the money later: a session key that may not pay him may
  /// not set money aside for him either.
  void collectFor(AccountId payee, AccountId from, Amount amount) {
    bank.move(from, payee, coin(amount));
    collect(payee, amount);
  }

  void pay(AccountId to, Amount amount) {
    bank.move(ModuleAccount.SUBNETS.id(), to, coin(amount));
  }

  /// The refusal if there is no such subnet, or it takes nothing new any more.
  Optional<Rejected> closed(Hash subnet) {
    Optional<Subnet> found = state.subnet(subnet);
    if (found.isEmpty()) {
      return Optional.of(unknown(subnet));
    }
    if (found.get().health().phase() == Subnet.Phase.CLOSING) {
      return Optional.of(
          Outcome.rejected(
              SubnetRejection.SUBNET_ENDING,
              "subnet '%s' has ended and is paying everything back; nothing is left to do"
                  .formatted(found.get().name())));
    }
    return Optional.empty();
  }

  static Rejected unknown(Hash subnet) {
    return Outcome.rejected(
        SubnetRejection.SUBNET_UNKNOWN,
        "no subnet %s; it has ended, or it never was".formatted(subnet));
  }

  /// The refusal of an amount that is zero.
  static Optional<Rejected> zero(Amount amount) {
    return amount.isZero()
        ? Optional.of(
            Outcome.rejected(
                SubnetRejection.AMOUNT_ZERO, "an amount of 0 changes nothing; name a larger one"))
        : Optional.empty();
  }

  /// The neuron of the actor.
  Optional<Neuron> own(Hash subnet, Call call) {
    return state.neuron(subnet, call.actor());
  }
}
