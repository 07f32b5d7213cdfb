package espalier.provider.daemon;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.client.NodeClient;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.client.gateway.GatewayClient;
import espalier.client.workload.Workload;
import espalier.client.workload.Workload.Checkpoints;
import espalier.client.workload.Workload.Input;
import espalier.client.workload.Workload.Job;
import espalier.client.workload.Workload.Kind;
import espalier.client.workload.Workload.Service;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Genesis.Money;
import espalier.ledger.Parameters;
import espalier.ledger.PriceTable;
import espalier.ledger.Transaction;
import espalier.ledger.market.Acceptance;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketParameters;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.Needs;
import espalier.ledger.market.Provider;
import espalier.ledger.market.Resources;
import espalier.ledger.market.Terms;
import espalier.node.Node;
import espalier.node.NodeSettings;
import espalier.provider.daemon.DaemonSettings.Lot;
import espalier.provider.daemon.DaemonSettings.Machine;
import espalier.provider.daemon.DaemonSettings.Shop;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// A node in this process, with a tenant and some providers that have money.
final class Town implements AutoCloseable {
  static final Denomination CREDIT = new Denomination("credit");
  static final SigningKey TENANT = key(1);
  static final SigningKey STRANGER = key(2);
  static final SigningKey FIRST = key(3);
  static final SigningKey SECOND = key(4);
  static final long DEPOSIT = 100_000_000;
  static final Resources LOT = new Resources(500, 64L << 20, 64L << 20, 0);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  final Node node;
  final NodeClient client;
  private final Path folder;

  Town(Path folder) {
    this(folder, MarketParameters.Periods.DEFAULT);
  }

  Town(Path folder, MarketParameters.Periods periods) {
    this.folder = folder;
    this.node =
        Node.open(
            NodeSettings.local(folder.resolve("node")).withPort(0).withGenesis(genesis(periods)));
    this.client = new NodeClient(node.uri());
  }

  static SigningKey key(int number) {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    seed[0] = (byte) number;
    return SigningKey.ofSeed(seed);
  }

  private static Genesis genesis(MarketParameters.Periods periods) {
    var balances = new ArrayList<Balance>();
    for (SigningKey key : List.of(TENANT, STRANGER, FIRST, SECOND)) {
      balances.add(new Balance(key.account(), new Coin(CREDIT, new Amount(1_000_000_000))));
    }
    var parameters =
        new Parameters(
            List.of(new PriceTable(CREDIT, new Amount(1), new Amount(0), new Amount(0))),
            new Coin(CREDIT, new Amount(1_000_000)),
            new MarketParameters(
                List.of(
                    new MarketParameters.Money(
                        CREDIT,
                        new BasisPoints(200),
                        new Amount(1_000),
                        new Amount(500),
                        new Amount(100))),
                new Coin(CREDIT, new Amount(10_000)),
                List.of(),
                periods));
    return new Genesis(
        "town",
        new BlockTime(1_000_000),
        List.of(new Money(CREDIT, Optional.empty())),
        balances,
        parameters);
  }

  URI uri() {
    return node.uri();
  }

  /// A provider in this process with one lot at `unitsPerSecond`.
  ProviderDaemon provider(SigningKey key, String name, long unitsPerSecond) throws IOException {
    return ProviderDaemon.start(settings(folder, uri(), key, name, unitsPerSecond), _ -> {});
  }

  static DaemonSettings settings(
      Path folder, URI node, SigningKey key, String name, long unitsPerSecond) {
    var lot = new Lot(LOT, GpuModel.NONE, Rate.unitsPerSecond(unitsPerSecond), 4);
    var shop = new Shop(List.of(lot), Optional.empty(), CREDIT, List.of(), Duration.ofHours(1));
    return DaemonSettings.local(folder.resolve(name), node, key, shop)
        .withMachine(Machine.DEFAULT.withBenchmark(1_000));
  }

  /// A job that runs a shell script, with one data set at `/data/in`.
  static Workload script(String script, Hash data, long bytes) {
    return new Workload(
        List.of(
            new Service(
                "job",
                Kind.COMMAND,
                "host",
                List.of("sh", "-c"),
                List.of(script),
                List.of("GREETING=hello"),
                1,
                LOT,
                List.of(),
                Optional.of(
                    new Job(
                        Optional.empty(),
                        List.of(new Input("in", new Workload.Blob(data, bytes), "/data/in")),
                        Optional.of(new Checkpoints("/checkpoints", 1_000, 0)),
                        List.of("/results"),
                        0)))));
  }

  Submission.Included send(SigningKey key, Transaction request) {
    Submission answer = new TransactionBuilder(client, key.account(), key).send(List.of(request));
    if (answer instanceof Submission.Included included) {
      return included;
    }
    throw new AssertionError(answer);
  }

  /// Orders a machine and returns the order's id.
  Hash order(Workload workload, int recoveries) {
    return order(workload, recoveries, LOT);
  }

  Hash order(Workload workload, int recoveries, Resources needs) {
    var terms =
        new Terms(
            new Needs(needs, List.of(), List.of(), List.of(), List.of()),
            CREDIT,
            Rate.unitsPerSecond(10_000),
            new Acceptance.Cheapest(),
            workload.manifest(),
            0,
            recoveries);
    return send(TENANT, new PlaceOrder(terms, Optional.empty(), new Amount(DEPOSIT)))
        .receipt()
        .events()
        .stream()
        .filter(OrderPlaced.class::isInstance)
        .map(event -> ((OrderPlaced) event).order().id())
        .findFirst()
        .orElseThrow();
  }

  /// The lease of an order, once it is matched.
  Lease lease(Hash order) throws Exception {
    return await(
            "a lease of order " + order,
            () -> leases().stream().filter(lease -> lease.order().equals(order)).findFirst())
        .orElseThrow();
  }

  List<Lease> leases() {
    return client.rows("leases", MarketState.LEASES, new byte[0], 100).stream()
        .map(row -> row.value())
        .toList();
  }

  Lease lease(Lease before) {
    return client.row("leases", before.id().toString()).orElseThrow().get("value", Lease.CODEC);
  }

  Lease awaitState(Lease lease, Lease.State state) throws Exception {
    await(
        "lease " + state,
        () -> lease(lease).state() == state ? Optional.of(state) : Optional.empty());
    return lease(lease);
  }

  /// The tenant's way to the provider of a lease, as the ledger tells it.
  GatewayClient gateway(Lease lease, SigningKey key) {
    Provider provider =
        client
            .row("providers", lease.provider().toString())
            .orElseThrow()
            .get("value", Provider.CODEC);
    return new GatewayClient(
        URI.create(provider.profile().endpoint()), provider.profile().certificate(), key);
  }

  long balance(SigningKey key) {
    return client.account(key.account()).balance(CREDIT).units();
  }

  /// Waits for something that another thread or process brings about.
  static <T> Optional<T> await(String what, Callable<Optional<T>> condition) throws Exception {
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < giveUp) {
      Optional<T> found = condition.call();
      if (found.isPresent()) {
        return found;
      }
      LockSupport.parkNanos(2_000_000);
    }
    throw new AssertionError("waited 60 s for " + what);
  }

  @Override
  public void close() {
    client.close();
    node.close();
  }
}
