package espalier.cli.tx;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "tx",
    description = "Transactions of any kind.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier tx show 0000000000000000000000000000000000000000000000000000000000000001",
    subcommands = {TxShow.class, TxSend.class, TxDryRun.class, TxKinds.class})
public final class TxCommand extends NounCommand {}
