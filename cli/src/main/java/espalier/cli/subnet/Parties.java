package espalier.cli.subnet;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.client.key.KeyFile;
import espalier.client.key.Wallet;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.node.LocalGenesis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who takes part in a run: their keys lie unencrypted, mode 0600, in its folder, because their
/// money is worth nothing elsewhere.
final class Parties {
  static final String OWNER = "owner";
  static final String USER = "user";
  static final String DELEGATOR = "delegator";
  static final List<String> VALIDATORS = List.of("validator-1", "validator-2", "validator-3");

  private static final Amount EACH = new Amount(10_000_000_000L);

  private final Map<String, SigningKey> keys = new LinkedHashMap<>();

  /// @param miners their names
  Parties(Path home, List<String> miners) {
    var wallet = new Wallet(home.resolve("keys"));
    var names = new ArrayList<>(List.of(OWNER, USER, DELEGATOR));
    names.addAll(VALIDATORS);
    names.addAll(miners);
    for (String name : names) {
      wallet.add(name, KeyFile.unencrypted(Wallet.generate()));
      keys.put(name, wallet.read(name).unlock(Optional.empty()));
    }
  }

  SigningKey key(String name) {
    SigningKey key = keys.get(name);
    if (key == null) {
      throw new IllegalArgumentException("nobody is named " + name);
    }
    return key;
  }

  List<AccountId> accounts() {
    return keys.values().stream().map(SigningKey::account).toList();
  }

  /// Everybody has ten thousand whole units.
  Genesis genesis() {
    List<Balance> balances =
        accounts().stream()
            .map(account -> new Balance(account, new Coin(LocalGenesis.ESP, EACH)))
            .toList();
    return LocalGenesis.of(
        "subnet-run", new BlockTime(System.currentTimeMillis()), Optional.empty(), balances);
  }
}
