package espalier.competition.portfolio;

import java.util.List;
import java.util.Locale;

/// A line of what a portfolio has earned day by day, as an SVG picture.
public final class PerformancePlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 280;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TOP = 44;
  private static final int BOTTOM = 40;
  private static final int LINES = 4;

  private PerformancePlot() {}

  /// One point.
  ///
  /// @param label under the axis, such as `day 3`
  /// @param performance as a share of one unit of exposure
  public record Point(String label, double performance) {}

  /// @throws IllegalArgumentException if there is no point
  public static String svg(String title, List<Point> points) {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a plot needs at least one point");
    }
    double low = Math.min(0, points.stream().mapToDouble(Point::performance).min().orElse(0));
    double high = Math.max(0, points.stream().mapToDouble(Point::performance).max().orElse(0));
    double span = high > low ? high - low : 1;
    var out = new StringBuilder();
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" \
        font-family="system-ui, sans-serif" font-size="12">
        <title>%s</title>
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="%d" y="24" font-size="15" fill="#1b2430">%s</text>
        """
            .formatted(WIDTH, HEIGHT, escaped(title), LEFT, escaped(title)));
    for (int i = 0; i <= LINES; i++) {
      double value = low + span * i / LINES;
      double y = y(value, low, span);
      out.append(
          "<line x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\" stroke=\"#d5dbe3\"/>\n"
              .formatted(LEFT, at(y), WIDTH - RIGHT, at(y)));
      out.append(
          "<text x=\"%d\" y=\"%s\" text-anchor=\"end\" fill=\"#56616f\">%s %%</text>\n"
              .formatted(LEFT - 6, at(y + 4), String.format(Locale.ROOT, "%.1f", 100 * value)));
    }
    double zero = y(0, low, span);
    out.append(
        "<line x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\" stroke=\"#1b2430\"/>\n"
            .formatted(LEFT, at(zero), WIDTH - RIGHT, at(zero)));
    var line = new StringBuilder();
    for (int i = 0; i < points.size(); i++) {
      double x = x(i, points.size());
      double y = y(points.get(i).performance(), low, span);
      line.append(i == 0 ? "" : " ").append(at(x)).append(',').append(at(y));
      out.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"#0072b2\"/>\n".formatted(at(x), at(y)));
      out.append(
          "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\" fill=\"#56616f\">%s</text>\n"
              .formatted(at(x), HEIGHT - BOTTOM + 20, escaped(points.get(i).label())));
    }
    out.append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"#0072b2\" stroke-width=\"2\"/>\n</svg>\n"
            .formatted(line));
    return out.toString();
  }

  private static double x(int index, int count) {
    double room = WIDTH - LEFT - RIGHT - 40;
    return LEFT + 20 + (count == 1 ? room / 2 : room * index / (count - 1));
  }

  private static double y(double value, double low, double span) {
    return HEIGHT - BOTTOM - (value - low) / span * (HEIGHT - TOP - BOTTOM);
  }

  private static String at(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
