package espalier.cli.query;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "query",
    description = "Reads the ledger.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier query status",
    subcommands = {
      QueryStatus.class,
      QueryTable.class,
      QueryBlock.class,
      QueryProof.class,
      QueryEvents.class
    })
public final class QueryCommand extends NounCommand {}
