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
      spent.merge(coin.denomination(), coin.amount(), Amount::plus);
      if (!ModuleAccount.isOne(to)) {
        recipients.add(to);
      }
    }
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
