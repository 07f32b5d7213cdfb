package espalier.cli.forecast;

import espalier.cli.Result;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import espalier.forecast.model.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "years",
    description = "The revenue of each business in every year from 2022 to 2035.",
    footerHeading = "%nExample:%n",
    footer = "  espalier forecast years --scenario bull --csv")
final class ForecastYears extends ForecastVerb {
  @Option(
      names = "--scenario",
      paramLabel = "SCENARIO",
      description = "bear, base, bull, or a TOML file of your own; base unless said.")
  private String name = "base";

  @Override
  Result answer() {
    Scenario scenario = Scenarios.named(name);
    var columns = new ArrayList<>(List.of("year", "gains_usd", "ai_revenue_usd"));
    for (Business one : Business.values()) {
      columns.add(one.word() + "_usd");
    }
    columns.add("total_usd");
    var sheet = new Sheet(columns);
    for (Forecast one : Forecast.years(scenario)) {
      var row = new ArrayList<Sheet.Cell>();
      row.add(Sheet.Cell.whole(one.year()));
      row.add(Sheet.Cell.dollars(one.value(Step.Name.GAINS)));
      row.add(Sheet.Cell.dollars(one.value(Step.Name.REVENUE)));
      for (Business business : Business.values()) {
        row.add(Sheet.Cell.dollars(one.of(business)));
      }
      row.add(Sheet.Cell.dollars(one.total()));
      sheet.add(row);
    }
    var tree = tree(scenario, Forecast.TARGET_YEAR);
    tree.remove("year");
    return result(
        tree,
        sheet,
        heading(scenario, "%d to %d".formatted(Forecast.FIRST_YEAR, Forecast.LAST_YEAR)),
        "%n%nThe note states 2030 only; the other years are the project's own: %s."
            .formatted(scenario.adoption().words()),
        Optional.empty());
  }
}
