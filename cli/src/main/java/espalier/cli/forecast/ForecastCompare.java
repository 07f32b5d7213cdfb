package espalier.cli.forecast;

import espalier.cli.CliException;
import espalier.cli.Result;
import espalier.forecast.chart.Comparison;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Origin;
import espalier.forecast.model.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    description = "Scenarios side by side: what each assumes, and what follows.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier forecast compare",
      "  espalier forecast compare bear base mine.toml --year 2028 --json"
    })
final class ForecastCompare extends ForecastVerb {
  private static final int SCENARIOS_MAX = 12;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      description = "bear, base, bull or TOML files; the first three unless said.")
  private List<String> names = List.of("bear", "base", "bull");

  @Option(names = "--year", paramLabel = "YEAR", description = "2022 to 2035; 2030 unless said.")
  private int year = Forecast.TARGET_YEAR;

  @Option(names = "--svg", description = "Prints the comparison as SVG.")
  private boolean svg;

  @Override
  Result answer() {
    if (names.size() > SCENARIOS_MAX) {
      throw CliException.usage(
          "at most %d scenarios fit side by side; found %d".formatted(SCENARIOS_MAX, names.size()));
    }
    int asked = year(year);
    List<Scenario> scenarios = names.stream().map(Scenarios::named).toList();
    List<String> twice =
        scenarios.stream()
            .collect(Collectors.groupingBy(Scenario::name, Collectors.counting()))
            .entrySet()
            .stream()
            .filter(one -> one.getValue() > 1)
            .map(Map.Entry::getKey)
            .toList();
    if (!twice.isEmpty()) {
      throw CliException.usage(
          "two scenarios are named %s; give each a name of its own".formatted(twice.getFirst()));
    }
    List<Forecast> forecasts = scenarios.stream().map(one -> Forecast.of(one, asked)).toList();
    var tree = new LinkedHashMap<String, Object>();
    tree.put("year", asked);
    tree.put("unit", "USD");
    var whose = new LinkedHashMap<String, Object>();
    scenarios.forEach(one -> whose.put(one.name(), one.origin().words()));
    tree.put("whose", whose);
    return result(
        tree,
        sheet(forecasts),
        "%d, revenues in US dollars%n%n".formatted(asked),
        remarks(scenarios),
        svg ? Optional.of(Comparison.of(forecasts)) : Optional.empty());
  }

  private static Sheet sheet(List<Forecast> forecasts) {
    var columns = new ArrayList<>(List.of("figure"));
    forecasts.forEach(one -> columns.add(one.scenario().name()));
    var sheet = new Sheet(columns);
    var whose = row("whose");
    forecasts.forEach(one -> whose.add(Sheet.Cell.text(one.scenario().origin().words())));
    sheet.add(whose);
    for (Assumption one : Assumption.values()) {
      var row = row(one.key());
      forecasts.forEach(forecast -> row.add(Sheet.Cell.of(one, forecast.scenario().value(one))));
      sheet.add(row);
    }
    for (Business one : Business.values()) {
      var row = row(one.word() + " revenue");
      forecasts.forEach(forecast -> row.add(Sheet.Cell.dollars(forecast.of(one))));
      sheet.add(row);
    }
    var total = row("total");
    forecasts.forEach(one -> total.add(Sheet.Cell.dollars(one.total())));
    sheet.add(total);
    return sheet;
  }

  private static List<Sheet.Cell> row(String title) {
    return new ArrayList<>(List.of(Sheet.Cell.text(title)));
  }

  private static String remarks(List<Scenario> scenarios) {
    String own =
        scenarios.stream()
            .filter(one -> one.origin() == Origin.PROJECT)
            .map(Scenario::name)
            .collect(Collectors.joining(" and "));
    return own.isEmpty()
        ? ""
        : "%n%nThe note prints no figures of %s: they are the project's own assumptions."
            .formatted(own);
  }
}
