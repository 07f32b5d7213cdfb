package espalier.cli.market;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "offer",
    description = "Machines that stand to be let.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier market offer list",
    subcommands = {OfferList.class, OfferShow.class, OfferWithdraw.class, OfferRenew.class})
final class OfferCommand extends NounCommand {}
