package espalier.cli.demo;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.Json;
import espalier.node.NodeSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "The main job on this machine: a ledger, three providers, an order, real training, a",
      "provider that dies in the middle, a bill that adds up to the last unit, and a proof of what",
      "the trained model answers."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier demo --exit --json",
      "",
      "State is kept in HOME/demo; 'espalier node start --home HOME/demo' starts on it again."
    })
public final class DemoCommand extends EspalierCommand {
  @Option(names = "--exit", description = "Stops node and providers at the end.")
  private boolean exit;

  @Option(names = "--port", paramLabel = "PORT", description = "Of the node; 0 for any.")
  private int port = NodeSettings.DEFAULT_PORT;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where the demo keeps its state; HOME/demo unless said.")
  private @Nullable Path folder;

  @Override
  protected Result run() throws Exception {
    Path where = folder == null ? espalier().home().resolve("demo") : folder;
    var screen = new Screen(espalier());
    try (Demo demo = Demo.open(where.toAbsolutePath(), port, screen)) {
      var hook = new Thread(demo::stop, "stop-demo");
      Runtime.getRuntime().addShutdownHook(hook);
      DemoReport report = demo.run();
      PrintStream out = espalier().surroundings().out();
      out.println(espalier().isJson() ? Json.compact(report.tree()) : report.text());
      out.flush();
      if (!report.isSound()) {
        throw CliException.local("the demo did not keep what it promises; see the figures above");
      }
      if (!exit) {
        screen.say("node and API stay up at " + demo.nodeAddress() + "; Ctrl-C stops them");
        new CountDownLatch(1).await();
      }
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    return Result.PRINTED;
  }
}
