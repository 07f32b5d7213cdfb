package espalier.cli.node;

import espalier.cli.EspalierCommand;
import espalier.cli.ExitCode;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.client.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "Says whether the node of the state folder runs, and where it stands.",
    footerHeading = "%nExample:%n",
    footer = {"  espalier node status", "", "Exit code 3 says that it does not run."})
final class NodeStatus extends EspalierCommand {
  @Override
  protected Result run() {
    Path home = espalier().home();
    Optional<RunningNode> running = RunningNode.find(home);
    if (running.isEmpty()) {
      boolean laidDown = Files.exists(RunningNode.folder(home));
      String text =
          laidDown
              ? "the node of %s does not run; start it with 'espalier node start'".formatted(home)
              : "%s holds no ledger; make one with 'espalier node init'".formatted(home);
      return new Result(
          Map.of("running", false, "initialized", laidDown), text, ExitCode.UNREACHABLE);
    }
    RunningNode node = running.get();
    try (var client = new NodeClient(node.address())) {
      Status status = client.status();
      var tree = new LinkedHashMap<String, Object>();
      tree.put("running", true);
      tree.putAll(node.tree());
      tree.put("name", status.name());
      tree.put("chain", status.chain().toString());
      tree.put("height", status.height());
      tree.put("time", status.time().milliseconds());
      return Result.of(
          tree,
          "node at %s, process %d\nchain '%s', height %,d at %s"
              .formatted(
                  node.address(),
                  node.process(),
                  status.name(),
                  status.height(),
                  Layout.time(status.time())));
    }
  }
}
