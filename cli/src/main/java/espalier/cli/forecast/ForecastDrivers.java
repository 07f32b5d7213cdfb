package espalier.cli.forecast;

import espalier.cli.Result;
import espalier.forecast.chart.Tornado;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Scenario;
import espalier.forecast.simulation.Drivers;
import espalier.forecast.simulation.Drivers.Driver;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "drivers",
    description = {
      "Which assumptions drive the total: Sobol's first-order and total indices, and how far each",
      "alone moves it."
    },
    footerHeading = "%nExample:%n",
    footer = {"  espalier forecast drivers --scenario bull", "  espalier forecast drivers --svg"})
final class ForecastDrivers extends YearVerb {
  @Option(names = "--svg", description = "Prints the tornado as SVG.")
  private boolean svg;

  @Override
  Result answer() {
    Scenario scenario = scenario();
    Drivers drivers = Drivers.of(scenario, year(), Runtime.getRuntime().availableProcessors());
    var sheet =
        new Sheet(
            "assumption",
            "first_order",
            "total_order",
            "p10",
            "p90",
            "total_at_p10_usd",
            "total_at_p90_usd");
    for (Driver one : drivers.all()) {
      sheet.add(
          Sheet.Cell.text(one.assumption().key()),
          Sheet.Cell.share(one.first()),
          Sheet.Cell.share(one.total()),
          Sheet.Cell.of(one.assumption(), one.lowValue()),
          Sheet.Cell.of(one.assumption(), one.highValue()),
          Sheet.Cell.dollars(one.low()),
          Sheet.Cell.dollars(one.high()));
    }
    var tree = tree(scenario, drivers.year());
    tree.put("total", drivers.base());
    tree.put("runs", drivers.runs());
    return result(
        tree,
        sheet,
        heading(
            scenario,
            "what drives the %s of %d".formatted(Quantity.money(drivers.base()), drivers.year())),
        """


        First order: the part of the total's variance that goes when the assumption is known; total \
        order: the part that stays when all others are. From %,d runs of the chain, good to about \
        0.4 %%. Correlations are left out, for which these indices are not defined.\
        """
            .formatted(drivers.runs()),
        svg ? Optional.of(Tornado.of(drivers)) : Optional.empty());
  }
}
