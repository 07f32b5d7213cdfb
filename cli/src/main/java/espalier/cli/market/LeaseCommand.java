package espalier.cli.market;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "lease",
    description = "Machines that are let, and the money that pays for them.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier market lease list",
    subcommands = {
      LeaseList.class,
      LeaseShow.class,
      LeaseClose.class,
      LeaseReprice.class,
      LeaseMoney.Deposit.class,
      LeaseMoney.Withdraw.class,
      LeaseMoney.Settle.class
    })
final class LeaseCommand extends NounCommand {}
