package espalier.forecast.solve;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Scenario;
import java.util.Optional;
import org.hipparchus.analysis.solvers.AllowedSolution;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;

/// The value of one assumption that brings the revenue to a goal.
///
/// @param assumption what may move
/// @param business whose revenue counts; none for the total
/// @param goal in dollars
/// @param value what reaches it
/// @param before what the scenario states
/// @param bent the scenario with `value` instead
public record GoalSeek(
    Scenario scenario,
    int year,
    Assumption assumption,
    Optional<Business> business,
    double goal,
    double value,
    double before,
    Scenario bent) {
  private static final double RELATIVE = 1e-12;
  private static final double ABSOLUTE = 1e-12;
  private static final int ORDER = 5;
  private static final int EVALUATIONS_MAX = 500;

  /// @throws IllegalArgumentException saying how far the revenue can go, if it cannot reach `goal`
  public static GoalSeek of(
      Scenario scenario,
      int year,
      Assumption assumption,
      Optional<Business> business,
      double goal) {
    if (!(goal >= 0)) {
      throw new IllegalArgumentException("a goal is at least 0 USD; found " + goal);
    }
    Forecast.of(scenario, year); // refuses years that are not the forecast's
    double least = assumption.least();
    double most = Math.min(assumption.most(), room(scenario, assumption));
    var search = new Search(scenario, year, assumption, business);
    double atLeast = search.revenue(least);
    double atMost = search.revenue(most);
    if (goal < Math.min(atLeast, atMost) || goal > Math.max(atLeast, atMost) || atLeast == atMost) {
      throw new IllegalArgumentException(
          "no %s from %s to %s brings %s of %d to %s; it goes from %s to %s"
              .formatted(
                  assumption.key(),
                  assumption.format(least),
                  assumption.format(most),
                  business.map(one -> "the " + one.word() + " revenue").orElse("the total"),
                  year,
                  Quantity.money(goal),
                  Quantity.money(atLeast),
                  Quantity.money(atMost)));
    }
    double value = search.solve(goal, least, most);
    return new GoalSeek(
        scenario,
        year,
        assumption,
        business,
        goal,
        value,
        scenario.value(assumption),
        scenario.with(assumption, value));
  }

  /// What the rest of the split leaves for one of its parts.
  static double room(Scenario scenario, Assumption assumption) {
    if (!Assumption.SPLIT.contains(assumption)) {
      return Double.MAX_VALUE;
    }
    double others =
        Assumption.SPLIT.stream()
            .filter(part -> part != assumption)
            .mapToDouble(scenario::value)
            .sum();
    return 1 - others;
  }

  private record Search(
      Scenario scenario, int year, Assumption assumption, Optional<Business> business) {
    double revenue(double value) {
      Forecast forecast = Forecast.of(scenario.with(assumption, value), year);
      return business.map(forecast::of).orElseGet(forecast::total);
    }

    double solve(double goal, double least, double most) {
      // Dollars are divided by the goal, so that one accuracy fits thousands and billions.
      double unit = Math.max(goal, 1);
      if (revenue(least) == goal) {
        return least;
      }
      var solver = new BracketingNthOrderBrentSolver(RELATIVE, ABSOLUTE, RELATIVE, ORDER);
      return solver.solve(
          EVALUATIONS_MAX,
          value -> (revenue(value) - goal) / unit,
          least,
          most,
          AllowedSolution.ANY_SIDE);
    }
  }
}
