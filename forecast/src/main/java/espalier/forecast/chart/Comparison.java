package espalier.forecast.chart;

import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Quantity;
import java.util.List;
import java.util.stream.Collectors;

/// Scenarios side by side, each a bar made of the four businesses.
public final class Comparison {
  private static final double RIGHT = 390;
  private static final double ROW = 46;

  private Comparison() {}

  /// The picture as an SVG document.
  ///
  /// @param forecasts of one year, at least one
  public static String of(List<Forecast> forecasts) {
    var svg = new Svg();
    double most = forecasts.stream().mapToDouble(Forecast::total).max().orElse(1);
    Scale scale = Scale.linear(Math.max(most, 1), 0, RIGHT);
    double top = Palette.legend(svg, 2) + 24;
    double bottom = top + forecasts.size() * ROW;
    for (double tick : scale.ticks()) {
      svg.line(scale.at(tick), top - 4, scale.at(tick), bottom, Svg.RULE);
      Svg.Anchor anchor = tick == 0 ? Svg.Anchor.START : Svg.Anchor.MIDDLE;
      svg.text(scale.at(tick), top - 8, Scale.label(tick), 10.5, Svg.SOFT, anchor);
    }
    double y = top;
    for (Forecast one : forecasts) {
      svg.text(4, y + 14, one.scenario().label(), 12.5, Svg.INK, Svg.Anchor.START);
      double reached = 0;
      for (Business business : Business.values()) {
        double from = scale.at(reached);
        reached += one.of(business);
        svg.rect(from, y + 20, scale.at(reached) - from, 17, Palette.of(business));
      }
      svg.bold(Svg.WIDTH, y + 33, Quantity.money(one.total()), 12.5, Svg.Anchor.END);
      y += ROW;
    }
    svg.height(bottom + 4);
    int year = forecasts.getFirst().year();
    return svg.picture(
        "comparison",
        "Revenue in %d by scenario, in US dollars".formatted(year),
        forecasts.stream().map(Comparison::words).collect(Collectors.joining(" ")));
  }

  private static String words(Forecast one) {
    var text = new StringBuilder(one.scenario().label());
    text.append(": total ").append(Quantity.money(one.total()));
    for (Business business : Business.values()) {
      text.append(", ").append(business.word()).append(' ');
      text.append(Quantity.money(one.of(business)));
    }
    return text.append('.').toString();
  }
}
