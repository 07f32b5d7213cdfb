package espalier.forecast.chart;

import java.util.Locale;

/// Writes one picture; lengths are in its own units, of which [#WIDTH] fill its width.
final class Svg {
  static final double WIDTH = 460;

  static final String INK = "#1b2430";
  static final String SOFT = "#56616f";
  static final String RULE = "#d5dbe3";
  static final String PALE = "#e3e8ef";
  static final String SLATE = "#5a6b80";

  private static final String FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

  private final StringBuilder out = new StringBuilder();
  private double height;

  /// Where a text is fastened.
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void height(double bottom) {
    height = bottom;
  }

  void rect(double x, double y, double width, double tall, String colour) {
    out.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>%n"
            .formatted(at(x), at(y), at(Math.max(0, width)), at(tall), colour));
  }

  void line(double x1, double y1, double x2, double y2, String colour) {
    out.append(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"/>%n"
            .formatted(at(x1), at(y1), at(x2), at(y2), colour));
  }

  /// A broken line through points `x0 y0 x1 y1 …`.
  void polyline(double[] points, String style) {
    out.append("<polyline points=\"%s\" fill=\"none\" %s/>%n".formatted(points(points), style));
  }

  void polygon(double[] points, String colour) {
    out.append("<polygon points=\"%s\" fill=\"%s\"/>%n".formatted(points(points), colour));
  }

  void text(double x, double y, String words, double size, String colour, Anchor anchor) {
    text(x, y, words, size, colour, anchor, false);
  }

  /// A text with a white edge, readable across lines.
  void label(double x, double y, String words, double size) {
    out.append(
        "<text x=\"%s\" y=\"%s\" font-size=\"%s\" fill=\"%s\" paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"4\">%s</text>%n"
            .formatted(at(x), at(y), at(size), INK, escaped(words)));
  }

  void bold(double x, double y, String words, double size, Anchor anchor) {
    text(x, y, words, size, INK, anchor, true);
  }

  private void text(
      double x, double y, String words, double size, String colour, Anchor anchor, boolean bold) {
    out.append(
        "<text x=\"%s\" y=\"%s\" font-size=\"%s\" fill=\"%s\" text-anchor=\"%s\"%s>%s</text>%n"
            .formatted(
                at(x),
                at(y),
                at(size),
                colour,
                anchor.name().toLowerCase(Locale.ROOT),
                bold ? " font-weight=\"600\"" : "",
                escaped(words)));
  }

  /// The whole picture.
  ///
  /// @param id unique on the page
  String picture(String id, String title, String description) {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="img" \
    aria-labelledby="%s-title %s-text" font-family="%s">
    <title id="%s-title">%s</title>
    <desc id="%s-text">%s</desc>
    <rect width="100%%" height="100%%" fill="#ffffff"/>
    %s</svg>
    """
        .formatted(
            at(WIDTH), at(height), id, id, FONT, id, escaped(title), id, escaped(description), out);
  }

  private static String points(double[] points) {
    var text = new StringBuilder();
    for (int i = 0; i < points.length; i += 2) {
      text.append(i == 0 ? "" : " ").append(at(points[i])).append(',').append(at(points[i + 1]));
    }
    return text.toString();
  }

  /// A tenth of a unit is finer than any screen.
  private static String at(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /// Safe inside elements and quoted attributes.
  static String escaped(String text) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      switch (one) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(Character.isISOControl(one) ? ' ' : one);
      }
    }
    return out.toString();
  }
}
