package espalier.cli.forecast;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Scenario;
import espalier.forecast.scenario.ScenarioException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/// A verb of the forecast: its refusals are sentences about the command line or a file.
abstract class ForecastVerb extends EspalierCommand {
  @Option(names = "--csv", description = "Prints CSV, with plain numbers in US dollars.")
  private boolean csv;

  /// Does the work; what the model refuses is a mistake of the command line.
  abstract Result answer() throws Exception;

  @Override
  protected final Result run() throws Exception {
    if (espalier().isJson() && csv) {
      throw CliException.usage("--json and --csv are two forms of one answer; choose one");
    }
    try {
      return answer();
    } catch (ScenarioException refused) {
      throw CliException.local(String.valueOf(refused.getMessage()), refused);
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(String.valueOf(refused.getMessage()));
    }
  }

  /// The sheet in the form that was asked for.
  ///
  /// @param tree what stands beside the rows
  /// @param picture printed instead if there is one
  final Result result(
      Map<String, Object> tree, Sheet sheet, String above, String below, Optional<String> picture) {
    if (picture.isPresent() && (csv || espalier().isJson())) {
      throw CliException.usage("--svg prints a picture and takes neither --csv nor --json");
    }
    var whole = new LinkedHashMap<>(tree);
    whole.put("rows", sheet.tree());
    String text =
        picture.orElseGet(() -> csv ? sheet.csv() : (above + sheet.table() + below).strip());
    return Result.of(whole, text);
  }

  static Map<String, Object> tree(Scenario scenario, int year) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("scenario", scenario.name());
    tree.put("whose", scenario.origin().words());
    tree.put("year", year);
    tree.put("unit", "USD");
    return tree;
  }

  /// A line above tables: which scenario, whose, which year.
  static String heading(Scenario scenario, String what) {
    return "%s: %s, in US dollars%n%n".formatted(scenario.label(), what);
  }

  static int year(int year) {
    if (year < Forecast.FIRST_YEAR || year > Forecast.LAST_YEAR) {
      throw CliException.usage(
          "--year is %d to %d; found %d".formatted(Forecast.FIRST_YEAR, Forecast.LAST_YEAR, year));
    }
    return year;
  }

  static Assumption assumption(String key) {
    return Assumption.ofKey(key)
        .orElseThrow(() ->
            CliException.usage(
                "'%s' is no assumption; they are %s".formatted(key, Assumption.keys())));
  }

  /// Dollars as people type them: `20B`, `"20 B USD"`, `1.5T`.
  static double dollars(String text) {
    String whole = text.endsWith("USD") ? text : text + " USD";
    return Quantity.MONEY
        .parse(whole)
        .orElseThrow(() ->
            CliException.usage(
                "dollars are written such as 20B or \"20 B USD\"; found '%s'".formatted(text)));
  }
}
