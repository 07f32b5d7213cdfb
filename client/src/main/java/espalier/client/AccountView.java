package espalier.client;

import espalier.base.codec.Codecs;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.ledger.account.AccountState.KeyEntry;
import java.util.List;
import java.util.Optional;

/// What the ledger knows of an account.
///
/// @param balances without the denominations of which it holds nothing
/// @param nextNumber the next number of lane 0
/// @param keys who may sign; none while its first key is the only one
/// @param sessions how many session keys it has granted
public record AccountView(
    AccountId account,
    List<Coin> balances,
    long nextNumber,
    Optional<List<KeyEntry>> keys,
    long sessions) {
  static final int BALANCES_MAX = 1024;

  static AccountView of(JsonMembers answer) {
    return new AccountView(
        answer.get("account", Codecs.ACCOUNT),
        answer.get("balances", Codecs.list(Codecs.COIN, BALANCES_MAX)),
        answer.whole("next_number"),
        answer.find("keys").map(Codecs.list(KeyEntry.CODEC, BALANCES_MAX)::fromTree),
        answer.whole("sessions"));
  }

  public Amount balance(Denomination denomination) {
    return balances.stream()
        .filter(coin -> coin.denomination().equals(denomination))
        .map(Coin::amount)
        .findFirst()
        .orElse(Amount.ZERO);
  }
}
