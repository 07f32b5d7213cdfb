package espalier.cli.bench;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.cli.CliException;
import espalier.cli.demo.Hosts;
import espalier.cli.demo.House;
import espalier.cli.demo.Tally;
import espalier.client.NodeClient;
import espalier.client.TransactionBuilder;
import espalier.client.tenant.Attendance;
import espalier.client.tenant.Tenant;
import espalier.client.tenant.Watcher;
import espalier.client.workload.OrderDraft;
import espalier.client.workload.Workload;
import espalier.ledger.Event;
import espalier.ledger.market.Acceptance;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseStarted;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.Needs;
import espalier.ledger.market.Reason;
import espalier.ledger.market.Resources;
import espalier.ledger.market.Terms;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import espalier.node.bench.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Orders placed, served and closed over a node here and two providers in processes of their own: a
/// shell in a bubblewrap sandbox each time, warm after the first few.
final class MarketRounds implements AutoCloseable {
  private static final int WARM_UP = 8;
  private static final long BENCHMARK_UNITS = 1_000;
  private static final List<House.Host> PAIR = House.HOSTS.subList(0, 2);

  private final Path folder;
  private final Consumer<String> progress;
  private final House house;
  private final Node node;
  private final NodeClient client;
  private final Hosts hosts;
  private final Tenant tenant;
  private final TransactionBuilder builder;
  private final OrderDraft draft;

  MarketRounds(Path folder, Consumer<String> progress) throws IOException {
    this.folder = folder;
    this.progress = progress;
    this.house = House.open(folder);
    this.node =
        Node.open(
            NodeSettings.local(folder.resolve("node")).withPort(0).withGenesis(house.genesis()));
    this.client = new NodeClient(node.uri());
    this.hosts = new Hosts(folder);
    this.tenant = new Tenant(client, house.key(House.TENANT));
    this.builder =
        new TransactionBuilder(client, house.key(House.TENANT).account(), house.key(House.TENANT));
    this.draft = draft();
  }

  /// A shell that waits; the order may be recovered once.
  private static OrderDraft draft() {
    var each = new Resources(500, 64L << 20, 64L << 20, 0);
    var service =
        new Workload.Service(
            "wait",
            Workload.Kind.COMMAND,
            "host",
            List.of("sh", "-c"),
            List.of("sleep 600"),
            List.of(),
            1,
            each,
            List.of(),
            Optional.empty());
    var workload = new Workload(List.of(service));
    var terms =
        new Terms(
            new Needs(each, List.of(), List.of(), List.of(), List.of()),
            LocalGenesis.CREDIT,
            Rate.unitsPerSecond(30),
            new Acceptance.Cheapest(),
            workload.manifest(),
            0,
            1);
    return new OrderDraft("bench", terms, workload, Map.of());
  }

  /// @param orders how many orders are measured
  /// @param failures how many providers are killed
  List<Figure> run(int orders, int failures) throws IOException, InterruptedException {
    for (House.Host host : PAIR) {
      hosts.start(host, node.uri(), Optional.empty(), BENCHMARK_UNITS);
    }
    hosts.awaitOffers(client, PAIR.size());
    var running = new ArrayList<Double>();
    for (int round = 0; round < WARM_UP + orders; round++) {
      progress.accept("order %d of %d".formatted(round + 1, WARM_UP + orders));
      double milliseconds = serve(false).runningMilliseconds();
      if (round >= WARM_UP) {
        running.add(milliseconds);
      }
    }
    var detect = new ArrayList<Double>();
    var again = new ArrayList<Double>();
    long gap = 0;
    for (int round = 0; round < failures; round++) {
      progress.accept("failure %d of %d".formatted(round + 1, failures));
      Round failed = serve(true);
      detect.add(failed.detectMilliseconds());
      again.add(failed.againMilliseconds());
      gap += failed.gapBilled().units();
      revive();
    }
    return List.of(
        new Figure("order_to_running_p50_ms", at(running, 0.50), "ms, at most", 500),
        new Figure("order_to_running_p95_ms", at(running, 0.95), "ms, at most", 1_000),
        new Figure("failover_detect_ms", at(detect, 0.50), "ms, at most", 5_000),
        new Figure("failover_running_ms", at(again, 0.50), "ms, at most", 10_000),
        new Figure("failover_gap_billed_units", gap, "units, at most", 0));
  }

  private static double at(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share)));
  }

  /// The provider that was killed comes back: its next sign of life makes it active.
  private void revive() throws IOException, InterruptedException {
    for (House.Host host : PAIR) {
      if (!hosts.isRunning(host.name())) {
        hosts.start(host, node.uri(), Optional.empty(), BENCHMARK_UNITS);
      }
    }
    hosts.awaitActive(client, PAIR.stream().map(host -> house.key(host.name()).account()).toList());
  }

  private Round serve(boolean kill) throws IOException {
    var round = new Round(kill);
    Tenant.Placed placed =
        switch (tenant.place(draft, Optional.empty())) {
          case Tenant.Answer.Accepted(var accepted) -> accepted;
          case Tenant.Answer.Refused(var refusal) ->
              throw CliException.local("the ledger refused the order: " + refusal);
        };
    try (var attendance = new Attendance(tenant, draft, folder.resolve("job"), round)) {
      attendance.attend(placed);
    }
    return round;
  }

  /// One order from placing to closing.
  private final class Round implements Watcher {
    private final boolean kill;
    private final Tally tally = new Tally();
    private final long ordered = System.nanoTime();
    private final Clock clock = Clock.systemUTC();
    private long running;
    private long killed;
    private long detected;
    private long again;
    private BlockTime killedAt = BlockTime.ZERO;

    private Round(boolean kill) {
      this.kill = kill;
    }

    @Override
    public void happened(BlockTime time, Event event) {
      tally.add(time, event);
      switch (event) {
        case LeaseStarted(Hash id, var provider) -> started(id, house.name(provider));
        case LeaseClosed closed when Reason.isFault(closed.reason()) ->
            detected = System.nanoTime();
        default -> {}
      }
    }

    private void started(Hash id, String provider) {
      if (kill && killed == 0) {
        running = System.nanoTime();
        hosts.kill(provider);
        killed = System.nanoTime();
        killedAt = new BlockTime(clock.millis());
        return;
      }
      if (killed == 0) {
        running = System.nanoTime();
      } else {
        again = System.nanoTime();
      }
      builder.send(List.of(new CloseLease(id, Reason.TENANT_CLOSED)));
    }

    @Override
    public void trouble(String sentence) {
      progress.accept(sentence);
    }

    double runningMilliseconds() {
      return (running - ordered) / 1e6;
    }

    double detectMilliseconds() {
      return (detected - killed) / 1e6;
    }

    double againMilliseconds() {
      return (again - killed) / 1e6;
    }

    Amount gapBilled() {
      return tally.stories().getFirst().billedBeyond(killedAt);
    }
  }

  @Override
  public void close() {
    hosts.close();
    client.close();
    node.close();
  }
}
