package espalier.cli.demo;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.client.NodeClient;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.Offer;
import espalier.ledger.market.Provider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The providers' daemons, each a process of its own, as on machines of their own.
public final class Hosts implements AutoCloseable {
  private static final long GRACE_SECONDS = 5;
  private static final long OFFERS_SECONDS_MAX = 90;
  private static final int OFFERS_MAX = 100;
  private static final long POLL_MILLISECONDS = 50;
  private static final int CONNECT_MILLISECONDS = 500;

  private final Path home;
  private final Map<String, Process> processes = new LinkedHashMap<>();

  public Hosts(Path home) {
    this.home = home;
  }

  /// Starts the daemon of one provider.
  ///
  /// @param trainer cache of the built-in trainer, for those that offer it
  /// @param benchmark units of this machine, measured once for all three
  public void start(House.Host host, URI node, Optional<Path> trainer, long benchmark)
      throws IOException {
    Path folder = folder(host.name());
    Files.createDirectories(folder);
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("espalier.cli.Main", "market", "provider", "start"));
    command.addAll(List.of("--home", home.toString(), "--node", node.toString()));
    command.addAll(List.of("--key", host.name(), "--folder", folder.toString(), "--port", "0"));
    command.addAll(List.of("--lot", host.lot(), "--denomination", "credit"));
    command.addAll(List.of("--attribute", "region=" + host.region()));
    trainer.ifPresent(cache -> command.addAll(List.of("--trainer", cache.toString())));
    command.addAll(List.of("--benchmark", Long.toString(benchmark)));
    processes.put(
        host.name(),
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(log(host.name()).toFile())
            .redirectErrorStream(true)
            .start());
  }

  /// Waits until so many providers offer, and returns what they offer.
  ///
  /// @throws CliException if one ends, or it takes too long
  public List<NodeClient.Row<Hash, Offer>> awaitOffers(NodeClient client, int providers)
      throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(OFFERS_SECONDS_MAX);
    while (true) {
      var offers = client.rows("offers", MarketState.OFFERS, new byte[0], OFFERS_MAX);
      // Offers of an earlier run may still stand; their daemons must answer too.
      long there =
          offers.stream()
              .map(row -> row.value().provider())
              .distinct()
              .filter(provider -> answers(client, provider))
              .count();
      if (there >= providers) {
        return offers;
      }
      Optional<String> casualty = casualty();
      if (casualty.isPresent()) {
        throw CliException.local("a provider did not start: " + casualty.get());
      }
      if (System.nanoTime() > giveUp) {
        throw CliException.local(
            "%d of %d providers offered within %d s; see the logs in %s"
                .formatted(there, providers, OFFERS_SECONDS_MAX, home));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLISECONDS);
    }
  }

  private static boolean answers(NodeClient client, AccountId provider) {
    Optional<URI> endpoint =
        client
            .row("providers", provider.toString())
            .map(row -> URI.create(row.get("value", Provider.CODEC).profile().endpoint()));
    if (endpoint.isEmpty()) {
      return false;
    }
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(endpoint.get().getHost(), endpoint.get().getPort()),
          CONNECT_MILLISECONDS);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /// Whether a provider's daemon runs.
  public boolean isRunning(String name) {
    Process daemon = processes.get(name);
    return daemon != null && daemon.isAlive();
  }

  /// Waits until the ledger holds all of `providers` for active.
  public void awaitActive(NodeClient client, List<AccountId> providers)
      throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(OFFERS_SECONDS_MAX);
    for (AccountId provider : providers) {
      while (!isActive(client, provider)) {
        if (System.nanoTime() > giveUp) {
          throw CliException.local("a provider did not come back; see the logs in " + home);
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLISECONDS);
      }
    }
  }

  private static boolean isActive(NodeClient client, AccountId provider) {
    return client
        .row("providers", provider.toString())
        .map(row -> row.get("value", Provider.CODEC).standing() == Provider.Standing.ACTIVE)
        .orElse(false);
  }

  Path log(String name) {
    return home.resolve(name + ".log");
  }

  private Path folder(String name) {
    return home.resolve("providers").resolve(name);
  }

  /// A provider that ended by itself, with the last words of its log.
  public Optional<String> casualty() throws IOException {
    for (Map.Entry<String, Process> one : processes.entrySet()) {
      if (!one.getValue().isAlive()) {
        String said = Files.readString(log(one.getKey())).strip();
        return Optional.of(
            "%s ended with exit code %d: %s"
                .formatted(
                    one.getKey(),
                    one.getValue().exitValue(),
                    said.substring(Math.max(0, said.length() - 500))));
      }
    }
    return Optional.empty();
  }

  /// SIGKILL to a daemon and to everything that it runs, as if the machine lost power.
  public void kill(String name) {
    Process daemon = processes.remove(name);
    if (daemon != null) {
      daemon.destroyForcibly();
    }
    killWorkloads(name);
  }

  /// Sandboxes outlive their daemon by design; they are known by the folder on their command line.
  private void killWorkloads(String name) {
    String folder = folder(name).toString();
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(folder))
        .forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroy);
    for (Map.Entry<String, Process> one : processes.entrySet()) {
      try {
        if (!one.getValue().waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
          one.getValue().destroyForcibly();
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        one.getValue().destroyForcibly();
      }
      killWorkloads(one.getKey());
    }
    processes.clear();
  }
}
