package espalier.forecast.model;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What a scenario says about one assumption.
///
/// @param value in [Forecast#TARGET_YEAR]
/// @param source where it comes from, in words
/// @param years values that are stated for other years; between them a straight line, outside them
///   the nearest
/// @param distribution how sure the scenario is; none for a value that is not drawn
public record Stated(
    double value,
    String source,
    Origin origin,
    NavigableMap<Integer, Double> years,
    Optional<Distribution> distribution) {

  /// The same for all years or on the scenario's [Adoption], and not drawn.
  public static Stated fixed(double value, String source, Origin origin) {
    return new Stated(value, source, origin, new TreeMap<>(), Optional.empty());
  }

  Stated withValue(double other) {
    return new Stated(other, source, origin, years, distribution);
  }

  /// `value` in `year`, as a part of that in the target year.
  double reached(int year, Assumption assumption, Adoption adoption) {
    if (years.isEmpty()) {
      return assumption.isAdoption() ? adoption.reached(year) : 1;
    }
    var points = new TreeMap<>(years);
    points.put(Forecast.TARGET_YEAR, value);
    Map.Entry<Integer, Double> before = points.floorEntry(year);
    Map.Entry<Integer, Double> after = points.ceilingEntry(year);
    double then;
    if (before == null) {
      then = after.getValue();
    } else if (after == null || after.getKey().equals(before.getKey())) {
      then = before.getValue();
    } else {
      double way = (year - before.getKey()) / (double) (after.getKey() - before.getKey());
      then = before.getValue() + way * (after.getValue() - before.getValue());
    }
    return value == 0 ? 0 : then / value;
  }
}
