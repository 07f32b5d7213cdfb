package espalier.cli.market;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "order",
    description = "Wishes for machines, written as SDL files.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier market order check job.yaml",
    subcommands = {
      OrderCreate.class,
      OrderAttend.class,
      OrderCheck.class,
      OrderList.class,
      OrderShow.class,
      OrderCancel.class
    })
final class OrderCommand extends NounCommand {}
