package espalier.forecast.chart;

import java.util.ArrayList;
import java.util.List;

/// From dollars to places on a picture.
///
/// @param from dollars at `start`
/// @param to dollars at `end`
/// @param step between two lines; 0 on a scale of powers
record Scale(double from, double to, double start, double end, double step) {
  /// From zero to a round number above `most`.
  static Scale linear(double most, double start, double end) {
    double step = step(most);
    double to = Math.max(step, Math.ceil(most / step - 1e-9) * step);
    return new Scale(0, to, start, end, step);
  }

  /// Over whole powers of ten around two positive numbers.
  static Scale powers(double least, double most, double start, double end) {
    double from = Math.pow(10, Math.floor(Math.log10(least)));
    double to = Math.pow(10, Math.ceil(Math.log10(most)));
    return new Scale(from, to > from ? to : 10 * from, start, end, 0);
  }

  double at(double dollars) {
    double way =
        step == 0
            ? Math.log(Math.max(dollars, from) / from) / Math.log(to / from)
            : (dollars - from) / (to - from);
    return start + way * (end - start);
  }

  /// Where lines are drawn.
  List<Double> ticks() {
    var all = new ArrayList<Double>();
    if (step == 0) {
      for (double tick = from; tick <= to * 1.001; tick *= 10) {
        all.add(tick);
      }
    } else {
      for (int i = 0; from + i * step <= to * 1.0001; i++) {
        all.add(from + i * step);
      }
    }
    return all;
  }

  /// 1, 2 or 5 times a power of ten, so that four to eight of them make `span`.
  private static double step(double span) {
    if (!(span > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(span)));
    double digits = span / power;
    return digits < 1.5 ? power / 5 : digits < 3.5 ? power / 2 : digits < 7.5 ? power : 2 * power;
  }

  /// Short dollars for an axis: `10 B`.
  static String label(double dollars) {
    if (dollars == 0) {
      return "0";
    }
    String[] words = {"", " K", " M", " B", " T"};
    int word = 0;
    double size = dollars;
    while (size >= 999.5 && word < words.length - 1) {
      size /= 1_000;
      word++;
    }
    String digits = String.valueOf(Math.rint(size * 100) / 100);
    return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits)
        + words[word];
  }
}
