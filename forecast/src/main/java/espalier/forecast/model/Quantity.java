package espalier.forecast.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a figure counts, and how people write it; every one but a quotient names its unit.
public enum Quantity {
  /// `33 %`, or a quotient such as `58.75 / 660`; 1 is the whole.
  SHARE("33 %"),
  /// `3 % a year`.
  GROWTH("3 % a year"),
  /// `1.5 x`.
  MULTIPLE("1.5 x"),
  /// `5.85 T USD`, with K, M, B, T or nothing for the powers of a thousand.
  MONEY("4.11 T USD");

  private static final String NUMBER = "([+-]?[0-9]{1,15}(?:\\.[0-9]{1,15})?)";
  private static final Pattern PERCENT = Pattern.compile(NUMBER + " ?%");
  private static final Pattern QUOTIENT = Pattern.compile(NUMBER + " ?/ ?" + NUMBER);
  private static final Pattern YEARLY = Pattern.compile(NUMBER + " ?% a year");
  private static final Pattern TIMES = Pattern.compile(NUMBER + " ?x");
  private static final Pattern DOLLARS = Pattern.compile(NUMBER + " ?([KMBT]?) ?USD");
  private static final String SCALE = "KMBT";

  private final String example;

  Quantity(String example) {
    this.example = example;
  }

  /// How one is written.
  public String example() {
    return example;
  }

  /// The value of `text`; none if it is not written as this quantity is.
  public Optional<Double> parse(String text) {
    String given = text.strip();
    return switch (this) {
      case SHARE ->
          match(PERCENT, given).map(one -> number(one, 1) / 100).or(() -> quotient(given));
      case GROWTH -> match(YEARLY, given).map(one -> number(one, 1) / 100);
      case MULTIPLE -> match(TIMES, given).map(one -> number(one, 1));
      case MONEY -> match(DOLLARS, given).map(one -> number(one, 1) * scale(one.group(2)));
    };
  }

  private static Optional<Double> quotient(String given) {
    return match(QUOTIENT, given)
        .filter(one -> number(one, 2) != 0)
        .map(one -> number(one, 1) / number(one, 2));
  }

  private static Optional<Matcher> match(Pattern pattern, String text) {
    return Optional.of(pattern.matcher(text)).filter(Matcher::matches);
  }

  private static double number(Matcher match, int group) {
    return Double.parseDouble(match.group(group));
  }

  private static double scale(String letter) {
    return letter.isEmpty() ? 1 : Math.pow(1_000, 1.0 + SCALE.indexOf(letter));
  }

  /// As people read it, to four significant digits.
  public String format(double value) {
    return switch (this) {
      case SHARE -> digits(100 * value) + " %";
      case GROWTH -> digits(100 * value) + " % a year";
      case MULTIPLE -> digits(value) + " x";
      case MONEY -> money(value) + " USD";
    };
  }

  /// Dollars without the word: `5.850 T`, `878.4 M`; always four significant digits.
  public static String money(double dollars) {
    double size = Math.abs(dollars);
    if (size < 0.005) {
      return "0";
    }
    int step = 0;
    // 999.95 and more would print as 1000.
    while (step < SCALE.length() && size >= 999.95) {
      size /= 1_000;
      step++;
    }
    int decimals = size < 9.9995 ? 3 : size < 99.995 ? 2 : 1;
    String number = String.format(Locale.ROOT, "%." + (step == 0 ? 2 : decimals) + "f", size);
    return (dollars < 0 ? "-" : "") + number + (step == 0 ? "" : " " + SCALE.charAt(step - 1));
  }

  /// At most four significant digits, without zeros at the end.
  private static String digits(double value) {
    double size = Math.abs(value);
    int decimals = size < 10 ? 3 : size < 100 ? 2 : size < 1_000 ? 1 : 0;
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    if (text.contains(".")) {
      text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return text.equals("-0") ? "0" : text;
  }
}
