package espalier.provider.daemon;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Denomination;
import espalier.base.unit.Rate;
import espalier.ledger.market.Attribute;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.Resources;
import espalier.provider.pricing.Pricing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// How a provider's daemon is to run.
///
/// @param folder everything it keeps; one daemon at a time
/// @param node whose REST interface it uses
/// @param key of the provider's account, which signs everything it sends
public record DaemonSettings(
    Path folder, URI node, SigningKey key, Door door, Shop shop, Machine machine) {

  /// Where tenants reach it.
  ///
  /// @param bind the address to listen on
  /// @param port 0 for any free one
  /// @param endpoint what the ledger publishes, `https://host:port`; else made of `bind` and port
  public record Door(String bind, int port, Optional<String> endpoint) {}

  /// What it lets, for how much.
  ///
  /// @param lots fixed offers; if empty, the machine is cut into lots of one processor each that
  ///   `pricing` prices
  /// @param pricing for sealed bids and for lots that are not fixed; without it there are no bids
  /// @param denomination in which it is paid
  /// @param attributes what it declares, as in `region` = `eu-west`
  /// @param offerLife how long an offer stands unless it is renewed; it is renewed at half of that
  public record Shop(
      List<Lot> lots,
      Optional<Pricing> pricing,
      Denomination denomination,
      List<Attribute> attributes,
      Duration offerLife) {
    public Shop {
      lots = List.copyOf(lots);
      attributes = attributes.stream().sorted().toList();
      if (lots.isEmpty() && pricing.isEmpty()) {
        throw new IllegalArgumentException(
            "nothing is priced; give lots with rates, or a pricing for the whole machine");
      }
    }
  }

  /// Equal machines at one price.
  ///
  /// @param each one machine
  /// @param rate of one machine
  /// @param count how many
  public record Lot(Resources each, GpuModel gpu, Rate rate, int count) {}

  /// What it runs workloads with.
  ///
  /// @param runtime name of the runtime; else the best that works here
  /// @param benchmarkUnits known from before; else measured at the first start, in some seconds
  /// @param trainer folder for the built-in trainer's cache; without it `train` is refused
  /// @param keep how long logs and results stay after a lease's end
  /// @param grace how long a workload that is stopped has for its last checkpoint
  public record Machine(
      Optional<String> runtime,
      OptionalLong benchmarkUnits,
      Optional<Path> trainer,
      Duration keep,
      Duration grace) {
    public static final Machine DEFAULT =
        new Machine(
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Duration.ofHours(1),
            Duration.ofSeconds(10));

    public Machine withRuntime(String name) {
      return new Machine(Optional.of(name), benchmarkUnits, trainer, keep, grace);
    }

    public Machine withBenchmark(long units) {
      return new Machine(runtime, OptionalLong.of(units), trainer, keep, grace);
    }

    public Machine withTrainer(Path cache) {
      return new Machine(runtime, benchmarkUnits, Optional.of(cache), keep, grace);
    }
  }

  /// A provider that only this machine can reach, on any free port.
  public static DaemonSettings local(Path folder, URI node, SigningKey key, Shop shop) {
    return new DaemonSettings(
        folder, node, key, new Door("127.0.0.1", 0, Optional.empty()), shop, Machine.DEFAULT);
  }

  public DaemonSettings withDoor(Door other) {
    return new DaemonSettings(folder, node, key, other, shop, machine);
  }

  public DaemonSettings withMachine(Machine other) {
    return new DaemonSettings(folder, node, key, door, shop, other);
  }
}
