package espalier.cli.node;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "node",
    description = "Runs a ledger on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier node init --grant alice=1000000000esp",
    subcommands = {
      NodeInit.class,
      NodeStart.class,
      NodeStatus.class,
      NodeStop.class,
      NodeSnapshotCommand.class
    })
public final class NodeCommand extends NounCommand {}
