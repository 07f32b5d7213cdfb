package espalier.cli.market;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "market",
    description = "Lets machines and rents them: providers, offers, orders and leases.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = {"  espalier market offer list", "  espalier market order create job.yaml --follow"},
    subcommands = {
      ProviderCommand.class,
      OfferCommand.class,
      OrderCommand.class,
      LeaseCommand.class,
      LeaseLogs.class,
      LeaseShell.class,
      LeaseClose.Shortcut.class
    })
public final class MarketCommand extends NounCommand {}
