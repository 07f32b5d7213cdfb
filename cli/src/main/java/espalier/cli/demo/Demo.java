package espalier.cli.demo;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.cli.CliException;
import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.client.sdl.Sdl;
import espalier.client.tenant.Attendance;
import espalier.client.tenant.Attendance.Ending;
import espalier.client.tenant.Tenant;
import espalier.client.workload.Digests;
import espalier.client.workload.OrderDraft;
import espalier.node.Node;
import espalier.node.NodeSettings;
import espalier.provider.benchmark.Benchmark;
import espalier.provider.hardware.Hardware;
import espalier.provider.train.TrainCommand;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The main job, from an empty folder to a bill that adds up.
final class Demo implements AutoCloseable {
  private static final Duration BENCHMARK_PHASE = Duration.ofMillis(500);

  private final Path home;
  private final Screen screen;
  private final House house;
  private final Node node;
  private final NodeClient client;
  private final Hosts hosts;

  private Demo(Path home, Screen screen, House house, Node node) {
    this.home = home;
    this.screen = screen;
    this.house = house;
    this.node = node;
    this.client = new NodeClient(node.uri());
    this.hosts = new Hosts(home);
  }

  /// Starts the ledger on `home`, which is made if there is none.
  static Demo open(Path home, int port, Screen screen) throws IOException {
    Files.createDirectories(home);
    House house = House.open(home);
    Path folder = home.resolve("node");
    NodeSettings settings = NodeSettings.local(folder).withPort(port);
    boolean fresh = !Files.exists(folder.resolve("genesis.bin"));
    Node node = Node.open(fresh ? settings.withGenesis(house.genesis()) : settings);
    screen.say(
        "ledger up at %s, chain %s%s"
            .formatted(
                node.uri(),
                node.origin().chain().toString().substring(0, 12),
                fresh ? "" : ", going on where it was left"));
    return new Demo(home, screen, house, node);
  }

  URI nodeAddress() {
    return node.uri();
  }

  DemoReport run() throws Exception {
    Path trainer = home.resolve("trainer");
    TrainCommand.of(trainer).prepare(screen::say);
    long benchmark = benchmark();
    for (House.Host host : House.HOSTS) {
      hosts.start(host, node.uri(), Optional.of(trainer), benchmark);
    }
    awaitOffers();
    OrderDraft draft = draft();
    var tenant = new Tenant(client, house.key(House.TENANT));
    var story = new Story(house, screen, hosts);
    story.ordered();
    Tenant.Placed placed =
        switch (tenant.place(draft, Optional.empty())) {
          case Tenant.Answer.Accepted(var accepted) -> accepted;
          case Tenant.Answer.Refused(var refusal) ->
              throw CliException.local("the ledger refused the order: " + refusal);
        };
    Ending ending;
    try (var attendance = new Attendance(tenant, draft, home.resolve("job"), story)) {
      ending = attendance.attend(placed);
    }
    screen.endProgress();
    if (!ending.isCompleted()) {
      throw CliException.local(
          "the job did not complete: reason %d; see %s".formatted(ending.reason(), home));
    }
    return report(story, ending);
  }

  /// Units of this machine: measured once and noted, since all three providers share it.
  private long benchmark() throws Exception {
    Path note = home.resolve("benchmark");
    if (Files.exists(note)) {
      return Long.parseLong(Files.readString(note).strip());
    }
    screen.say("measuring this machine, once");
    var report = Hardware.ofThisMachine(home).report();
    long units = new Benchmark(home, BENCHMARK_PHASE, (_, _) -> {}).run(report).multiCoreUnits();
    Files.writeString(note, units + "\n");
    return units;
  }

  private void awaitOffers() throws Exception {
    for (var row : hosts.awaitOffers(client, House.HOSTS.size())) {
      screen.say(
          "offer: %-6s %d x (%s) for %s nano-units a second"
              .formatted(
                  house.name(row.value().provider()),
                  row.value().free(),
                  row.value().lot(),
                  row.value().rate()));
    }
  }

  /// The job: its file and its data come with the program.
  private OrderDraft draft() throws Exception {
    Path folder = home.resolve("job");
    Files.createDirectories(folder);
    for (String name : List.of("digits.yaml", "digits.csv.gz")) {
      try (InputStream in = Demo.class.getResourceAsStream(name)) {
        if (in == null) {
          throw CliException.local("the program lacks " + name + "; build it again");
        }
        Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Sdl sdl = Sdl.read(Files.readAllBytes(folder.resolve("digits.yaml")));
    return OrderDraft.of(sdl, folder).getFirst();
  }

  private DemoReport report(Story story, Ending ending) throws IOException {
    Path model = result(ending, "digits.onnx");
    JsonMembers result = Json.readObject(Files.readAllBytes(result(ending, "result.json")));
    Tally tally = story.tally();
    var figures = new LinkedHashMap<String, Object>();
    figures.put("order_to_running_ms", story.orderToRunningMilliseconds());
    figures.put("accuracy", result.members().get("accuracy"));
    figures.put("gap_billed_units", gapBilled(tally, story.killedAt()).units());
    figures.put("model_sha256", Digests.sha256(model).toString());
    figures.put("failover_detect_ms", story.detectMilliseconds());
    figures.put("failover_running_ms", story.runningAgainMilliseconds());
    Path data = home.resolve("job").resolve("digits.csv.gz");
    ProofOfAnswer proof =
        ProofOfAnswer.make(
            home.resolve("proof"), model, data, new ProofDeal(client, house, tally), screen);
    figures.putAll(tally.figures());
    figures.putAll(proof.figures());
    var payments = new ArrayList<List<String>>();
    for (Tally.Payment payment : tally.payments()) {
      payments.add(
          List.of(
              house.name(payment.to()),
              payment.what(),
              payment.from(),
              "%,d".formatted(payment.amount().units())));
    }
    List<String> runners =
        tally.stories().stream()
            .map(Tally.Story::lease)
            .map(lease ->
                "%s (%s), lease %s"
                    .formatted(house.name(lease.provider()), lease.provider(), lease.id()))
            .toList();
    return new DemoReport(figures, payments, runners, result, model, home);
  }

  /// What the first provider was paid for time after its death.
  private static Amount gapBilled(Tally tally, BlockTime killed) {
    return tally.stories().getFirst().billedBeyond(killed);
  }

  private static Path result(Ending ending, String name) {
    for (Map.Entry<String, Path> one : ending.results().entrySet()) {
      if (one.getKey().endsWith(name)) {
        return one.getValue();
      }
    }
    throw CliException.local(
        "the job left no %s; it left %s".formatted(name, ending.results().keySet()));
  }

  /// Ends everything; may be called twice.
  void stop() {
    hosts.close();
    client.close();
    node.close();
  }

  @Override
  public void close() {
    screen.close();
    stop();
  }
}
