package espalier.cli.forecast;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.NounCommand;
import espalier.cli.Result;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Origin;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Scenario;
import espalier.forecast.scenario.ScenarioException;
import espalier.forecast.scenario.Shipped;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "scenario",
    description = "Scenario files: print one that ships to start from, check your own.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier forecast scenario print base",
    subcommands = {ScenarioCommand.Print.class, ScenarioCommand.Check.class})
final class ScenarioCommand extends NounCommand {

  @Command(
      name = "print",
      description =
          "Prints a scenario that ships, as a file of your own that begins with its figures.",
      footerHeading = "%nExample:%n",
      footer = "  espalier forecast scenario print bull")
  static final class Print extends EspalierCommand {
    @Parameters(paramLabel = "NAME", description = "bear, base or bull.")
    private String name = "";

    @Override
    protected Result run() {
      Shipped one =
          Shipped.of(name)
              .orElseThrow(() ->
                  CliException.usage(
                      "bear, base and bull ship with the project; found '%s'".formatted(name)));
      String toml =
          one.toml()
              .replace(
                  "name = \"" + one.word() + "\"",
                  "name = \"my %s\"\nbased_on = \"%s\"".formatted(one.word(), one.word()));
      var tree = new LinkedHashMap<String, Object>();
      tree.put("scenario", one.word());
      tree.put("whose", one.scenario().origin().words());
      tree.put("toml", toml);
      return Result.of(tree, toml.strip());
    }
  }

  @Command(
      name = "check",
      description = "Reads a scenario file and says what it changes; one sentence if it is wrong.",
      footerHeading = "%nExample:%n",
      footer = "  espalier forecast scenario check mine.toml")
  static final class Check extends EspalierCommand {
    @Parameters(paramLabel = "FILE", description = "A TOML file.")
    private String file = "";

    @Override
    protected Result run() {
      Scenario scenario;
      try {
        scenario = Scenarios.file(file);
      } catch (ScenarioException refused) {
        throw CliException.local(String.valueOf(refused.getMessage()), refused);
      }
      double total = Forecast.of(scenario, Forecast.TARGET_YEAR).total();
      String changed =
          Arrays.stream(Assumption.values())
              .filter(one -> scenario.stated(one).origin() == Origin.FILE)
              .map(one -> one.key() + " " + one.format(scenario.value(one)))
              .collect(Collectors.joining(", "));
      var tree = new LinkedHashMap<String, Object>();
      tree.put("scenario", scenario.name());
      tree.put("total_2030", total);
      tree.put("changed", changed);
      return Result.of(
          tree,
          "%s is a scenario named %s: %s in 2030; it changes %s"
              .formatted(
                  file,
                  scenario.name(),
                  Quantity.money(total),
                  changed.isEmpty() ? "no figure" : changed));
    }
  }
}
