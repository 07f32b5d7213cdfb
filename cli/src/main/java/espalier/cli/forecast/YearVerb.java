package espalier.cli.forecast;

import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import picocli.CommandLine.Option;

/// A verb about one scenario in one year.
abstract class YearVerb extends ForecastVerb {
  @Option(
      names = "--scenario",
      paramLabel = "SCENARIO",
      description = "bear, base, bull, or a TOML file of your own; base unless said.")
  private String scenario = "base";

  @Option(names = "--year", paramLabel = "YEAR", description = "2022 to 2035; 2030 unless said.")
  private int year = Forecast.TARGET_YEAR;

  final Scenario scenario() {
    return Scenarios.named(scenario);
  }

  final int year() {
    return year(year);
  }
}
