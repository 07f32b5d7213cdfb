package espalier.cli.tournament;

import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.competition.payload.PayloadServer;
import espalier.competition.payload.PayloadStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = {
      "The operator's service: takes revealed payloads and gives out the rounds' published files.",
      "Listens on this machine alone unless told otherwise."
    },
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament serve --folder operator"})
final class TournamentServe extends EspalierCommand {
  @Option(
      names = "--folder",
      required = true,
      paramLabel = "FOLDER",
      description = "The operator's folder: payloads and published rounds.")
  private Path folder = Path.of("");

  @Option(names = "--port", paramLabel = "PORT", description = "0 for any free one.")
  private int port = Rounds.DEFAULT_PORT;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "The interface to listen on; 127.0.0.1 unless said. Others get no TLS.")
  private String address = "127.0.0.1";

  @Option(
      names = "--most-megabytes",
      paramLabel = "COUNT",
      description = "How much all payloads together may take; 1024 unless said.")
  private int megabytes = 1024;

  @Override
  protected Result run() throws Exception {
    var store = PayloadStore.open(folder.resolve("payloads"), (long) megabytes << 20);
    try (var server =
        PayloadServer.start(
            store, folder.resolve("published"), new InetSocketAddress(address, port))) {
      espalier().surroundings().out().println("serving %s at %s".formatted(folder, server.uri()));
      espalier().surroundings().out().flush();
      new CountDownLatch(1).await();
    }
    return Result.PRINTED;
  }
}
