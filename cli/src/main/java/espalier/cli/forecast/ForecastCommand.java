package espalier.cli.forecast;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "forecast",
    description = {
      "Crypto-AI revenue from productivity gains down to four businesses, with every assumption",
      "yours to bend."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier forecast show",
      "  espalier forecast show --html forecast.html",
      "  espalier forecast seek models_crypto 20B"
    },
    subcommands = {
      ForecastShow.class,
      ForecastYears.class,
      ForecastCompare.class,
      ForecastSimulate.class,
      ForecastDrivers.class,
      ForecastSeek.class,
      ForecastSensitivity.class,
      ScenarioCommand.class
    })
public final class ForecastCommand extends NounCommand {}
