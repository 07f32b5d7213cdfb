package espalier.cli.subnet;

import espalier.cli.CliException;
import espalier.cli.Espalier;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.Json;
import espalier.client.NodeClient;
import espalier.competition.subnet.daemon.SubnetLedger;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;

/// A command that serves until the process is told to end.
abstract class Daemon extends EspalierCommand {
  @Mixin private final NameArgument subnet = new NameArgument();
  @Mixin private final KeyOption key = new KeyOption();

  /// What runs, and what is said once it does.
  record Running(AutoCloseable daemon, Map<String, Object> tree, String text) {}

  abstract Running start(Espalier espalier, SubnetLedger ledger, Consumer<String> tell)
      throws IOException;

  @Override
  protected final Result run() throws Exception {
    PrintStream out = espalier().surroundings().out();
    PrintStream told = espalier().isJson() ? espalier().surroundings().err() : out;
    var stop = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    try (NodeClient node = espalier().connect()) {
      var ledger = new SubnetLedger(node, Named.id(node, subnet.name()), key.unlock(espalier()));
      Running running = started(ledger, told);
      try {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, closed), "stop-subnet"));
        out.println(espalier().isJson() ? Json.compact(running.tree()) : running.text());
        out.flush();
        stop.await();
      } finally {
        running.daemon().close();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
    }
    return Result.PRINTED;
  }

  private Running started(SubnetLedger ledger, PrintStream told) throws IOException {
    try {
      return start(
          espalier(),
          ledger,
          sentence -> {
            told.println(sentence);
            told.flush();
          });
    } catch (SubnetLedger.Rejected refused) {
      throw CliException.refused(String.valueOf(refused.getMessage()));
    }
  }

  /// Runs when the process is to end: has the daemon close before it does.
  private static void end(CountDownLatch stop, CountDownLatch closed) {
    stop.countDown();
    try {
      closed.await();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
