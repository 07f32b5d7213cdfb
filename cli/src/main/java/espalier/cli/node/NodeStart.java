package espalier.cli.node;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.client.Json;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "start",
    description = "Runs the node of the state folder until it is stopped.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier node start --background",
      "",
      "It listens on this machine only unless --address says otherwise. Ctrl-C stops it cleanly."
    })
final class NodeStart extends EspalierCommand {
  private static final int POLL_MILLISECONDS = 100;
  private static final long READY_SECONDS_MAX = 120;

  @Option(names = "--port", paramLabel = "PORT", description = "26680 unless said; 0 for any.")
  private int port = NodeSettings.DEFAULT_PORT;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "Where to listen; 127.0.0.1 unless said.")
  private String address = NodeSettings.LOOPBACK;

  @Option(
      names = "--background",
      description = "Returns when the node answers; 'espalier node stop' ends it.")
  private boolean background;

  @Override
  protected Result run() throws Exception {
    if (port < 0 || port > 65_535) {
      throw CliException.usage("--port is 0 to 65535; found " + port);
    }
    Path home = espalier().home();
    Files.createDirectories(home);
    if (background) {
      RunningNode node =
          Progress.during(espalier(), "waiting until the node answers", () -> startApart(home));
      return Result.of(node.tree(), text(node));
    }
    serve(home);
    return Result.PRINTED;
  }

  private static String text(RunningNode node) {
    return "node at %s, process %d".formatted(node.address(), node.process());
  }

  private void serve(Path home) throws IOException, InterruptedException {
    var settings = NodeSettings.local(RunningNode.folder(home)).withPort(port).withAddress(address);
    var stopped = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              stopped.countDown();
              awaitQuietly(closed);
            },
            "stop-node");
    boolean saved = false;
    try (Node node = Node.open(settings)) {
      Runtime.getRuntime().addShutdownHook(hook);
      RunningNode running = RunningNode.here(node.uri());
      running.save(home);
      saved = true;
      PrintStream out = espalier().surroundings().out();
      out.println(espalier().isJson() ? Json.compact(running.tree()) : text(running));
      out.flush();
      Optional<String> failure = Optional.empty();
      while (failure.isEmpty() && !stopped.await(1, TimeUnit.SECONDS)) {
        failure = node.failure();
      }
      if (failure.isPresent()) {
        throw CliException.local("the node stopped by itself: " + failure.get());
      }
    } finally {
      if (saved) {
        // Else another node runs here, and the note is its own.
        RunningNode.forget(home);
      }
      closed.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private RunningNode startApart(Path home) throws IOException, InterruptedException {
    Optional<RunningNode> running = RunningNode.find(home);
    if (running.isPresent()) {
      throw CliException.local(
          "the node of %s runs already, at %s; stop it with 'espalier node stop'"
              .formatted(home, running.get().address()));
    }
    Path log = RunningNode.log(home);
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("espalier.cli.Main", "node", "start"));
    command.addAll(List.of("--home", home.toAbsolutePath().toString()));
    command.addAll(List.of("--port", Integer.toString(port), "--address", address));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(log.toFile())
            .redirectErrorStream(true)
            .start();
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
    while (System.nanoTime() < giveUp) {
      if (process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        String said = Files.readString(log).strip().replaceFirst("^espalier: ", "");
        throw CliException.local(said.isEmpty() ? "the node ended; see " + log : said);
      }
      // The file appears once the node answers.
      Optional<RunningNode> found = RunningNode.find(home);
      if (found.isPresent() && found.get().process() == process.pid()) {
        return found.get();
      }
    }
    process.destroy();
    throw CliException.local(
        "the node did not answer within %d s and was stopped; see %s"
            .formatted(READY_SECONDS_MAX, log));
  }
}
