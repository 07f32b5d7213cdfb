package espalier.forecast.chart;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Quantity;
import espalier.forecast.simulation.Drivers;
import espalier.forecast.simulation.Drivers.Driver;
import java.util.Locale;

/// What drives the total: how far each assumption alone moves it, with Sobol's indices.
public final class Tornado {
  private static final double LEFT = 4;
  private static final double RIGHT = 340;
  private static final double ROW = 40;
  private static final double TOP = 74;
  private static final String LOWER = "#5a6b80";
  private static final String HIGHER = "#0072b2";

  private Tornado() {}

  /// The picture as an SVG document.
  public static String of(Drivers drivers) {
    var svg = new Svg();
    double least = drivers.base();
    double most = drivers.base();
    for (Driver one : drivers.all()) {
      least = Math.min(least, Math.min(one.low(), one.high()));
      most = Math.max(most, Math.max(one.low(), one.high()));
    }
    double margin = Math.max((most - least) / 20, 1);
    var scale = new Scale(Math.max(0, least - margin), most + margin, LEFT, RIGHT, margin);
    head(svg, drivers, scale);
    double bottom = TOP + drivers.all().size() * ROW;
    svg.line(scale.at(drivers.base()), TOP - 6, scale.at(drivers.base()), bottom, Svg.INK);
    double y = TOP;
    for (Driver one : drivers.all()) {
      row(svg, one, drivers.base(), scale, y);
      y += ROW;
    }
    svg.height(bottom + 4);
    return svg.picture(
        "tornado",
        "What drives the total of %d, %s".formatted(drivers.year(), drivers.scenario().label()),
        description(drivers));
  }

  private static void head(Svg svg, Drivers drivers, Scale scale) {
    svg.rect(4, 4, 14, 12, LOWER);
    svg.text(23, 14.5, "at its 10th percentile", 12, Svg.INK, Svg.Anchor.START);
    svg.rect(170, 4, 14, 12, HIGHER);
    svg.text(189, 14.5, "at its 90th", 12, Svg.INK, Svg.Anchor.START);
    svg.text(396, 46, "first", 11, Svg.SOFT, Svg.Anchor.END);
    svg.text(396, 59, "order", 11, Svg.SOFT, Svg.Anchor.END);
    svg.text(456, 46, "total", 11, Svg.SOFT, Svg.Anchor.END);
    svg.text(456, 59, "order", 11, Svg.SOFT, Svg.Anchor.END);
    double middle = scale.at(drivers.base());
    svg.bold(middle, 59, Quantity.money(drivers.base()), 12, Svg.Anchor.MIDDLE);
    svg.text(middle, 44, "all at their values", 11, Svg.SOFT, Svg.Anchor.MIDDLE);
  }

  private static void row(Svg svg, Driver one, double base, Scale scale, double y) {
    Assumption assumption = one.assumption();
    svg.label(
        LEFT,
        y + 12,
        "%s: %s to %s"
            .formatted(
                assumption.title(),
                assumption.format(one.lowValue()),
                assumption.format(one.highValue())),
        11);
    bar(svg, scale, base, one.low(), y + 18, LOWER);
    bar(svg, scale, base, one.high(), y + 18, HIGHER);
    svg.text(396, y + 30, percent(one.first()), 12, Svg.INK, Svg.Anchor.END);
    svg.bold(456, y + 30, percent(one.total()), 12, Svg.Anchor.END);
  }

  private static void bar(
      Svg svg, Scale scale, double base, double moved, double y, String colour) {
    double from = scale.at(Math.min(base, moved));
    svg.rect(from, y, scale.at(Math.max(base, moved)) - from, 14, colour);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * Math.max(0, share));
  }

  private static String description(Drivers drivers) {
    var text = new StringBuilder("Each assumption, the others at their values, in US dollars: ");
    for (Driver one : drivers.all()) {
      text.append(
          "%s from %s to %s, first order %s, total %s; "
              .formatted(
                  one.assumption().title(),
                  Quantity.money(one.low()),
                  Quantity.money(one.high()),
                  percent(one.first()),
                  percent(one.total())));
    }
    return text.append("the order is that of the total index.").toString();
  }
}
