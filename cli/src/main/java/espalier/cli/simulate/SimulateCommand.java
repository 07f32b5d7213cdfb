package espalier.cli.simulate;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "simulate",
    description = "Plays attacks on tournaments and subnets against the real rules.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier simulate attack weight-copier",
    subcommands = {SimulateAttack.class})
public final class SimulateCommand extends NounCommand {}
