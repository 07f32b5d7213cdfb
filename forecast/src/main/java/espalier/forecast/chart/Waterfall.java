package espalier.forecast.chart;

import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Step;
import java.util.List;
import java.util.Optional;

/// From all gains down to what open networks earn.
///
/// The first panel is drawn over powers of ten, because the chain falls through four of them: what
/// stays at each step is dark, what falls away is pale. The second adds the four businesses up on
/// an even scale.
public final class Waterfall {
  private static final double ROW = 31;
  private static final double BAR = 14;
  private static final double LEFT = 158;
  private static final double RIGHT = 388;
  private static final double LABEL = 12.5;
  private static final double SMALL = 10.5;

  private final Forecast forecast;
  private final Svg svg = new Svg();

  private Waterfall(Forecast forecast) {
    this.forecast = forecast;
  }

  /// A row of the first panel.
  ///
  /// @param from the step that it is a part of
  /// @param business whose result it is
  private record Row(
      Step.Name step, Optional<Step.Name> from, Optional<Business> business, String title) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(Step.Name.GAINS, Optional.empty(), Optional.empty(), "AI's productivity gains"),
          row(Step.Name.REACHED, Step.Name.GAINS, "reached in enterprises"),
          row(Step.Name.REVENUE, Step.Name.REACHED, "paid as AI revenue"),
          row(Step.Name.COMPUTE_MARKET, Step.Name.REVENUE, "compute"),
          row(Step.Name.COMPUTE_OPEN, Step.Name.COMPUTE_MARKET, "· not hyperscalers'"),
          end(Step.Name.COMPUTE, Step.Name.COMPUTE_OPEN, Business.COMPUTE),
          row(Step.Name.SOFTWARE_MARKET, Step.Name.REVENUE, "software"),
          end(Step.Name.MODELS, Step.Name.SOFTWARE_MARKET, Business.MODELS),
          row(Step.Name.IDENTITY_MARKET, Step.Name.REVENUE, "identity"),
          end(Step.Name.IDENTITY, Step.Name.IDENTITY_MARKET, Business.IDENTITY),
          row(Step.Name.SECURITY_MARKET, Step.Name.REVENUE, "security"),
          end(Step.Name.SECURITY, Step.Name.SECURITY_MARKET, Business.SECURITY));

  private static Row row(Step.Name step, Step.Name from, String title) {
    return new Row(step, Optional.of(from), Optional.empty(), title);
  }

  private static Row end(Step.Name step, Step.Name from, Business business) {
    String noun = business == Business.MODELS ? "models" : business.word();
    return new Row(step, Optional.of(from), Optional.of(business), "· " + noun + " on open nets");
  }

  /// The picture as an SVG document.
  public static String of(Forecast forecast) {
    return new Waterfall(forecast).draw();
  }

  private String draw() {
    double y = powers();
    y = sum(y + 26);
    svg.height(y);
    String gains = forecast.step(Step.Name.GAINS).text();
    return svg.picture(
        "waterfall",
        "From %s to %s USD in %d, %s"
            .formatted(
                gains,
                Quantity.money(forecast.total()),
                forecast.year(),
                forecast.scenario().label()),
        description());
  }

  private String description() {
    var text = new StringBuilder("What is left at each step, in US dollars: ");
    for (Step step : forecast.steps()) {
      if (step.name() != Step.Name.GROWTH) {
        text.append(step.name().title()).append(' ').append(step.text()).append("; ");
      }
    }
    return text.append("dark is what stays, pale what falls away.").toString();
  }

  private double powers() {
    double top = 34;
    double bottom = top + ROWS.size() * ROW;
    double least = Double.MAX_VALUE;
    for (Row row : ROWS) {
      double value = forecast.value(row.step());
      least = value > 0 ? Math.min(least, value) : least;
    }
    double most = forecast.value(Step.Name.GAINS);
    Scale scale = Scale.powers(Math.min(least, most), most, LEFT, RIGHT);
    svg.bold(0, 12, "What is left at each step (powers of ten, USD)", 13, Svg.Anchor.START);
    for (double tick : scale.ticks()) {
      svg.line(scale.at(tick), top - 4, scale.at(tick), bottom, Svg.RULE);
      svg.text(scale.at(tick), top - 8, Scale.label(tick), SMALL, Svg.SOFT, Svg.Anchor.MIDDLE);
    }
    double y = top;
    for (Row row : ROWS) {
      draw(row, scale, y);
      y += ROW;
    }
    return bottom;
  }

  private void draw(Row row, Scale scale, double y) {
    Step step = forecast.step(row.step());
    double value = step.value();
    double end = scale.at(value);
    row.from()
        .map(forecast::value)
        .filter(before -> before > value)
        .ifPresent(before -> svg.rect(end, y + 7, scale.at(before) - end, BAR, Svg.PALE));
    if (value > 0) {
      svg.rect(LEFT, y + 7, end - LEFT, BAR, row.business().map(Palette::of).orElse(Svg.SLATE));
    }
    svg.text(0, y + 13, row.title(), LABEL, Svg.INK, Svg.Anchor.START);
    svg.text(8, y + 25, part(step), SMALL, Svg.SOFT, Svg.Anchor.START);
    svg.bold(Svg.WIDTH, y + 18, step.text(), LABEL, Svg.Anchor.END);
  }

  /// What the step multiplies by: `× 33 %`.
  private String part(Step step) {
    if (step.name() == Step.Name.GAINS) {
      return forecast.step(Step.Name.GROWTH).text() + " from 2022 on";
    }
    int times = step.formula().indexOf('×');
    return times < 0 ? step.formula() : step.formula().substring(times);
  }

  private double sum(double top) {
    Scale scale = Scale.linear(Math.max(forecast.total(), 1), LEFT, RIGHT);
    svg.bold(0, top, "The four businesses together (even scale, USD)", 13, Svg.Anchor.START);
    double y = top + 26;
    double bottom = y + 5 * 26;
    for (double tick : scale.ticks()) {
      svg.line(scale.at(tick), y - 4, scale.at(tick), bottom, Svg.RULE);
      svg.text(scale.at(tick), y - 8, Scale.label(tick), SMALL, Svg.SOFT, Svg.Anchor.MIDDLE);
    }
    double reached = 0;
    for (Business one : Business.values()) {
      double value = forecast.of(one);
      double from = scale.at(reached);
      svg.rect(from, y + 5, scale.at(reached + value) - from, BAR, Palette.of(one));
      svg.text(0, y + 16, one.word(), LABEL, Svg.INK, Svg.Anchor.START);
      svg.bold(Svg.WIDTH, y + 16, Quantity.money(value), LABEL, Svg.Anchor.END);
      reached += value;
      y += 26;
    }
    svg.rect(LEFT, y + 5, scale.at(reached) - LEFT, BAR, Svg.INK);
    svg.bold(0, y + 16, "total " + forecast.year(), LABEL, Svg.Anchor.START);
    svg.bold(Svg.WIDTH, y + 16, Quantity.money(reached), LABEL, Svg.Anchor.END);
    return bottom + 6;
  }
}
