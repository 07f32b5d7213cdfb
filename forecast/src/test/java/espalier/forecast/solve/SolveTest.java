package espalier.forecast.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import espalier.forecast.scenario.Shipped;
import espalier.forecast.solve.Sensitivity.Axis;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SolveTest {
  private final Scenario base = Shipped.BASE.scenario();

  @Test
  void the_model_share_that_gives_20_billion_is_that_of_the_arithmetic() {
    GoalSeek found = GoalSeek.of(base, 2030, Assumption.MODELS_CRYPTO, Optional.empty(), 20e9);
    Forecast forecast = Forecast.of(base, 2030);
    double others = forecast.total() - forecast.of(Business.MODELS);
    double expected = (20e9 - others) / (forecast.of(Business.MODELS) / 0.05);
    assertEquals(expected, found.value(), 1e-10);
    assertEquals(20e9, Forecast.of(found.bent(), 2030).total(), 1);
    assertEquals(0.05, found.before());
  }

  @Test
  void every_assumption_can_be_sought_also_those_that_lower_the_total() {
    double goal = Forecast.of(base, 2030).total() * 1.05;
    for (Assumption one : Assumption.values()) {
      GoalSeek found = GoalSeek.of(base, 2030, one, Optional.empty(), goal);
      assertEquals(goal, Forecast.of(found.bent(), 2030).total(), goal * 1e-9, one.key());
      assertTrue(one.allows(found.value()), one.key());
    }
  }

  @Test
  void one_business_may_be_the_goal() {
    GoalSeek found =
        GoalSeek.of(base, 2030, Assumption.HYPERSCALERS, Optional.of(Business.COMPUTE), 4e9);
    assertEquals(4e9, Forecast.of(found.bent(), 2030).of(Business.COMPUTE), 1);
    assertTrue(found.value() < 0.8);
  }

  @Test
  void a_goal_out_of_reach_is_refused_with_what_can_be_reached() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> GoalSeek.of(base, 2030, Assumption.SECURITY_CRYPTO, Optional.empty(), 1e12));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("security_crypto from 0 % to 100 %"), message);
    assertTrue(message.contains("1.000 T"), message);
    assertTrue(message.contains("9.050 B to 31.39 B"), message);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            GoalSeek.of(base, 2030, Assumption.MODELS_CRYPTO, Optional.of(Business.COMPUTE), 4e9));
  }

  @Test
  void parts_of_the_split_are_sought_only_as_far_as_there_is_room() {
    GoalSeek found = GoalSeek.of(base, 2030, Assumption.SOFTWARE_SHARE, Optional.empty(), 11e9);
    assertTrue(found.value() > 0.5 && found.value() < 0.69);
    assertThrows(
        IllegalArgumentException.class,
        () -> GoalSeek.of(base, 2030, Assumption.SOFTWARE_SHARE, Optional.empty(), 16e9));
  }

  @Test
  void a_table_holds_the_total_of_each_pair() {
    Axis rows = Axis.of(Assumption.PENETRATION, 0.2, 0.5, 4);
    Axis columns = Axis.of(Assumption.MODELS_CRYPTO, 0.0, 0.2, 5);
    Sensitivity table = Sensitivity.of(base, 2030, rows, columns);
    assertEquals(4, table.totals().size());
    for (int i = 0; i < 4; i++) {
      assertEquals(5, table.totals().get(i).size());
      for (int j = 0; j < 5; j++) {
        Scenario bent =
            base.with(Assumption.PENETRATION, rows.values().get(i))
                .with(Assumption.MODELS_CRYPTO, columns.values().get(j));
        assertEquals(Forecast.of(bent, 2030).total(), table.totals().get(i).get(j));
      }
    }
  }

  @Test
  void tables_have_two_different_assumptions_within_their_ranges() {
    Axis axis = Axis.around(base, Assumption.CAPTURE, 3);
    assertEquals(0.13, axis.values().get(1), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> Sensitivity.of(base, 2030, axis, axis));
    assertThrows(IllegalArgumentException.class, () -> Axis.of(Assumption.CAPTURE, 0, 1.1, 3));
    assertThrows(IllegalArgumentException.class, () -> Axis.of(Assumption.CAPTURE, 0.2, 0.1, 3));
    assertThrows(IllegalArgumentException.class, () -> Axis.of(Assumption.CAPTURE, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> Axis.of(Assumption.CAPTURE, 0, 1, 26));
    Axis wide = Axis.of(Assumption.SOFTWARE_SHARE, 0.5, 0.9, 3);
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Sensitivity.of(base, 2030, wide, axis));
    assertTrue(String.valueOf(refused.getMessage()).contains("narrow the table"));
  }

  @Test
  void an_axis_around_a_value_at_the_edge_still_has_two_ends() {
    for (Scenario scenario : Shipped.all()) {
      for (Assumption one : Assumption.values()) {
        Axis axis = Axis.around(scenario, one, 5);
        assertTrue(axis.values().getFirst() < axis.values().getLast(), one.key());
      }
    }
    Axis edge = Axis.around(base.with(Assumption.CAPTURE, 1), Assumption.CAPTURE, 2);
    assertTrue(edge.values().getFirst() < edge.values().getLast());
  }
}
