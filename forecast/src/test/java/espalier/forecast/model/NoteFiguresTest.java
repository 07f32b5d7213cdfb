package espalier.forecast.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.forecast.scenario.Shipped;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every figure that the note prints, computed from its assumptions.
final class NoteFiguresTest {
  private final Scenario base = Shipped.BASE.scenario();
  private final Forecast forecast = Forecast.of(base, 2030);

  /// Method: round to the digits that the note prints and compare.
  @ParameterizedTest(name = "{0} is {1} as the note has it")
  @CsvSource({
    "GAINS, 5.85, 1e12, 2",
    "REACHED, 1.93, 1e12, 2",
    "REVENUE, 251, 1e9, 0",
    "SOFTWARE_MARKET, 125.5, 1e9, 1",
    "MODELS, 6.27, 1e9, 2",
    "COMPUTE_MARKET, 47.44, 1e9, 2",
    "COMPUTE, 1.90, 1e9, 2",
    "IDENTITY_MARKET, 8.78, 1e9, 2",
    "IDENTITY, 878, 1e6, 0",
    "SECURITY_MARKET, 22.34, 1e9, 2",
    "SECURITY, 1.12, 1e9, 2",
    "TOTAL, 10.2, 1e9, 1",
    "GROWTH, 4.5, 1e-2, 1",
  })
  void a_figure_of_the_note_follows(Step.Name step, double figure, double unit, int digits) {
    double scale = Math.pow(10, digits);
    double rounded = Math.rint(forecast.value(step) / unit * scale) / scale;
    assertEquals(figure, rounded, 1e-9);
    Note.Figure noted = Note.figure(step).orElseThrow();
    assertEquals(figure * unit, noted.value(), figure * unit * 1e-12);
    assertTrue(noted.agrees(forecast.value(step)));
    assertFalse(noted.agrees(forecast.value(step) * 1.02));
  }

  @Test
  void the_total_is_the_four_businesses_and_nothing_else() {
    double sum = 0;
    for (Business one : Business.values()) {
      sum += forecast.of(one);
    }
    assertEquals(sum, forecast.total(), 1e-3);
  }

  @Test
  void the_figures_of_2022_follow_from_those_of_2030() {
    assertEquals(5.85e12 / Math.pow(1.045, 8), base.value(Assumption.GAINS_2022), 1e6);
    assertEquals(58.75 / 660, base.value(Assumption.SECURITY_SHARE), 1e-15);
  }

  @Test
  void the_notes_two_readings_of_identity_are_told_apart_with_both_totals() {
    String told = Note.contradiction(base);
    for (String figure : List.of("125.5 B", "8.78 B", "4.39 B", "878.4 M", "439.2 M", "9.728 B")) {
      assertTrue(told.contains(figure), told);
    }
  }

  @Test
  void only_the_base_cases_2030_is_held_against_the_note() {
    assertTrue(forecast.isOfTheNote());
    assertFalse(Forecast.of(base, 2029).isOfTheNote());
    assertFalse(Forecast.of(Shipped.BEAR.scenario(), 2030).isOfTheNote());
    assertTrue(
        Forecast.of(Shipped.BULL.scenario(), 2030).steps().stream()
            .allMatch(step -> step.note().isEmpty()));
  }

  @Test
  void years_run_from_2022_to_2035_and_no_further() {
    List<Forecast> years = Forecast.years(base);
    assertEquals(14, years.size());
    assertEquals(0, years.getFirst().total());
    for (int i = 1; i < years.size(); i++) {
      assertTrue(years.get(i).total() > years.get(i - 1).total());
    }
    // From 2030 on only the gains grow.
    assertEquals(
        forecast.total() * Math.pow(1.045, 5), years.getLast().total(), forecast.total() * 1e-12);
    for (int year : new int[] {2021, 2036}) {
      var refused =
          org.junit.jupiter.api.Assertions.assertThrows(
              IllegalArgumentException.class, () -> Forecast.of(base, year));
      assertTrue(String.valueOf(refused.getMessage()).contains("2022 to 2035"));
    }
  }

  @Test
  void bear_and_bull_lie_on_their_sides_and_say_whose_they_are() {
    double bear = Forecast.of(Shipped.BEAR.scenario(), 2030).total();
    double bull = Forecast.of(Shipped.BULL.scenario(), 2030).total();
    assertTrue(bear < forecast.total() && forecast.total() < bull);
    assertTrue(Shipped.BEAR.scenario().label().contains("the project's own"));
    assertTrue(Shipped.BULL.scenario().label().contains("the project's own"));
    assertTrue(base.label().contains("the note"));
  }

  @Test
  void the_fast_chain_and_the_told_steps_agree_in_every_year_of_every_scenario() {
    for (Scenario scenario : Shipped.all()) {
      var chain = new Chain(scenario);
      for (Forecast told : Forecast.years(scenario)) {
        double[] out = new double[4];
        double total =
            chain.businesses(scenario.values(), told.year(), new double[Assumption.COUNT], out);
        assertEquals(told.total(), total, 1e-3);
        for (Business one : Business.values()) {
          assertEquals(told.of(one), out[one.slot()], 1e-3);
        }
      }
    }
  }
}
