package espalier.forecast.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// One view of the future: a value for each assumption, whose it is and how sure.
///
/// @param origin whose scenario it is as a whole
/// @param stated every assumption, in order
public record Scenario(
    String name,
    String about,
    Origin origin,
    IdentityBase identityBase,
    Adoption adoption,
    Map<Assumption, Stated> stated,
    Correlation correlation) {

  /// By how much a split may pass the whole by rounding.
  public static final double SPLIT_TOLERANCE = 1e-9;

  /// @throws IllegalArgumentException if an assumption has no value, or the split passes 100 %
  public Scenario {
    var all = new EnumMap<Assumption, Stated>(Assumption.class);
    for (Assumption one : Assumption.values()) {
      Stated said = stated.get(one);
      if (said == null) {
        throw new IllegalArgumentException("the scenario states no " + one.key());
      }
      all.put(one, said);
    }
    stated = Collections.unmodifiableMap(all);
    double split = split(stated);
    if (split > 1 + SPLIT_TOLERANCE) {
      throw new IllegalArgumentException(splitRefused(split));
    }
  }

  /// The parts of AI revenue together.
  public static double split(Map<Assumption, Stated> stated) {
    double sum = 0;
    for (Assumption part : Assumption.SPLIT) {
      Stated said = stated.get(part);
      sum += said == null ? 0 : said.value();
    }
    return sum;
  }

  public static String splitRefused(double split) {
    return "software_share, compute_share, identity_share and security_share split AI revenue and may not pass 100 %% together; found %s"
        .formatted(Quantity.SHARE.format(split));
  }

  public Stated stated(Assumption assumption) {
    Stated said = stated.get(assumption);
    if (said == null) {
      throw new IllegalStateException("a scenario states every assumption");
    }
    return said;
  }

  public double value(Assumption assumption) {
    return stated(assumption).value();
  }

  /// The target year's values, by [Assumption#slot].
  public double[] values() {
    double[] values = new double[Assumption.COUNT];
    stated.forEach((assumption, said) -> values[assumption.slot()] = said.value());
    return values;
  }

  /// This scenario with one assumption bent.
  public Scenario with(Assumption assumption, double value) {
    var bent = new EnumMap<Assumption, Stated>(Assumption.class);
    bent.putAll(stated);
    bent.put(assumption, stated(assumption).withValue(value));
    return new Scenario(name, about, origin, identityBase, adoption, bent, correlation);
  }

  /// The name with whose it is: `bear (the project's own assumptions)`.
  public String label() {
    return switch (origin) {
      case NOTE, DERIVED -> name + " (the note)";
      case PROJECT -> name + " (the project's own assumptions)";
      case FILE -> name + " (your file)";
    };
  }
}
