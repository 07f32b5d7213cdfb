package espalier.forecast.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What follows from a scenario in one year, step by step.
public record Forecast(Scenario scenario, int year, List<Step> steps) {
  public static final int FIRST_YEAR = 2022;
  public static final int LAST_YEAR = 2035;
  public static final int YEARS = LAST_YEAR - FIRST_YEAR + 1;

  /// The year for which the note states its shares.
  public static final int TARGET_YEAR = 2030;

  /// @throws IllegalArgumentException if the year is not one of the forecast's
  public static Forecast of(Scenario scenario, int year) {
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      throw new IllegalArgumentException(
          "the forecast covers the years %d to %d; found %d"
              .formatted(FIRST_YEAR, LAST_YEAR, year));
    }
    double[] values = new double[Assumption.COUNT];
    new Chain(scenario).inYear(scenario.values(), year, values);
    return new Forecast(scenario, year, new Steps(scenario, year, values).all());
  }

  /// One for each year, in order.
  public static List<Forecast> years(Scenario scenario) {
    var all = new ArrayList<Forecast>();
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
      all.add(of(scenario, year));
    }
    return all;
  }

  public Step step(Step.Name name) {
    return steps.stream().filter(step -> step.name() == name).findFirst().orElseThrow();
  }

  public double value(Step.Name name) {
    return step(name).value();
  }

  public double of(Business business) {
    return value(
        switch (business) {
          case COMPUTE -> Step.Name.COMPUTE;
          case MODELS -> Step.Name.MODELS;
          case IDENTITY -> Step.Name.IDENTITY;
          case SECURITY -> Step.Name.SECURITY;
        });
  }

  public double total() {
    return value(Step.Name.TOTAL);
  }

  /// Whether the steps can be held against the note's figures.
  public boolean isOfTheNote() {
    return scenario.origin() == Origin.NOTE && year == TARGET_YEAR;
  }

  /// Makes the steps; kept apart so that each line of the chain stands by itself.
  private static final class Steps {
    private final Scenario scenario;
    private final int year;
    private final double[] values;
    private final List<Step> steps = new ArrayList<>();

    private Steps(Scenario scenario, int year, double[] values) {
      this.scenario = scenario;
      this.year = year;
      this.values = values;
    }

    private double at(Assumption one) {
      return values[one.slot()];
    }

    private String words(Assumption one) {
      return one.format(at(one));
    }

    private double add(Step.Name name, double value, String formula, List<Assumption> enters) {
      boolean noted = scenario.origin() == Origin.NOTE && year == TARGET_YEAR;
      Optional<Note.Figure> figure = noted ? Note.figure(name) : Optional.empty();
      steps.add(new Step(name, value, formula, enters, figure));
      return value;
    }

    /// `from` times a share.
    private double share(Step.Name name, double from, Assumption share) {
      return add(
          name, from * at(share), Quantity.money(from) + " × " + words(share), List.of(share));
    }

    private List<Step> all() {
      double before = at(Assumption.GAINS_2022);
      add(Step.Name.GAINS_2022, before, "as assumed", List.of(Assumption.GAINS_2022));
      double growth = at(Assumption.GDP_GROWTH) * at(Assumption.PRODUCTIVITY_MULTIPLE);
      add(
          Step.Name.GROWTH,
          growth,
          words(Assumption.GDP_GROWTH) + " × " + words(Assumption.PRODUCTIVITY_MULTIPLE),
          List.of(Assumption.GDP_GROWTH, Assumption.PRODUCTIVITY_MULTIPLE));
      double gains = Chain.gains(values, year);
      add(
          Step.Name.GAINS,
          gains,
          "%s × (1 + %s)^%d"
              .formatted(Quantity.money(before), Quantity.SHARE.format(growth), year - FIRST_YEAR),
          List.of());
      double reached = share(Step.Name.REACHED, gains, Assumption.PENETRATION);
      double revenue = share(Step.Name.REVENUE, reached, Assumption.CAPTURE);
      businesses(revenue);
      return List.copyOf(steps);
    }

    private void businesses(double revenue) {
      double compute = share(Step.Name.COMPUTE_MARKET, revenue, Assumption.COMPUTE_SHARE);
      double open =
          add(
              Step.Name.COMPUTE_OPEN,
              compute * (1 - at(Assumption.HYPERSCALERS)),
              "%s × (1 - %s)".formatted(Quantity.money(compute), words(Assumption.HYPERSCALERS)),
              List.of(Assumption.HYPERSCALERS));
      double first = share(Step.Name.COMPUTE, open, Assumption.COMPUTE_CRYPTO);
      double software = share(Step.Name.SOFTWARE_MARKET, revenue, Assumption.SOFTWARE_SHARE);
      double second = share(Step.Name.MODELS, software, Assumption.MODELS_CRYPTO);
      double identityOf = scenario.identityBase() == IdentityBase.REVENUE ? revenue : software;
      double identity = share(Step.Name.IDENTITY_MARKET, identityOf, Assumption.IDENTITY_SHARE);
      double third = share(Step.Name.IDENTITY, identity, Assumption.IDENTITY_CRYPTO);
      double security = share(Step.Name.SECURITY_MARKET, revenue, Assumption.SECURITY_SHARE);
      double fourth = share(Step.Name.SECURITY, security, Assumption.SECURITY_CRYPTO);
      add(
          Step.Name.TOTAL,
          first + second + third + fourth,
          "%s + %s + %s + %s"
              .formatted(
                  Quantity.money(first),
                  Quantity.money(second),
                  Quantity.money(third),
                  Quantity.money(fourth)),
          List.of());
    }
  }
}
