package espalier.forecast.scenario;

import espalier.forecast.model.Adoption;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Correlation;
import espalier.forecast.model.Distribution;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.IdentityBase;
import espalier.forecast.model.Origin;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Scenario;
import espalier.forecast.model.Stated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

/// Reads a scenario from TOML.
public final class ScenarioFile {
  /// The longest file: 64 KiB.
  public static final int BYTES_MAX = 64 * 1024;

  /// The most brackets and braces that a file opens, so that nesting cannot exhaust the parser.
  public static final int BRACKETS_MAX = 512;

  private static final int NAME_MAX = 64;
  private static final int TEXT_MAX = 500;
  private static final int QUANTITY_MAX = 64;

  private static final List<String> TOP =
      List.of("name", "about", "based_on", "identity_of", "adoption", "assumptions", "correlation");
  private static final List<String> STATED =
      List.of("value", "source", "years", "triangular", "beta", "lognormal");

  private final Place top;
  private final Optional<Scenario> base;

  private ScenarioFile(Place top, Optional<Scenario> base) {
    this.top = top;
    this.base = base;
  }

  /// Reads a user's file.
  ///
  /// @param file its name, for messages
  /// @throws ScenarioException in one sentence that names line, key, what was found and what is
  ///   allowed
  public static Scenario read(String file, String toml) {
    Place top = parse(file, toml);
    top.requireOnly(TOP);
    String based = top.has("based_on") ? top.text("based_on", NAME_MAX) : Shipped.BASE.word();
    Shipped base =
        Shipped.of(based)
            .orElseThrow(() ->
                top.refused("based_on", "must be bear, base or bull; found " + Place.shown(based)));
    return new ScenarioFile(top, Optional.of(base.scenario())).scenario();
  }

  static Scenario readShipped(Shipped one) {
    return new ScenarioFile(parse(one.word() + ".toml", one.toml()), Optional.empty()).scenario();
  }

  private static Place parse(String file, String toml) {
    if (toml.length() > BYTES_MAX) {
      throw new ScenarioException(
          "%s: a scenario has at most %d characters; found %d"
              .formatted(file, BYTES_MAX, toml.length()));
    }
    long brackets = toml.chars().filter(one -> one == '[' || one == '{').count();
    if (brackets > BRACKETS_MAX) {
      throw new ScenarioException(
          "%s: a scenario opens at most %d brackets and braces; found %d"
              .formatted(file, BRACKETS_MAX, brackets));
    }
    TomlParseResult parsed = Toml.parse(toml);
    if (parsed.hasErrors()) {
      TomlParseError first = parsed.errors().getFirst();
      throw new ScenarioException(
          "%s, line %d: this is not TOML: %s"
              .formatted(
                  file, first.position().line(), Place.shown(String.valueOf(first.getMessage()))));
    }
    return new Place(file, parsed, "", 0);
  }

  private Scenario scenario() {
    var stated = new EnumMap<Assumption, Stated>(Assumption.class);
    base.ifPresent(one -> stated.putAll(one.stated()));
    if (top.has("assumptions")) {
      Place assumptions = top.inside("assumptions");
      assumptions.requireOnly(Arrays.stream(Assumption.values()).map(Assumption::key).toList());
      for (Assumption one : Assumption.values()) {
        if (assumptions.has(one.key())) {
          stated.put(one, stated(assumptions, one));
        }
      }
      requireSplit(assumptions, stated);
    }
    return new Scenario(
        name(),
        top.has("about") ? top.text("about", TEXT_MAX) : "",
        origin(),
        choice("identity_of", IdentityBase.values(), base.map(Scenario::identityBase)),
        choice("adoption", Adoption.values(), base.map(Scenario::adoption)),
        stated,
        correlation());
  }

  private String name() {
    if (top.has("name")) {
      String name = top.text("name", NAME_MAX);
      if (base.isPresent() && Shipped.of(name).isPresent()) {
        throw top.refused(
            "name", "must not be that of a scenario that ships with the project; found " + name);
      }
      return name;
    }
    String file = top.file().replaceAll(".*[/\\\\]", "").replaceAll("\\.toml$", "");
    return file.isBlank() ? "mine" : Place.shown(file);
  }

  /// A shipped scenario's name says whose it is; every other is the user's.
  private Origin origin() {
    if (base.isPresent()) {
      return Origin.FILE;
    }
    return name().equals(Shipped.BASE.word()) ? Origin.NOTE : Origin.PROJECT;
  }

