package espalier.cli.forecast;

import espalier.cli.CliException;
import espalier.cli.Result;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Scenario;
import espalier.forecast.solve.GoalSeek;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "seek",
    description = "Finds the value of one assumption that brings the revenue to a goal.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier forecast seek models_crypto 20B",
      "  espalier forecast seek hyperscalers 4B --of compute --year 2032"
    })
final class ForecastSeek extends YearVerb {
  @Parameters(
      index = "0",
      paramLabel = "ASSUMPTION",
      description = "Its key, as 'forecast compare' lists them.")
  private String key = "";

  @Parameters(index = "1", paramLabel = "GOAL", description = "US dollars, such as 20B or 1.5T.")
  private String goal = "";

  @Option(
      names = "--of",
      paramLabel = "BUSINESS",
      description = "compute, models, identity or security; the total unless said.")
  private @Nullable String of;

  @Override
  Result answer() {
    Scenario scenario = scenario();
    Assumption assumption = assumption(key);
    GoalSeek found =
        GoalSeek.of(
            scenario,
            year(),
            assumption,
            Optional.ofNullable(of).map(ForecastSeek::business),
            dollars(goal));
    Forecast before = Forecast.of(scenario, found.year());
    Forecast after = Forecast.of(found.bent(), found.year());
    var sheet = new Sheet("figure", "stated", "sought");
    sheet.add(
        Sheet.Cell.text(assumption.key()),
        Sheet.Cell.of(assumption, found.before()),
        Sheet.Cell.of(assumption, found.value()));
    for (Business one : Business.values()) {
      sheet.add(
          Sheet.Cell.text(one.word() + " revenue"),
          Sheet.Cell.dollars(before.of(one)),
          Sheet.Cell.dollars(after.of(one)));
    }
    sheet.add(
        Sheet.Cell.text("total"),
        Sheet.Cell.dollars(before.total()),
        Sheet.Cell.dollars(after.total()));
    var tree = tree(scenario, found.year());
    tree.put("assumption", assumption.key());
    tree.put("of", found.business().map(Business::word).orElse("total"));
    tree.put("goal", found.goal());
    tree.put("stated", found.before());
    tree.put("sought", found.value());
    return result(
        tree,
        sheet,
        heading(
            scenario,
            "%s %s gives %s of %s in %d"
                .formatted(
                    assumption.key(),
                    assumption.format(found.value()),
                    found.business().map(Business::word).orElse("a total"),
                    Quantity.money(found.goal()),
                    found.year())),
        "",
        Optional.empty());
  }

  private static Business business(String word) {
    return Arrays.stream(Business.values())
        .filter(one -> one.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            CliException.usage(
                "--of is compute, models, identity or security; found '%s'".formatted(word)));
  }
}
