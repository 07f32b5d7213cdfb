package espalier.cli.market;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Denomination;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.cli.Values;
import espalier.client.Json;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.market.Attribute;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.Offer;
import espalier.provider.daemon.DaemonSettings;
import espalier.provider.daemon.DaemonSettings.Lot;
import espalier.provider.daemon.DaemonSettings.Machine;
import espalier.provider.daemon.ProviderDaemon;
import espalier.provider.pricing.Pricing;
import espalier.provider.pricing.ScriptPricing;
import espalier.provider.runtime.Runtimes;
import espalier.provider.runtime.WorkloadRuntime;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "start",
    description = "Lets this machine until it is stopped; leases outlive the stop.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier market provider start --lot cpu=1,memory=2Gi,storage=10Gi,rate=200,count=4",
      "",
      "Ctrl-C stops it. Sandboxes go on, and the next start on the same folder takes them up."
    })
final class ProviderStart extends EspalierCommand {
  private static final int PRICE_DECIMALS = 0;

  @Mixin private final KeyOption key = new KeyOption();

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "What it keeps; 'provider' in the state folder unless said.")
  private @Nullable Path folder;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Where to listen for tenants; 127.0.0.1 unless said.")
  private String bind = "127.0.0.1";

  @Option(names = "--port", paramLabel = "PORT", description = "26690 unless said; 0 for any.")
  private int port = 26_690;

  @Option(
      names = "--endpoint",
      paramLabel = "ADDRESS",
      description = "What tenants are told: https://host:port; else made of --bind and --port.")
  private @Nullable String endpoint;

  @Option(
      names = "--lot",
      paramLabel = "LOT",
      converter = LotValue.class,
      description =
          "Equal machines: cpu=1,memory=2Gi,storage=10Gi[,gpu=nvidia/h100:1],rate=200[,count=4];"
              + " rate in smallest units a second. May be repeated.")
  private List<Lot> lots = List.of();

  @Option(
      names = "--pricing-script",
      paramLabel = "FILE",
      description = "Prices sealed bids, and the whole machine where there is no --lot.")
  private @Nullable Path script;

  @Option(
      names = "--denomination",
      paramLabel = "DENOMINATION",
      converter = Values.DenominationValue.class,
      description = "What it is paid in; esp unless said.")
  private Denomination denomination = new Denomination("esp");

  @Option(
      names = "--attribute",
      paramLabel = "KEY=VALUE",
      converter = Spelling.AttributeValue.class,
      description = "What the machine is: region=eu-west. May be repeated.")
  private List<Attribute> attributes = List.of();

  @Option(
      names = "--runtime",
      paramLabel = "NAME",
      description = "What sandboxes are made with; the best that works here unless said.")
  private @Nullable String runtime;

  @Option(
      names = "--benchmark",
      paramLabel = "UNITS",
      description = "Units of the whole machine, if known; else measured at the first start.")
  private @Nullable Long benchmark;

  @Option(
      names = "--trainer",
      paramLabel = "FOLDER",
      description = "Offers the built-in trainer, which keeps its libraries there.")
  private @Nullable Path trainer;

  @Override
  protected Result run() throws IOException {
    DaemonSettings settings = settings();
    PrintStream out = espalier().surroundings().out();
    PrintStream told = espalier().isJson() ? espalier().surroundings().err() : out;
    if (!espalier().isJson()) {
      lacks().forEach(sentence -> told.println("lacking: " + sentence));
    }
    var stopped = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    Thread hook = new Thread(() -> stop(stopped, closed), "stop-provider");
    try (ProviderDaemon daemon =
        ProviderDaemon.start(settings, sentence -> told.println(sentence))) {
      Runtime.getRuntime().addShutdownHook(hook);
      Map<String, Object> tree = tree(daemon);
      out.println(espalier().isJson() ? Json.compact(tree) : text(daemon));
      out.flush();
      Thread.ofVirtual()
          .start(() -> {
            daemon.awaitStop();
            stopped.countDown();
          });
      stopped.await();
      if (daemon.running() > 0) {
        told.println("stopping; %d leases go on without it".formatted(daemon.running()));
      }
      return Result.PRINTED;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return Result.PRINTED;
    } finally {
      closed.countDown();
    }
  }

  /// Runs when the process is to end: has the daemon close before it does.
  private static void stop(CountDownLatch stopped, CountDownLatch closed) {
    stopped.countDown();
    try {
      closed.await();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private DaemonSettings settings() {
    if (lots.isEmpty() && script == null) {
      throw CliException.usage(
          "nothing is priced; name machines with --lot, or a script that prices this one with --pricing-script");
    }
    if (port < 0 || port > 65_535) {
      throw CliException.usage("--port is 0 to 65535; found " + port);
    }
    if (benchmark != null && benchmark < 1) {
      throw CliException.usage("--benchmark is at least 1; found " + benchmark);
    }
    Optional<Pricing> pricing = Optional.ofNullable(script).map(ProviderStart::priced);
    Path kept = folder == null ? espalier().home().resolve("provider") : folder;
    SigningKey signing = key.unlock(espalier());
    var shop =
        new DaemonSettings.Shop(
            lots, pricing, denomination, attributes, java.time.Duration.ofHours(24));
    Machine machine = Machine.DEFAULT;
    if (runtime != null) {
      machine = machine.withRuntime(runtime);
    }
    if (benchmark != null) {
      machine = machine.withBenchmark(benchmark);
    }
    if (trainer != null) {
      machine = machine.withTrainer(trainer);
    }
    return DaemonSettings.local(kept, espalier().nodeAddress(), signing, shop)
        .withDoor(new DaemonSettings.Door(bind, port, checked(endpoint)))
        .withMachine(machine);
  }

  private static Pricing priced(Path script) {
    if (!Files.isExecutable(script)) {
      throw CliException.local(
          "%s is not a file that can be run; run: chmod +x %s".formatted(script, script));
    }
    return new ScriptPricing(
        script.toAbsolutePath(), ScriptPricing.AKASH_BLOCK_MILLISECONDS, PRICE_DECIMALS);
  }

  private static Optional<String> checked(@Nullable String endpoint) {
    if (endpoint != null) {
      try {
        URI uri = URI.create(endpoint);
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
          throw new IllegalArgumentException("not https://host:port");
        }
      } catch (IllegalArgumentException refused) {
        throw CliException.usage(
            "--endpoint looks like https://gpu.example.org:26690; found '%s'".formatted(endpoint));
      }
    }
    return Optional.ofNullable(endpoint);
  }

  /// What the runtimes that do not work here would need.
  private static List<String> lacks() {
    var all = new ArrayList<String>();
    for (WorkloadRuntime one : Runtimes.all()) {
      one.missing().ifPresent(why -> all.add("%s: %s".formatted(one.name(), why)));
    }
    return all;
  }

  private List<Offer> offers(ProviderDaemon daemon) {
    try (NodeClient node = espalier().connect()) {
      return OfferList.byPrice(
          Search.all(node, "offers", MarketState.OFFERS).stream()
              .map(Row::value)
              .filter(offer -> offer.provider().equals(daemon.account()))
              .toList());
    }
  }

  private Map<String, Object> tree(ProviderDaemon daemon) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("provider", daemon.account().toString());
    tree.put("endpoint", daemon.endpoint().toString());
    tree.put("certificate", daemon.fingerprint().toString());
    tree.put("offers", offers(daemon).stream().map(OfferList::treeOf).toList());
    tree.put("lacks", lacks());
    return tree;
  }

  /// Account and address have been told by the daemon itself.
  private String text(ProviderDaemon daemon) {
    return "certificate %s%n%s".formatted(daemon.fingerprint(), OfferList.table(offers(daemon)));
  }
}
