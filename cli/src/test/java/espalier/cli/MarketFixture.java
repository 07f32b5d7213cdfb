package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.base.crypto.Sha256;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Rate;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.client.key.Wallet;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Transaction;
import espalier.ledger.market.Attribute;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.Profile;
import espalier.ledger.market.Resources;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A node in this process with three accounts: `alice` rents, `bob` lets, `carol` audits.
final class MarketFixture implements AutoCloseable {
  static final long START = 1_000_000_000_000L;
  static final Resources LOT = new Resources(1_000, 2L << 30, 10L << 30, 0);

  final Path home;
  private final Node node;

  MarketFixture(Path home) {
    this.home = home;
    var balances = new ArrayList<Balance>();
    for (String name : List.of("alice", "bob", "carol")) {
      Run.of(home, "account", "new", name, "--unencrypted");
      balances.add(new Balance(account(name), new Coin(LocalGenesis.ESP, new Amount(START))));
    }
    var genesis =
        LocalGenesis.of(
            "test", new BlockTime(System.currentTimeMillis()), Optional.empty(), balances);
    node = Node.open(NodeSettings.local(home.resolve("node")).withPort(0).withGenesis(genesis));
    Run set = run("config", "set", "--key", "alice", "--node", node.uri().toString());
    assertEquals(ExitCode.OK, set.exitCode(), set.err());
  }

  AccountId account(String name) {
    return new Wallet(home.resolve("keys")).read(name).account();
  }

  SigningKey key(String name) {
    return new Wallet(home.resolve("keys")).read(name).unlock(Optional.empty());
  }

  Run run(String... words) {
    return Run.of(home, words);
  }

  /// One that must succeed, and answers an object.
  JsonMembers json(String... words) {
    return answer(words).object();
  }

  /// One that must succeed, and answers a list.
  List<JsonMembers> list(String... words) {
    return answer(words).list().stream().map(JsonMembers::of).toList();
  }

  private Run answer(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.add("--json");
    Run run = run(all.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exitCode(), run.out() + run.err());
    assertEquals("", run.err());
    return run;
  }

  NodeClient client() {
    return new NodeClient(node.uri());
  }

  void send(String name, Transaction request) {
    try (NodeClient client = client()) {
      SigningKey key = key(name);
      Submission answer = new TransactionBuilder(client, key.account(), key).send(List.of(request));
      assertEquals(Submission.Included.class, answer.getClass(), answer.toString());
    }
  }

  /// Registers bob, at an address where nobody listens.
  void registerBob() {
    send(
        "bob",
        new RegisterProvider(
            new Profile(
                "https://127.0.0.1:1",
                Sha256.hash("certificate".getBytes(StandardCharsets.UTF_8)),
                Sha256.hash("hardware".getBytes(StandardCharsets.UTF_8)),
                2_000,
                List.of(new Attribute("region", "eu-west")))));
  }

  /// An offer of bob's.
  void offer(String rate, long benchmark, int lots) {
    send(
        "bob",
        new PlaceOffer(
            LOT,
            GpuModel.NONE,
            LocalGenesis.ESP,
            new Rate(new java.math.BigDecimal(rate).movePointRight(9).longValueExact()),
            benchmark,
            lots,
            new BlockTime(System.currentTimeMillis()).plusMilliseconds(3_600_000)));
  }

  /// A job of one command at most at `price` a second, in shell words.
  static String sdl(String price, String command) {
    return """
    version: "2.0"
    services:
      work:
        image: host
        command:
          - sh
          - -c
          - '%s'
    profiles:
      compute:
        work:
          resources:
            cpu:
              units: 500m
            memory:
              size: 256Mi
            storage:
              - size: 1Gi
      placement:
        anywhere:
          pricing:
            work:
              denom: esp
              amount: %s
    deployment:
      work:
        anywhere:
          profile: work
          count: 1
    espalier:
      job:
        work:
          workload: command
          results:
            - /results/answer.txt
    """
        .formatted(command, price);
  }

  @Override
  public void close() {
    node.close();
  }
}
