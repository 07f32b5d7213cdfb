package espalier.competition.portfolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.competition.portfolio.PerformancePlot.Point;
import espalier.competition.universe.Universe;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PortfolioTest {
  private static final Universe FOUR = Universe.of(List.of("a", "b", "c", "d"));

  private static char[] codes(long... keys) {
    return RankCodes.of(keys);
  }

  @Test
  void longs_and_shorts_cancel_and_are_one_unit_of_exposure_together() {
    Portfolio portfolio = Portfolio.of(FOUR, codes(1, 4, 2, 3));
    long sum = portfolio.weights().stream().mapToLong(Long::longValue).sum();
    long exposure = portfolio.weights().stream().mapToLong(Math::abs).sum();
    assertEquals(0, sum);
    assertTrue((1L << 40) - exposure < 4, "only rounding is missing: " + exposure);
    assertTrue(portfolio.weights().get(0) < portfolio.weights().get(2));
    assertTrue(portfolio.weights().get(1) > 0);
  }

  @Test
  void the_right_order_earns_the_wrong_order_loses_and_equal_targets_do_neither() {
    Targets realised = Targets.of(new long[] {0, Targets.ONE, 0, Targets.ONE});
    long right = Portfolio.of(FOUR, codes(1, 4, 2, 3)).performance(realised);
    long wrong = Portfolio.of(FOUR, codes(4, 1, 3, 2)).performance(realised);
    assertEquals(-right, wrong);
    // All longs meet targets of 1 and all shorts targets of 0: half of the exposure is earned.
    assertTrue(Math.abs(right - (1L << 39)) < 4, "earned " + right);
    long half = Targets.ONE / 2;
    assertEquals(
        0,
        Portfolio.of(FOUR, codes(1, 4, 2, 3))
            .performance(Targets.of(new long[] {half, half, half, half})));
  }

  @Test
  void a_meta_model_without_an_order_holds_nothing() {
    assertEquals(List.of(0L, 0L, 0L, 0L), Portfolio.of(FOUR, codes(7, 7, 7, 7)).weights());
    assertThrows(IllegalArgumentException.class, () -> new Portfolio(FOUR, List.of(1L)));
  }

  @Test
  void the_plot_has_a_point_a_day_and_escapes_its_title() {
    String svg =
        PerformancePlot.svg("a < b", List.of(new Point("day 1", -0.01), new Point("day 2", 0.02)));
    assertEquals(2, svg.split("<circle", -1).length - 1);
    assertTrue(svg.contains("a &lt; b") && !svg.contains("a < b"));
    assertThrows(IllegalArgumentException.class, () -> PerformancePlot.svg("t", List.of()));
  }
}
