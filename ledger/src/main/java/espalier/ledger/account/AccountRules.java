package espalier.ledger.account;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.account.AccountRejection.KEYS_FULL;
import static espalier.ledger.account.AccountRejection.KEY_EXISTS;
import static espalier.ledger.account.AccountRejection.KEY_LAST_OWNER;
import static espalier.ledger.account.AccountRejection.KEY_SMALL_ORDER;
import static espalier.ledger.account.AccountRejection.KEY_UNKNOWN;

import espalier.base.crypto.PublicKey;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.account.AccountEvent.KeyAdded;
import espalier.ledger.account.AccountEvent.KeyRemoved;
import espalier.ledger.account.AccountState.KeyEntry;
import espalier.ledger.account.AccountTransaction.AddKey;
import espalier.ledger.account.AccountTransaction.RemoveKey;
import espalier.ledger.account.AccountTransaction.Role;
import java.util.ArrayList;
import java.util.List;

/// One method a transaction. That the signing key is an owner has been checked before.
public final class AccountRules {
  private AccountRules() {}

  /// @param signer the owner key that signed, which an account without a list starts its list with
  public static Outcome apply(
      AccountState accounts, AccountTransaction transaction, PublicKey signer, Call call) {
    List<KeyEntry> keys =
        accounts.keys(call.actor()).orElse(List.of(new KeyEntry(signer, Role.OWNER)));
    return switch (transaction) {
      case AddKey add -> add(accounts, keys, add, call);
      case RemoveKey remove -> remove(accounts, keys, remove, call);
    };
  }

  private static Outcome add(AccountState accounts, List<KeyEntry> keys, AddKey add, Call call) {
    if (add.key().isSmallOrder()) {
      return rejected(
          KEY_SMALL_ORDER, "key " + add.key() + " is of small order; generate another key");
    }
    if (keys.stream().anyMatch(entry -> entry.key().equals(add.key()))) {
      return rejected(KEY_EXISTS, "the account lists key " + add.key() + " already");
    }
    if (keys.size() == AccountState.KEYS_MAX) {
      return rejected(
          KEYS_FULL, "an account lists at most 8 keys; remove one before you add another");
    }

    var more = new ArrayList<>(keys);
    more.add(new KeyEntry(add.key(), add.role()));
    accounts.putKeys(call.actor(), more);
    return accepted(new KeyAdded(call.actor(), add.key(), add.role()));
  }

  private static Outcome remove(
      AccountState accounts, List<KeyEntry> keys, RemoveKey remove, Call call) {
    var fewer = new ArrayList<>(keys);
    if (!fewer.removeIf(entry -> entry.key().equals(remove.key()))) {
      return rejected(KEY_UNKNOWN, "the account does not list key " + remove.key());
    }
    if (fewer.stream().noneMatch(entry -> entry.role() == Role.OWNER)) {
      return rejected(
          KEY_LAST_OWNER, "the last owner key cannot be removed; add another owner first");
    }

    accounts.putKeys(call.actor(), fewer);
    return accepted(new KeyRemoved(call.actor(), remove.key()));
  }
}
