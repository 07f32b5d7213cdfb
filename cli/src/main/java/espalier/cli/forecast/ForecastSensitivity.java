package espalier.cli.forecast;

import espalier.cli.CliException;
import espalier.cli.Result;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Scenario;
import espalier.forecast.solve.Sensitivity;
import espalier.forecast.solve.Sensitivity.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sensitivity",
    description = "The total over a grid of two assumptions.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier forecast sensitivity penetration models_crypto",
      "  espalier forecast sensitivity penetration=20%..50% models_crypto=0%..20% --steps 7"
    })
final class ForecastSensitivity extends YearVerb {
  @Parameters(
      index = "0",
      paramLabel = "ROWS",
      description = "An assumption's key, with its range if you like: penetration=20%%..50%%.")
  private String rows = "";

  @Parameters(index = "1", paramLabel = "COLUMNS", description = "Another, likewise.")
  private String columns = "";

  @Option(
      names = "--steps",
      paramLabel = "COUNT",
      description = "2 to 25 values each way; 5 unless said.")
  private int steps = 5;

  @Override
  Result answer() {
    Scenario scenario = scenario();
    Sensitivity found =
        Sensitivity.of(scenario, year(), axis(scenario, rows), axis(scenario, columns));
    Assumption down = found.rows().assumption();
    Assumption across = found.columns().assumption();
    var header = new ArrayList<>(List.of(down.key()));
    found.columns().values().forEach(one -> header.add(across.key() + " " + across.format(one)));
    var sheet = new Sheet(header);
    for (int i = 0; i < found.totals().size(); i++) {
      var row = new ArrayList<Sheet.Cell>();
      row.add(Sheet.Cell.of(down, found.rows().values().get(i)));
      found.totals().get(i).forEach(one -> row.add(Sheet.Cell.dollars(one)));
      sheet.add(row);
    }
    var tree = tree(scenario, found.year());
    tree.put("columns", across.key());
    tree.put("values", found.columns().values());
    return result(
        tree,
        sheet,
        heading(
            scenario,
            "total of %d by %s (down) and %s (across)"
                .formatted(found.year(), down.key(), across.key())),
        "",
        Optional.empty());
  }

  private Axis axis(Scenario scenario, String text) {
    int sign = text.indexOf('=');
    if (sign < 0) {
      return Axis.around(scenario, assumption(text), steps);
    }
    Assumption assumption = assumption(text.substring(0, sign));
    String range = text.substring(sign + 1);
    int dots = range.indexOf("..");
    if (dots < 0) {
      throw CliException.usage(
          "a range is written FROM..TO, such as %s=%s..%s; found '%s'"
              .formatted(
                  assumption.key(),
                  assumption.format(assumption.least()),
                  assumption.format(assumption.most()),
                  range));
    }
    return Axis.of(
        assumption,
        quantity(assumption, range.substring(0, dots)),
        quantity(assumption, range.substring(dots + 2)),
        steps);
  }

  private static double quantity(Assumption assumption, String text) {
    return assumption
        .quantity()
        .parse(text)
        .orElseThrow(() ->
            CliException.usage(
                "%s is written such as \"%s\"; found '%s'"
                    .formatted(assumption.key(), assumption.quantity().example(), text)));
  }
}
