package espalier.forecast.solve;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Quantity;
import espalier.forecast.model.Scenario;
import java.util.ArrayList;
import java.util.List;

/// The total over a grid of two assumptions.
///
/// @param totals in dollars: a row for each value of `rows`, in it one for each of `columns`
public record Sensitivity(
    Scenario scenario, int year, Axis rows, Axis columns, List<List<Double>> totals) {
  public static final int STEPS_MIN = 2;
  public static final int STEPS_MAX = 25;

  /// An assumption and the values it takes.
  public record Axis(Assumption assumption, List<Double> values) {
    /// Evenly spaced.
    ///
    /// @throws IllegalArgumentException if an end is out of the assumption's range, or `steps` out
    ///   of its
    public static Axis of(Assumption assumption, double from, double to, int steps) {
      if (!assumption.allows(from) || !assumption.allows(to) || !(from < to)) {
        throw new IllegalArgumentException(
            "%s must go from less to more within %s; found %s to %s"
                .formatted(
                    assumption.key(),
                    assumption.range(),
                    assumption.format(from),
                    assumption.format(to)));
      }
      if (steps < STEPS_MIN || steps > STEPS_MAX) {
        throw new IllegalArgumentException(
            "a table has %d to %d steps each way; found %d".formatted(STEPS_MIN, STEPS_MAX, steps));
      }
      var values = new ArrayList<Double>();
      for (int i = 0; i < steps; i++) {
        values.add(from + (to - from) * i / (steps - 1));
      }
      return new Axis(assumption, List.copyOf(values));
    }

    /// Around the scenario's value: from half of it to once and a half, within what is allowed.
    public static Axis around(Scenario scenario, Assumption assumption, int steps) {
      double value = scenario.value(assumption);
      double reach = Math.max(Math.abs(value) / 2, (assumption.most() - assumption.least()) / 1e3);
      double most = Math.min(assumption.most(), GoalSeek.room(scenario, assumption));
      return of(
          assumption,
          Math.max(assumption.least(), value - reach),
          Math.min(most, value + reach),
          steps);
    }
  }

  /// @throws IllegalArgumentException if both are the same, or a corner's split passes 100 %
  public static Sensitivity of(Scenario scenario, int year, Axis rows, Axis columns) {
    if (rows.assumption() == columns.assumption()) {
      throw new IllegalArgumentException(
          "a table needs two different assumptions; found %s twice"
              .formatted(rows.assumption().key()));
    }
    var totals = new ArrayList<List<Double>>();
    for (double row : rows.values()) {
      var line = new ArrayList<Double>();
      for (double column : columns.values()) {
        Scenario bent = bent(scenario, rows, row, columns, column);
        line.add(Forecast.of(bent, year).total());
      }
      totals.add(List.copyOf(line));
    }
    return new Sensitivity(scenario, year, rows, columns, List.copyOf(totals));
  }

  private static Scenario bent(
      Scenario scenario, Axis rows, double row, Axis columns, double column) {
    try {
      return scenario.with(rows.assumption(), row).with(columns.assumption(), column);
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(
          "with %s at %s and %s at %s: %s; narrow the table"
              .formatted(
                  rows.assumption().key(),
                  Quantity.SHARE.format(row),
                  columns.assumption().key(),
                  Quantity.SHARE.format(column),
                  refused.getMessage()),
          refused);
    }
  }
}