  private <E extends Enum<E>> E choice(String key, E[] all, Optional<E> otherwise) {
    if (!top.has(key)) {
      return otherwise.orElse(all[0]);
    }
    String word = top.text(key, NAME_MAX);
    for (E one : all) {
      if (one.name().toLowerCase(Locale.ROOT).equals(word)) {
        return one;
      }
    }
    List<String> words =
        Arrays.stream(all).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    throw top.refused(
        key, "must be %s; found %s".formatted(String.join(" or ", words), Place.shown(word)));
  }

  private Stated stated(Place assumptions, Assumption one) {
    if (!(assumptions.get(one.key()) instanceof org.tomlj.TomlTable)) {
      double value = quantity(assumptions, one.key(), one, assumptions.get(one.key()));
      return inherited(one, Stated.fixed(value, "", Origin.FILE));
    }
    Place place = assumptions.inside(one.key());
    place.requireOnly(STATED);
    if (!place.has("value")) {
      throw assumptions.refused(
          one.key(), "needs a value, such as \"%s\"".formatted(one.quantity().example()));
    }
    double value = quantity(place, "value", one, place.get("value"));
    String source = place.has("source") ? place.text("source", TEXT_MAX) : "";
    var read =
        new Stated(value, source, Origin.FILE, years(place, one), distribution(place, one, value));
    return base.isPresent() ? inherited(one, read) : shipped(place, read);
  }

  /// A file that repeats what it is based on keeps the origin of the figure.
  private Stated inherited(Assumption one, Stated read) {
    Optional<Stated> before = base.map(scenario -> scenario.stated(one));
    boolean same =
        before.isPresent()
            && before.get().value() == read.value()
            && before.get().years().equals(read.years())
            && (read.distribution().isEmpty()
                || before.get().distribution().equals(read.distribution()));
    if (same) {
      return before.get();
    }
    String source = read.source().isEmpty() ? top.file() : read.source();
    return new Stated(read.value(), source, Origin.FILE, read.years(), read.distribution());
  }

  /// The first word of a shipped source says whose the figure is.
  private static Stated shipped(Place place, Stated read) {
    for (Origin origin : List.of(Origin.NOTE, Origin.DERIVED, Origin.PROJECT)) {
      String mark = origin.name().toLowerCase(Locale.ROOT) + ": ";
      if (read.source().startsWith(mark)) {
        String source = read.source().substring(mark.length());
        return new Stated(read.value(), source, origin, read.years(), read.distribution());
      }
    }
    throw place.refused("source", "must begin with note:, derived: or project:");
  }

  private static double quantity(
      Place place, String key, Assumption one, @org.jspecify.annotations.Nullable Object found) {
    Quantity quantity = one.quantity();
    String allowed = "allowed is %s".formatted(one.range());
    if (!(found instanceof String text)) {
      throw place.refused(
          key,
          "needs a unit, in quotes such as \"%s\"; found %s; %s"
              .formatted(quantity.example(), Place.shown(found), allowed));
    }
    Optional<Double> value = text.length() > QUANTITY_MAX ? Optional.empty() : quantity.parse(text);
    if (value.isEmpty()) {
      throw place.refused(
          key,
          "must be written with its unit, such as \"%s\"; found \"%s\"; %s"
              .formatted(quantity.example(), Place.shown(text), allowed));
    }
    if (!one.allows(value.get())) {
      throw place.refused(key, "is %s; %s".formatted(Place.shown(text), allowed));
    }
    return value.get();
  }

  private static NavigableMap<Integer, Double> years(Place place, Assumption one) {
    var points = new TreeMap<Integer, Double>();
    if (!place.has("years")) {
      return points;
    }
    Place years = place.inside("years");
    if (one == Assumption.GAINS_2022) {
      throw place.refused("years", "is not for gains_2022, which is that of one year");
    }
    for (String key : years.keys()) {
      int year = key.matches("[0-9]{4}") ? Integer.parseInt(key) : 0;
      if (year < Forecast.FIRST_YEAR || year > Forecast.LAST_YEAR || year == Forecast.TARGET_YEAR) {
        throw years.refused(
            key,
            "must be a year from %d to %d other than %d, whose figure is the value"
                .formatted(Forecast.FIRST_YEAR, Forecast.LAST_YEAR, Forecast.TARGET_YEAR));
      }
      points.put(year, quantity(years, key, one, years.get(key)));
    }
    return points;
  }

