package espalier.forecast.chart;

import espalier.forecast.model.Business;

/// The colours of the businesses, told apart also by those who see few (after Okabe and Ito).
final class Palette {
  private Palette() {}

  static String of(Business business) {
    return switch (business) {
      case COMPUTE -> "#0072b2";
      case MODELS -> "#d55e00";
      case IDENTITY -> "#009e73";
      case SECURITY -> "#b0578d";
    };
  }

  /// A row of coloured squares with their names; returns the height it took.
  static double legend(Svg svg, double y) {
    double x = 4;
    for (Business one : Business.values()) {
      svg.rect(x, y, 12, 12, of(one));
      svg.text(x + 17, y + 10.5, one.word(), 12.5, Svg.INK, Svg.Anchor.START);
      x += 114;
    }
    return 24;
  }
}
