package espalier.forecast.chart;

import espalier.forecast.model.Forecast;
import espalier.forecast.model.Quantity;
import espalier.forecast.simulation.Percentiles;
import espalier.forecast.simulation.Simulation;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// How widely the total may fall out, year by year.
public final class Fan {
  private static final double LEFT = 46;
  private static final double RIGHT = 452;
  private static final double TOP = 62;
  private static final double BOTTOM = 322;
  private static final String MEDIAN = "stroke=\"#08406b\" stroke-width=\"2.5\"";
  private static final String STATED =
      "stroke=\"#b34700\" stroke-width=\"2\" stroke-dasharray=\"5 4\"";

  /// A band between two percentiles.
  private record Band(int low, int high, String colour) {}

  private static final List<Band> BANDS =
      List.of(new Band(5, 95, "#dbe9f6"), new Band(10, 90, "#a9cce8"), new Band(25, 75, "#6aa6d2"));

  private Fan() {}

  /// The picture as an SVG document.
  public static String of(Simulation simulation) {
    var svg = new Svg();
    List<Percentiles> years = simulation.years();
    double most = years.stream().mapToDouble(one -> one.at(95)).max().orElse(1);
    Scale scale = Scale.linear(Math.max(most, 1), BOTTOM, TOP);
    for (Band band : BANDS) {
      svg.polygon(band(years, band, scale), band.colour());
    }
    for (double tick : scale.ticks()) {
      svg.line(LEFT, scale.at(tick), RIGHT, scale.at(tick), Svg.RULE);
      svg.text(LEFT - 5, scale.at(tick) + 4, Scale.label(tick), 11, Svg.SOFT, Svg.Anchor.END);
    }
    for (int i = 0; i < years.size(); i++) {
      int year = Forecast.FIRST_YEAR + i;
      String text = i % 2 == 0 ? String.valueOf(year) : "";
      svg.text(x(i), BOTTOM + 17, text, 11, Svg.SOFT, Svg.Anchor.MIDDLE);
    }
    svg.polyline(curve(years, one -> one.at(50), scale), MEDIAN);
    svg.polyline(stated(simulation, scale), STATED);
    legend(svg);
    svg.height(BOTTOM + 26);
    return svg.picture(
        "fan",
        "Total by year, %s, from %,d draws"
            .formatted(simulation.scenario().label(), simulation.settings().draws()),
        description(simulation));
  }

  private static void legend(Svg svg) {
    double x = 4;
    for (Band band : BANDS) {
      svg.rect(x, 4, 14, 12, band.colour());
      String words = "%d to %d %%".formatted(band.low(), band.high());
      svg.text(x + 19, 14.5, words, 12, Svg.INK, Svg.Anchor.START);
      x += 110;
    }
    svg.polyline(new double[] {4, 32, 24, 32}, MEDIAN);
    svg.text(30, 36, "median", 12, Svg.INK, Svg.Anchor.START);
    svg.polyline(new double[] {114, 32, 138, 32}, STATED);
    svg.text(144, 36, "the scenario's own values", 12, Svg.INK, Svg.Anchor.START);
  }

  private static double x(int index) {
    return LEFT + 12 + index * (RIGHT - LEFT - 28) / (Forecast.YEARS - 1);
  }

  private static double[] band(List<Percentiles> years, Band band, Scale scale) {
    int count = years.size();
    double[] points = new double[4 * count];
    for (int i = 0; i < count; i++) {
      points[2 * i] = x(i);
      points[2 * i + 1] = scale.at(years.get(i).at(band.high()));
      int back = 2 * (2 * count - 1 - i);
      points[back] = x(i);
      points[back + 1] = scale.at(years.get(i).at(band.low()));
    }
    return points;
  }

  private static double[] curve(
      List<Percentiles> years, ToDoubleFunction<Percentiles> value, Scale scale) {
    double[] points = new double[2 * years.size()];
    for (int i = 0; i < years.size(); i++) {
      points[2 * i] = x(i);
      points[2 * i + 1] = scale.at(value.applyAsDouble(years.get(i)));
    }
    return points;
  }

  private static double[] stated(Simulation simulation, Scale scale) {
    List<Forecast> years = Forecast.years(simulation.scenario());
    double[] points = new double[2 * years.size()];
    for (int i = 0; i < years.size(); i++) {
      points[2 * i] = x(i);
      points[2 * i + 1] = scale.at(Math.min(years.get(i).total(), scale.to()));
    }
    return points;
  }

  private static String description(Simulation simulation) {
    var text = new StringBuilder("In US dollars. ");
    for (int year : new int[] {2026, 2030, 2035}) {
      Percentiles one = simulation.years().get(year - Forecast.FIRST_YEAR);
      text.append(
          String.format(
              Locale.ROOT,
              "%d: median %s, nine of ten draws between %s and %s. ",
              year,
              Quantity.money(one.at(50)),
              Quantity.money(one.at(5)),
              Quantity.money(one.at(95))));
    }
    return text.append("The distributions are those of the scenario.").toString();
  }
}
