package espalier.cli.demo;

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
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parties of the demo: their keys lie unencrypted, mode 0600, in the demo's folder, because
/// their money is worth nothing elsewhere.
public final class House {
  public static final String TENANT = "tenant";

  /// Who pays for a proof of what the tenant's model answers.
  public static final String BUYER = "buyer";

  /// The provider, with its size of lot and its price.
  ///
  /// @param lot as `market provider start --lot` reads it
  public record Host(String name, String region, String lot) {}

  /// Different prices, and different speeds: a lot of half a core has half the benchmark.
  public static final List<Host> HOSTS =
      List.of(
          new Host("north", "north", "cpu=1,memory=2Gi,storage=2Gi,rate=13.888888888,count=2"),
          new Host("east", "east", "cpu=0.5,memory=1Gi,storage=1Gi,rate=8.75,count=4"),
          new Host("south", "south", "cpu=2,memory=4Gi,storage=4Gi,rate=22.222222222,count=1"));

  private static final String ISSUER = "issuer";
  private static final long WHOLE_EACH = 1_000;

  private final Map<String, SigningKey> keys = new LinkedHashMap<>();
  private final Map<AccountId, String> names = new LinkedHashMap<>();

  private House() {}

  /// Reads the keys in `home/keys`, or makes them.
  public static House open(Path home) {
    var house = new House();
    var wallet = new Wallet(home.resolve("keys"));
    var parties = new ArrayList<>(List.of(TENANT, ISSUER, BUYER));
    HOSTS.forEach(host -> parties.add(host.name()));
    for (String name : parties) {
      if (!wallet.has(name)) {
        wallet.add(name, KeyFile.unencrypted(Wallet.generate()));
      }
      SigningKey key = wallet.read(name).unlock(Optional.empty());
      house.keys.put(name, key);
      house.names.put(key.account(), name);
    }
    return house;
  }

  public SigningKey key(String name) {
    SigningKey key = keys.get(name);
    if (key == null) {
      throw new IllegalArgumentException("nobody is named " + name);
    }
    return key;
  }

  /// The name of a party, or its address if it is none of the demo's.
  public String name(AccountId account) {
    String name = names.get(account);
    return name == null ? account.toString() : name;
  }

  /// A genesis in which everybody has a thousand esp and a thousand credit.
  public Genesis genesis() {
    var balances = new ArrayList<Balance>();
    for (SigningKey key : keys.values()) {
      var amount = new Amount(WHOLE_EACH * LocalGenesis.WHOLE);
      balances.add(new Balance(key.account(), new Coin(LocalGenesis.ESP, amount)));
      balances.add(new Balance(key.account(), new Coin(LocalGenesis.CREDIT, amount)));
    }
    return LocalGenesis.of(
        "demo",
        new BlockTime(Clock.systemUTC().millis()),
        Optional.of(key(ISSUER).account()),
        balances);
  }
}
