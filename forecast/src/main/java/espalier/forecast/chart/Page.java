package espalier.forecast.chart;

import espalier.forecast.model.Actual;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Distribution;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Note;
import espalier.forecast.model.Origin;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Scenario;
import espalier.forecast.model.Stated;
import espalier.forecast.model.Step;
import espalier.forecast.simulation.Drivers;
import espalier.forecast.simulation.Percentiles;
import espalier.forecast.simulation.Simulation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// One HTML file with all pictures, every step, every assumption and its source; it asks no host
/// for anything and runs no script.
public final class Page {
  /// A column with cells no longer than this is not broken into lines.
  private static final int NARROW = 14;

  private final Content content;
  private final Forecast main;
  private final StringBuilder out = new StringBuilder();

  /// What it shows.
  ///
  /// @param forecasts the scenarios to compare, of one year
  /// @param main which of them the page is about
  public record Content(
      List<Forecast> forecasts,
      Forecast main,
      Simulation simulation,
      Drivers drivers,
      Optional<Actual> actual) {}

  private Page(Content content) {
    this.content = content;
    this.main = content.main();
  }

  public static String of(Content content) {
    return new Page(content).write();
  }

  private String write() {
    String title =
        "Crypto-AI revenue %d: %s USD".formatted(main.year(), Quantity.money(main.total()));
    head(title);
    pictures();
    steps();
    actual();
    years();
    assumptions();
    scenarios();
    method();
    out.append("</main>\n</body>\n</html>\n");
    return out.toString();
  }