  private static Optional<Distribution> distribution(Place place, Assumption one, double value) {
    List<String> kinds =
        List.of("triangular", "beta", "lognormal").stream().filter(place::has).toList();
    if (kinds.isEmpty()) {
      return Optional.empty();
    }
    String kind = kinds.getFirst();
    if (kinds.size() > 1) {
      throw place.refused(
          kinds.getLast(), "is a second distribution beside %s; give one".formatted(kind));
    }
    try {
      Distribution read =
          switch (kind) {
            case "triangular" -> triangular(place, one, value);
            case "beta" -> beta(place, one, value);
            default -> logNormal(place.inside(kind), one);
          };
      return Optional.of(read);
    } catch (IllegalArgumentException refused) {
      throw place.refused(kind, "cannot be: " + refused.getMessage());
    }
  }

  private static Distribution triangular(Place place, Assumption one, double value) {
    List<String> texts = place.texts("triangular");
    if (texts.size() != 3) {
      throw place.refused(
          "triangular", "must be [low, mode, high]; found %d texts".formatted(texts.size()));
    }
    var ends = new ArrayList<Double>();
    for (String text : texts) {
      ends.add(quantity(place, "triangular", one, text));
    }
    requireInside(place, "triangular", one, value, ends.get(0), ends.get(2));
    return new Distribution.Triangular(ends.get(0), ends.get(1), ends.get(2));
  }

  private static Distribution beta(Place place, Assumption one, double value) {
    Place shape = place.inside("beta");
    shape.requireOnly(List.of("low", "high", "alpha", "beta"));
    double low = quantity(shape, "low", one, shape.get("low"));
    double high = quantity(shape, "high", one, shape.get("high"));
    requireInside(place, "beta", one, value, low, high);
    return new Distribution.Beta(low, high, shape.number("alpha"), shape.number("beta"));
  }

  private static Distribution logNormal(Place shape, Assumption one) {
    shape.requireOnly(List.of("median", "sigma"));
    double median = quantity(shape, "median", one, shape.get("median"));
    return new Distribution.LogNormal(median, shape.number("sigma"));
  }

  private static void requireInside(
      Place place, String kind, Assumption one, double value, double low, double high) {
    if (value < low || value > high) {
      throw place.refused(
          kind,
          "goes from %s to %s and leaves out the value %s; widen it"
              .formatted(one.format(low), one.format(high), one.format(value)));
    }
  }

  private static void requireSplit(Place assumptions, Map<Assumption, Stated> stated) {
    double split = Scenario.split(stated);
    if (split <= 1 + Scenario.SPLIT_TOLERANCE) {
      return;
    }
    Assumption last =
        Assumption.SPLIT.stream()
            .filter(part -> assumptions.has(part.key()))
            .max(Comparator.comparingDouble(part -> value(stated, part)))
            .orElse(Assumption.SOFTWARE_SHARE);
    double value = value(stated, last);
    throw assumptions.refused(
        last.key(),
        "is %s; %s; allowed beside the others is %s to %s"
            .formatted(
                last.format(value),
                Scenario.splitRefused(split),
                last.format(last.least()),
                last.format(Math.max(0, 1 - (split - value)))));
  }

  private static double value(Map<Assumption, Stated> stated, Assumption one) {
    return Objects.requireNonNull(stated.get(one)).value();
  }

  private Correlation correlation() {
    if (!top.has("correlation")) {
      return base.map(Scenario::correlation).orElse(Correlation.NONE);
    }
    Place place = top.inside("correlation");
    place.requireOnly(List.of("of", "matrix"));
    if (!place.has("of") || !place.has("matrix")) {
      throw top.refused("correlation", "needs both: of, a list of keys, and matrix, its rows");
    }
    var of = new ArrayList<Assumption>();
    for (String key : place.texts("of")) {
      of.add(
          Assumption.ofKey(key)
              .orElseThrow(() ->
                  place.refused(
                      "of",
                      "names '%s', which is none of %s"
                          .formatted(Place.shown(key), Assumption.keys()))));
    }
    try {
      return new Correlation(of, place.matrix("matrix"));
    } catch (IllegalArgumentException refused) {
      throw place.refused("matrix", "cannot be: " + refused.getMessage());
    }
  }
}
