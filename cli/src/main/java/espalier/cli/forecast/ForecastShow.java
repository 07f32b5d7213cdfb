package espalier.cli.forecast;

import espalier.cli.CliException;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.forecast.chart.Page;
import espalier.forecast.chart.Waterfall;
import espalier.forecast.model.Actual;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Note;
import espalier.forecast.model.Origin;
import espalier.forecast.model.Scenario;
import espalier.forecast.model.Stated;
import espalier.forecast.model.Step;
import espalier.forecast.scenario.Shipped;
import espalier.forecast.simulation.Drivers;
import espalier.forecast.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "show",
    description = {
      "Every step from productivity gains to revenue, with its formula, its assumptions and their",
      "sources; as a page with --html."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier forecast show",
      "  espalier forecast show --scenario mine.toml --year 2028 --csv",
      "  espalier forecast show --html forecast.html",
      "  espalier forecast show --year 2026 --actual --actual-price esp=0.000001"
    })
final class ForecastShow extends YearVerb {
  @Option(names = "--svg", description = "Prints the waterfall as SVG.")
  private boolean svg;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a page with all pictures, assumptions and sources.")
  private @Nullable Path html;

  @Option(
      names = "--draws",
      paramLabel = "COUNT",
      description = "For the page's fan; 1000000 unless said.")
  private int draws = Simulation.DRAWS_DEFAULT;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "For the page's fan; 1 unless said.")
  private long seed = 1;

  @Option(
      names = "--actual",
      description = "Sets the network's own revenue beside the forecast, read from --node.")
  private boolean actual;

  @Option(
      names = "--actual-price",
      paramLabel = "UNIT=USD",
      description = "What one smallest unit is worth in US dollars, such as esp=0.000001.")
  private Map<String, String> prices = Map.of();

  @Override
  Result answer() throws Exception {
    if (!actual && !prices.isEmpty()) {
      throw CliException.usage("--actual-price says what --actual is worth; give --actual too");
    }
    Forecast forecast = Forecast.of(scenario(), year());
    Optional<Actual> own = actual ? Optional.of(network()) : Optional.empty();
    if (html != null) {
      return page(html, forecast, own);
    }
    return result(
        tree(forecast, own),
        steps(forecast),
        heading(forecast.scenario(), String.valueOf(forecast.year())),
        below(forecast, own),
        svg ? Optional.of(Waterfall.of(forecast)) : Optional.empty());
  }

  private Actual network() {
    var priced = NetworkRevenue.prices(prices);
    try (NodeClient node = espalier().connect()) {
      return new NetworkRevenue(node, priced).read();
    }
  }

  private Result page(Path file, Forecast forecast, Optional<Actual> own) throws Exception {
    if (svg) {
      throw CliException.usage("--html holds the picture that --svg prints; choose one");
    }
    var settings = Simulation.Settings.of(draws, seed, forecast.year());
    String page =
        Progress.during(espalier(), "drawing", () -> Page.of(content(forecast, own, settings)));
    try {
      Files.writeString(file, page);
    } catch (IOException refused) {
      throw CliException.local(
          "%s cannot be written: %s".formatted(file, refused.getMessage()), refused);
    }
    var tree = tree(forecast, own);
    tree.put("rows", steps(forecast).tree());
    tree.put("html", file.toString());
    return Result.of(
        tree,
        "wrote %s (%,d KiB); open it in a browser".formatted(file, page.length() / 1_024 + 1));
  }

  private static Page.Content content(
      Forecast forecast, Optional<Actual> own, Simulation.Settings settings) {
    var all = new ArrayList<Forecast>();
    Shipped.all().forEach(one -> all.add(Forecast.of(one, forecast.year())));
    if (forecast.scenario().origin() == Origin.FILE) {
      all.add(forecast);
    }
    Scenario scenario = forecast.scenario();
    return new Page.Content(
        all,
        forecast,
        Simulation.of(scenario, settings),
        Drivers.of(scenario, forecast.year(), settings.threads()),
        own);
  }

  private static Sheet steps(Forecast forecast) {
    var columns = new ArrayList<>(List.of("step", "value_usd"));
    if (forecast.isOfTheNote()) {
      columns.add("note");
    }
    columns.addAll(List.of("formula", "assumptions_and_sources"));
    var sheet = new Sheet(columns);
    for (Step step : forecast.steps()) {
      var cells = new ArrayList<Sheet.Cell>();
      cells.add(Sheet.Cell.text(step.name().title()));
      cells.add(new Sheet.Cell(step.value(), step.text()));
      if (forecast.isOfTheNote()) {
        cells.add(Sheet.Cell.text(step.note().map(Note.Figure::text).orElse("")));
      }
      cells.add(Sheet.Cell.text(step.formula()));
      cells.add(Sheet.Cell.text(sources(forecast.scenario(), step)));
      sheet.add(cells);
    }
    return sheet;
  }

  private static String sources(Scenario scenario, Step step) {
    return step.enters().stream()
        .map(one -> {
          Stated stated = scenario.stated(one);
          return "%s (%s: %s)".formatted(one.key(), stated.origin().words(), stated.source());
        })
        .collect(Collectors.joining("; "));
  }

  private static String below(Forecast forecast, Optional<Actual> own) {
    var text = new StringBuilder("%n%n".formatted());
    if (forecast.isOfTheNote()) {
      long noted = forecast.steps().stream().filter(one -> one.note().isPresent()).count();
      long agreeing =
          forecast.steps().stream()
              .filter(one -> one.note().map(note -> note.agrees(one.value())).orElse(false))
              .count();
      text.append(
          "%d of the note's %d figures follow within its own rounding.%n"
              .formatted(agreeing, noted));
    }
    text.append(Note.contradiction(forecast.scenario()));
    if (forecast.year() != Forecast.TARGET_YEAR) {
      text.append(
          "%nThe note states 2030 only; the way there is the project's own: %s."
              .formatted(forecast.scenario().adoption().words()));
    }
    own.ifPresent(one -> text.append("%n%n".formatted()).append(beside(forecast, one)));
    return text.toString();
  }

  private static String beside(Forecast forecast, Actual own) {
    var text =
        new StringBuilder(
            "%s, from %s to %s, beside the forecast for %d, in US dollars%n%n"
                .formatted(own.network(), own.since(), own.until(), forecast.year()));
    text.append(NetworkRevenue.sheet(forecast, own).table()).append('\n');
    own.remarks().forEach(one -> text.append('\n').append(one));
    return text.toString();
  }

  private static Map<String, Object> tree(Forecast forecast, Optional<Actual> own) {
    Map<String, Object> tree = tree(forecast.scenario(), forecast.year());
    tree.put("total", forecast.total());
    var businesses = new LinkedHashMap<String, Object>();
    for (Business one : Business.values()) {
      businesses.put(one.word(), forecast.of(one));
    }
    tree.put("businesses", businesses);
    var assumptions = new LinkedHashMap<String, Object>();
    for (Assumption one : Assumption.values()) {
      Stated stated = forecast.scenario().stated(one);
      var said = new LinkedHashMap<String, Object>();
      said.put("value", stated.value());
      said.put("shown", one.format(stated.value()));
      said.put("whose", stated.origin().words());
      said.put("source", stated.source());
      assumptions.put(one.key(), said);
    }
    tree.put("assumptions", assumptions);
    tree.put("contradiction", Note.contradiction(forecast.scenario()));
    own.ifPresent(one -> tree.put("actual", NetworkRevenue.tree(forecast, one)));
    return tree;
  }
}
