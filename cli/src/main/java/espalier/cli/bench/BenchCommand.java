package espalier.cli.bench;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "bench",
    description = "Measures this machine and prints the figures beside their goals.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier bench ledger --json",
    subcommands = {
      BenchLedger.class,
      BenchMarket.class,
      BenchProve.class,
      BenchCompete.class,
      BenchForecast.class
    })
public final class BenchCommand extends NounCommand {}
