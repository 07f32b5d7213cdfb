package espalier.competition.subnet.daemon;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.client.NodeClient;
import espalier.competition.subnet.price.PriceJudge;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.subnet.SubnetRules;
import espalier.ledger.subnet.SubnetTransaction.FoundSubnet;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A ledger in this process with one subnet that asks for prices; 'owner' may vote at once.
final class SubnetFixture implements AutoCloseable {
  static final Amount PRICE_MAX = new Amount(1_000_000);
  static final Miner.Place PLACE = Miner.Place.local(PRICE_MAX);

  private final Map<String, SigningKey> keys = new HashMap<>();
  private final Node node;
  private final NodeClient client;
  private final Hash subnet;

  SubnetFixture(Path home, long tempoMilliseconds, String... names) {
    var balances = new ArrayList<Balance>();
    for (int i = 0; i < names.length; i++) {
      byte[] seed = new byte[SigningKey.SEED_BYTES];
      Arrays.fill(seed, (byte) (i + 1));
      SigningKey key = SigningKey.ofSeed(seed);
      keys.put(names[i], key);
      balances.add(
          new Balance(key.account(), new Coin(LocalGenesis.ESP, new Amount(1_000_000_000))));
    }
    var genesis =
        LocalGenesis.of(
            "test", new BlockTime(System.currentTimeMillis()), Optional.empty(), balances);
    node = Node.open(NodeSettings.local(home.resolve("node")).withPort(0).withGenesis(genesis));
    client = new NodeClient(node.uri());
    var rules = SubnetRules.standard("prices", PriceJudge.SERVICE.scorer(), tempoMilliseconds);
    new SubnetLedger(client, Hash.ZERO, key(names[0]))
        .send(new FoundSubnet("prices", rules, PRICE_MAX));
    subnet = SubnetLedger.named(client, "prices").orElseThrow();
  }

  SigningKey key(String name) {
    return keys.get(name);
  }

  SubnetLedger ledger(String name) {
    return new SubnetLedger(client, subnet, key(name));
  }

  List<String> names() {
    return List.copyOf(keys.keySet());
  }

  @Override
  public void close() {
    client.close();
    node.close();
  }
}
