package espalier.cli.node;

import espalier.cli.EspalierCommand;
import espalier.cli.NounCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.node.NodeSnapshot;
import espalier.node.NodeSnapshot.Summary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "snapshot",
    description = "The state as files that another node can start from.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = {"  espalier node snapshot take /backup/monday", "", "Stop the node first."},
    subcommands = {NodeSnapshotCommand.Take.class, NodeSnapshotCommand.Restore.class})
final class NodeSnapshotCommand extends NounCommand {

  @Command(
      name = "take",
      description = "Writes the state of a node that does not run into an empty folder.",
      footerHeading = "%nExample:%n",
      footer = "  espalier node snapshot take /backup/monday")
  static final class Take extends EspalierCommand {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "Where to; absent or empty.")
    private Path target = Path.of("");

    @Override
    protected Result run() throws Exception {
      Path folder = RunningNode.folder(espalier().home());
      return answer(
          Progress.during(
              espalier(),
              "taking the snapshot",
              () -> NodeSnapshot.take(folder, target, espalier().surroundings().err()::println)),
          "in " + target);
    }
  }

  @Command(
      name = "restore",
      description = "Lays down a node that goes on from a snapshot, without the blocks before it.",
      footerHeading = "%nExample:%n",
      footer = {
        "  espalier node snapshot restore /backup/monday --home other",
        "",
        "Compare the block's hash with a node that you trust."
      })
  static final class Restore extends EspalierCommand {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "What 'take' has written.")
    private Path source = Path.of("");

    @Override
    protected Result run() throws Exception {
      Path folder = RunningNode.folder(espalier().home());
      return answer(
          Progress.during(
              espalier(),
              "taking the snapshot in",
              () -> NodeSnapshot.restore(source, folder, espalier().surroundings().err()::println)),
          "in " + folder + "; start it with 'espalier node start'");
    }
  }

  private static Result answer(Summary summary, String where) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("height", summary.height());
    tree.put("chain", summary.chain().toString());
    tree.put("root", summary.root().toString());
    tree.put("block", summary.block().toString());
    tree.put("entries", summary.entries());
    return Result.of(
        tree,
        "block %d, hash %s, %d entries, %s"
            .formatted(summary.height(), summary.block(), summary.entries(), where));
  }
}
