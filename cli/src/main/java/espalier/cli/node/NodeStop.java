package espalier.cli.node;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

@Command(
    name = "stop",
    description = "Stops the node of the state folder cleanly and waits until it has ended.",
    footerHeading = "%nExample:%n",
    footer = "  espalier node stop")
final class NodeStop extends EspalierCommand {
  private static final long SECONDS_MAX = 60;

  @Override
  protected Result run() throws Exception {
    Path home = espalier().home();
    Optional<ProcessHandle> process = RunningNode.find(home).flatMap(RunningNode::handle);
    if (process.isEmpty()) {
      return Result.of(Map.of("stopped", false), "the node of %s does not run".formatted(home));
    }
    process.get().destroy();
    try {
      Progress.during(
          espalier(),
          "waiting until the node has ended",
          () -> process.get().onExit().get(SECONDS_MAX, TimeUnit.SECONDS));
    } catch (TimeoutException late) {
      throw CliException.local(
          "process %d has not ended within %d s; nothing acknowledged is lost if you kill it"
              .formatted(process.get().pid(), SECONDS_MAX),
          late);
    }
    return Result.of(
        Map.of("stopped", true, "process", process.get().pid()),
        "stopped process " + process.get().pid());
  }
}
