package espalier.cli.subnet;

import espalier.base.unit.Coin;
import espalier.cli.CliException;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.competition.subnet.daemon.Miner;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a daemon listens, and what it says of itself on the ledger.
final class PlaceOption {
  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Where it listens; 127.0.0.1 unless said. Put TLS in front of any other.")
  private String bind = "127.0.0.1";

  @Option(names = "--port", paramLabel = "PORT", description = "0 for any free one.")
  private int port;

  @Option(
      names = "--endpoint",
      paramLabel = "ADDRESS",
      description = "What others reach it by, if that is another address.")
  private @Nullable URI endpoint;

  @Option(
      names = "--price-max",
      paramLabel = "AMOUNT",
      required = true,
      converter = Values.CoinValue.class,
      description = "The most that taking a place may cost, if it has none yet.")
  private @Nullable Coin priceMax;

  Miner.Place place(NodeClient node) {
    if (port < 0 || port > 65_535) {
      throw CliException.usage("--port is 0 to 65535; found " + port);
    }
    return new Miner.Place(
        new InetSocketAddress(bind, port),
        Optional.ofNullable(endpoint),
        Named.amount(node, Objects.requireNonNull(priceMax)));
  }
}
