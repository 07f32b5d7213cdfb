package espalier.forecast.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The figures of the source, a research note of January 2024, and where it contradicts itself.
public final class Note {
  /// @param value in dollars, or a growth a year
  /// @param text as the note prints it
  /// @param halfStep half a unit of the last digit printed
  public record Figure(double value, String text, double halfStep) {
    /// Whether `computed` is printed so when it is rounded to the note's digits.
    public boolean agrees(double computed) {
      return Math.abs(computed - value) <= halfStep;
    }
  }

  private static final Map<Step.Name, Figure> FIGURES = figures();

  private Note() {}

  private static Map<Step.Name, Figure> figures() {
    var all = new EnumMap<Step.Name, Figure>(Step.Name.class);
    all.put(Step.Name.GROWTH, new Figure(0.045, "4.5 %", 0.0005));
    all.put(Step.Name.GAINS, new Figure(5.85e12, "5.85 T", 0.005e12));
    all.put(Step.Name.REACHED, new Figure(1.93e12, "1.93 T", 0.005e12));
    all.put(Step.Name.REVENUE, new Figure(251e9, "251 B", 0.5e9));
    all.put(Step.Name.SOFTWARE_MARKET, new Figure(125.5e9, "125.5 B", 0.05e9));
    all.put(Step.Name.MODELS, new Figure(6.27e9, "6.27 B", 0.005e9));
    all.put(Step.Name.COMPUTE_MARKET, new Figure(47.44e9, "47.44 B", 0.005e9));
    all.put(Step.Name.COMPUTE, new Figure(1.90e9, "1.90 B", 0.005e9));
    all.put(Step.Name.IDENTITY_MARKET, new Figure(8.78e9, "8.78 B", 0.005e9));
    all.put(Step.Name.IDENTITY, new Figure(878e6, "878 M", 0.5e6));
    all.put(Step.Name.SECURITY_MARKET, new Figure(22.34e9, "22.34 B", 0.005e9));
    all.put(Step.Name.SECURITY, new Figure(1.12e9, "1.12 B", 0.005e9));
    all.put(Step.Name.TOTAL, new Figure(10.2e9, "10.2 B", 0.05e9));
    return all;
  }

  /// What the note prints for a step in 2030; none where it prints nothing.
  public static Optional<Figure> figure(Step.Name step) {
    return Optional.ofNullable(FIGURES.get(step));
  }

  /// What the note says in two ways, with what follows from each.
  ///
  /// @param forecast of the scenario shown, in the target year
  public static String contradiction(Scenario scenario) {
    int year = Forecast.TARGET_YEAR;
    Forecast revenue = Forecast.of(withBase(scenario, IdentityBase.REVENUE), year);
    Forecast software = Forecast.of(withBase(scenario, IdentityBase.SOFTWARE), year);
    return """
    The note contradicts itself on identity: it sets %s beside software's 125.5 B, but 8.78 B is 3.5 %% of \
    all AI revenue (251 B); 3.5 %% of software would be 4.39 B. Identity is taken here as a share of %s. \
    Of all AI revenue this scenario has %s on open networks and %s in all in %d; of software it has %s and %s. \
    A scenario chooses with identity_of.\
    """
        .formatted(
            "8.78 B",
            scenario.identityBase() == IdentityBase.REVENUE ? "all AI revenue" : "software",
            Quantity.money(revenue.value(Step.Name.IDENTITY)),
            Quantity.money(revenue.total()),
            year,
            Quantity.money(software.value(Step.Name.IDENTITY)),
            Quantity.money(software.total()));
  }

  private static Scenario withBase(Scenario scenario, IdentityBase base) {
    return new Scenario(
        scenario.name(),
        scenario.about(),
        scenario.origin(),
        base,
        scenario.adoption(),
        scenario.stated(),
        scenario.correlation());
  }
}