  private void head(String title) {
    out.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" \
        content="default-src 'none'; style-src 'unsafe-inline'">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        <header>
        <h1>%s</h1>
        <p>Scenario: <strong>%s</strong>. %s</p>
        </header>
        """
            .formatted(text(title), style(), text(title), text(main.scenario().label()), about()));
  }

  private String about() {
    String words = main.scenario().about();
    String whose =
        content.forecasts().stream()
            .map(Forecast::scenario)
            .filter(one -> one.origin() == Origin.PROJECT)
            .map(Scenario::name)
            .collect(Collectors.joining(" and "));
    String own =
        whose.isEmpty()
            ? ""
            : " %s on this page: the project's own assumptions, not the note's.".formatted(whose);
    return text(words)
        + " Dollars are US dollars; T is 10<sup>12</sup>, B 10<sup>9</sup>, M"
        + " 10<sup>6</sup>."
        + text(own);
  }

  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      if (in == null) {
        throw new IllegalStateException("page.css is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void pictures() {
    out.append("<div class=\"pictures\">\n<div>\n");
    figure(
        "From %s to %s".formatted(main.step(Step.Name.GAINS).text(), Quantity.money(main.total())),
        Waterfall.of(main),
        "Dark is what stays, pale what falls away. Every step's formula stands in the table below.");
    figure(
        "Scenarios in %d".formatted(main.year()),
        Comparison.of(content.forecasts()),
        "Where it says the project's own, the note gives no figures and the assumptions below are"
            + " this project's.");
    out.append("</div>\n<div>\n");
    figure("How wide it may fall out", Fan.of(content.simulation()), simulated());
    figure(
        "What drives the total",
        Tornado.of(content.drivers()),
        "Bars: the total with one assumption at its 10th or 90th percentile and the others at their"
            + " values. First order: the part of the total's variance that goes when this one is"
            + " known; total: the part that stays when all others are. Correlations are left out"
            + " here, for which these indices are not defined.");
    out.append("</div>\n</div>\n");
  }

  private String simulated() {
    Simulation run = content.simulation();
    return String.format(
        Locale.ROOT,
        "%,d draws, seed %d. In %d nine of ten fall between %s and %s; %.0f %% reach %s. Distributions"
            + " and correlations are %s; so is the way there: %s.",
        run.settings().draws(),
        run.settings().seed(),
        run.settings().year(),
        Quantity.money(run.total().at(5)),
        Quantity.money(run.total().at(95)),
        100 * run.chance(),
        Quantity.money(Forecast.of(run.scenario(), run.settings().year()).total()),
        run.scenario().origin() == Origin.FILE
            ? "your file's or, where it has none, the project's own"
            : "the project's own",
        run.scenario().adoption().words());
  }

  private void figure(String title, String svg, String caption) {
    out.append("<figure>\n<h2>").append(text(title)).append("</h2>\n").append(svg);
    out.append("<figcaption>").append(text(caption)).append("</figcaption>\n</figure>\n");
  }

  private void steps() {
    out.append("<section>\n<h2>Step by step, %d</h2>\n".formatted(main.year()));
    boolean noted = main.isOfTheNote();
    var rows = new ArrayList<List<String>>();
    for (Step step : main.steps()) {
      var row = new ArrayList<>(List.of(step.name().title(), step.text(), step.formula()));
      if (noted) {
        row.add(step.note().map(Note.Figure::text).orElse(""));
      }
      row.add(
          step.enters().stream()
              .map(one -> source(main.scenario().stated(one)))
              .distinct()
              .collect(Collectors.joining("; ")));
      rows.add(row);
    }
    var header = new ArrayList<>(List.of("step", "USD", "formula"));
    if (noted) {
      header.add("the note");
    }
    header.add("source of what enters");
    table(header, rows);
    out.append("<p class=\"warning\"><strong>A contradiction.</strong> ")
        .append(text(Note.contradiction(main.scenario())))
        .append("</p>\n</section>\n");
  }

  private static String source(Stated stated) {
    return stated.origin() == Origin.FILE && stated.source().isEmpty()
        ? stated.origin().words()
        : stated.origin().words() + ": " + stated.source();
  }

  private void actual() {
    if (content.actual().isEmpty()) {
      return;
    }
    Actual actual = content.actual().get();
    out.append("<section>\n<h2>The network's own revenue</h2>\n<p>")
        .append(
            text(
                "%s, from %s to %s, beside the forecast for %d."
                    .formatted(actual.network(), actual.since(), actual.until(), main.year())))
        .append("</p>\n");
    var rows = new ArrayList<List<String>>();
    for (Business one : Business.values()) {
      Actual.Takings takings = actual.of(one);
      rows.add(
          List.of(
              one.word() + (takings.charged() ? "" : " (no fees on the ledger yet)"),
              Quantity.money(main.of(one)),
              Quantity.money(takings.spent()),
              Quantity.money(takings.fees())));
    }
    rows.add(
        List.of(
            "total",
            Quantity.money(main.total()),
            Quantity.money(actual.spent()),
            Quantity.money(actual.fees())));
    table(List.of("business", "forecast", "users paid", "of that the network's fees"), rows);
    actual.remarks().forEach(one -> out.append("<p>").append(text(one)).append("</p>\n"));
    out.append("</section>\n");
  }

  private void years() {
    out.append("<section>\n<h2>All years</h2>\n");
    var rows = new ArrayList<List<String>>();
    for (Forecast one : Forecast.years(main.scenario())) {
      var row = new ArrayList<String>();
      row.add(String.valueOf(one.year()));
      for (Business business : Business.values()) {
        row.add(Quantity.money(one.of(business)));
      }
      row.add(Quantity.money(one.total()));
      Percentiles fan = content.simulation().years().get(one.year() - Forecast.FIRST_YEAR);
      row.add(Quantity.money(fan.at(5)) + " to " + Quantity.money(fan.at(95)));
      rows.add(row);
    }
    table(
        List.of(
            "year", "compute", "models", "identity", "security", "total", "5 % to 95 % of draws"),
        rows);
    out.append("<p>")
        .append(
            text(
                "Years other than %d are the project's own: %s. The note states %d only."
                    .formatted(
                        Forecast.TARGET_YEAR,
                        main.scenario().adoption().words(),
                        Forecast.TARGET_YEAR)))
        .append("</p>\n</section>\n");
  }

  private void assumptions() {
    out.append("<section>\n<h2>Assumptions of ")
        .append(text(main.scenario().label()))
        .append("</h2>\n");
    var rows = new ArrayList<List<String>>();
    for (Assumption one : Assumption.values()) {
      Stated stated = main.scenario().stated(one);
      rows.add(
          List.of(
              one.title(),
              one.format(stated.value()),
              stated.origin().words(),
              stated.source(),
              stated
                  .distribution()
                  .map(spread -> distribution(spread, one, stated))
                  .orElse("not drawn")));
    }
    table(List.of("assumption", "value", "whose", "source", "distribution"), rows);
    out.append("</section>\n");
  }

  private static String distribution(Distribution spread, Assumption one, Stated stated) {
    return "%s (%s)"
        .formatted(
            spread.words(one),
            stated.origin() == Origin.FILE ? Origin.FILE.words() : Origin.PROJECT.words());
  }

  private void scenarios() {
    out.append("<section>\n<h2>The scenarios beside each other</h2>\n");
    var header = new ArrayList<>(List.of("assumption"));
    content.forecasts().forEach(one -> header.add(one.scenario().label()));
    var rows = new ArrayList<List<String>>();
    for (Assumption one : Assumption.values()) {
      var row = new ArrayList<>(List.of(one.title()));
      for (Forecast forecast : content.forecasts()) {
        Stated stated = forecast.scenario().stated(one);
        row.add("%s (%s)".formatted(one.format(stated.value()), stated.source()));
      }
      rows.add(row);
    }
    table(header, rows);
    out.append("</section>\n");
  }

  private void method() {
    out.append("<section>\n<h2>How it is computed</h2>\n<p>")
        .append(
            text(
                "Source: a research note of January 2024, whose figures are reproduced within its"
                    + " rounding. Draws are cut off at what an assumption allows; a split that passes"
                    + " 100 % is scaled down to it; values move together by a Gaussian copula. Made by"
                    + " espalier forecast show --html; the guide says how to change everything."))
        .append("</p>\n</section>\n");
  }

  private void table(List<String> header, List<List<String>> rows) {
    out.append("<div class=\"scroll\"><table>\n<thead><tr>");
    header.forEach(one -> out.append("<th scope=\"col\">").append(text(one)).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr><th scope=\"row\">").append(text(row.getFirst())).append("</th>");
      for (int i = 1; i < row.size(); i++) {
        int column = i;
        boolean narrow = rows.stream().allMatch(one -> one.get(column).length() <= NARROW);
        out.append(narrow ? "<td class=\"narrow\"" : "<td");
        out.append(" data-label=\"%s\">".formatted(text(header.get(i))));
        out.append(text(row.get(i))).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private static String text(String words) {
    return Svg.escaped(words);
  }
}
