package espalier.cli.forecast;

import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.forecast.chart.Fan;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Scenario;
import espalier.forecast.simulation.Percentiles;
import espalier.forecast.simulation.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    description = {
      "Draws the assumptions from their distributions and says how the revenue may fall out; the",
      "same seed gives the same bytes."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier forecast simulate --seed 7",
      "  espalier forecast simulate --scenario mine.toml --draws 200000 --svg"
    })
final class ForecastSimulate extends YearVerb {
  @Option(
      names = "--draws",
      paramLabel = "COUNT",
      description = "1000 to 2000000; 1000000 unless said.")
  private int draws = Simulation.DRAWS_DEFAULT;

  @Option(names = "--seed", paramLabel = "NUMBER", description = "Any whole number; 1 unless said.")
  private long seed = 1;

  @Option(names = "--svg", description = "Prints the fan chart as SVG.")
  private boolean svg;

  @Override
  Result answer() throws Exception {
    Scenario scenario = scenario();
    var settings = Simulation.Settings.of(draws, seed, year());
    Simulation run =
        Progress.during(espalier(), "drawing", () -> Simulation.of(scenario, settings));
    var tree = tree(scenario, settings.year());
    tree.put("draws", settings.draws());
    tree.put("seed", settings.seed());
    tree.put("distributions", whose(scenario));
    tree.put("mean", run.mean());
    tree.put("standard_deviation", run.deviation());
    tree.put("chance_of_the_scenarios_total", run.chance());
    tree.put("businesses", businesses(run));
    return result(
        tree,
        sheet(run),
        heading(scenario, "%,d draws, seed %d".formatted(settings.draws(), settings.seed())),
        below(run),
        svg ? Optional.of(Fan.of(run)) : Optional.empty());
  }

  private static String whose(Scenario scenario) {
    return switch (scenario.origin()) {
      case FILE -> "your file's, and the project's own where it states none";
      case NOTE, DERIVED, PROJECT -> "the project's own";
    };
  }

  private static Sheet sheet(Simulation run) {
    var columns = new ArrayList<>(List.of("total_of"));
    Percentiles.LEVELS.forEach(level -> columns.add("p%d_usd".formatted(level)));
    var sheet = new Sheet(columns);
    for (int i = 0; i < run.years().size(); i++) {
      sheet.add(row(String.valueOf(Forecast.FIRST_YEAR + i), run.years().get(i)));
    }
    for (Business one : Business.values()) {
      String title = "%d %s".formatted(run.settings().year(), one.word());
      sheet.add(row(title, run.businesses().getOrDefault(one, run.total())));
    }
    return sheet;
  }

  private static List<Sheet.Cell> row(String title, Percentiles percentiles) {
    var row = new ArrayList<>(List.of(Sheet.Cell.text(title)));
    percentiles.values().forEach(one -> row.add(Sheet.Cell.dollars(one)));
    return row;
  }

  private static Map<String, Object> businesses(Simulation run) {
    var tree = new LinkedHashMap<String, Object>();
    run.businesses()
        .forEach((business, found) -> {
          var levels = new LinkedHashMap<String, Object>();
          Percentiles.LEVELS.forEach(level -> levels.put("p" + level, found.at(level)));
          tree.put(business.word(), levels);
        });
    return tree;
  }

  private static String below(Simulation run) {
    Scenario scenario = run.scenario();
    String fixed =
        Arrays.stream(Assumption.values())
            .filter(one -> scenario.stated(one).distribution().isEmpty())
            .map(Assumption::key)
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        """


        In %d the mean is %s, the standard deviation %s; %.1f %% of the draws reach the %s that the \
        scenario's own values give.
        Distributions and correlations: %s.%s\
        """,
        run.settings().year(),
        Quantity.money(run.mean()),
        Quantity.money(run.deviation()),
        100 * run.chance(),
        Quantity.money(Forecast.of(scenario, run.settings().year()).total()),
        whose(scenario),
        fixed.isEmpty() ? "" : "\nNot drawn, because no distribution is stated: " + fixed + ".");
  }
}
