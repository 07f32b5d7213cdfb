package espalier.ledger.session;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What left one account during one transaction; told by the bank of every move.
public final class SpendMeter implements BankState.Outflow {
  private final AccountId account;
  private final Map<Denomination, Amount> spent = new TreeMap<>();
  private final List<AccountId> recipients = new ArrayList<>();

  public SpendMeter(AccountId account) {
    this.account = account;
  }

  @Override
  public void moved(AccountId from, AccountId to, Coin coin) {
    if (from.equals(account)) {
      spent.merge(coin.denomination(), coin.amount(), SpendMeter::saturated);
      if (!ModuleAccount.isOne(to)) {
        recipients.add(to);
      }
    }
  }

  /// The sum, or 2^63 - 1: the same money may leave an account many times in one transaction, as
  /// when it goes into an escrow and back, and a sum that overflows must not stop the ledger.
  private static Amount saturated(Amount left, Amount right) {
    long sum = left.units() + right.units();
    return Amount.of(sum < 0 ? Long.MAX_VALUE : sum);
  }

  /// What was spent, by denomination.
  Map<Denomination, Amount> spent() {
    return spent;
  }

  /// The accounts of people that were paid; what a ledger module holds is not paid out yet.
  List<AccountId> recipients() {
    return recipients;
  }
}
