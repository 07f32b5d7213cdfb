package espalier.forecast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Scenario;
import espalier.forecast.scenario.ScenarioFile;
import espalier.forecast.scenario.Shipped;
import espalier.forecast.simulation.Drivers.Driver;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DriversTest {
  /// What estimates on 32,768 points may miss by.
  private static final double ERROR = 0.004;

  @Test
  void totals_are_at_least_first_orders_and_both_are_shares() {
    for (Scenario scenario : Shipped.all()) {
      for (int year : new int[] {2023, 2030, 2035}) {
        Drivers drivers = Drivers.of(scenario, year, 2);
        assertEquals(Sampler.drawn(scenario).size(), drivers.all().size());
        double sum = 0;
        for (Driver one : drivers.all()) {
          assertTrue(one.total() >= one.first() - ERROR, one.toString());
          assertTrue(one.first() >= -ERROR && one.total() <= 1 + ERROR, one.toString());
          sum += one.first();
        }
        assertTrue(sum <= 1 + ERROR, "first orders add up to " + sum);
      }
    }
  }

  @Test
  void they_are_the_same_on_any_number_of_threads_and_sorted() {
    Drivers one = Drivers.of(Shipped.BASE.scenario(), 2030, 1);
    assertEquals(one, Drivers.of(Shipped.BASE.scenario(), 2030, 5));
    List<Driver> all = one.all();
    for (int i = 1; i < all.size(); i++) {
      assertTrue(all.get(i).total() <= all.get(i - 1).total());
    }
  }

  @Test
  void nothing_drives_a_total_that_is_always_zero() {
    for (Driver one : Drivers.of(Shipped.BASE.scenario(), 2022, 1).all()) {
      assertEquals(0, one.first());
      assertEquals(0, one.total());
    }
  }

  /// Method: two independent factors X·Y, for which Sobol's indices follow from means and
  /// variances: first of X is m²y·vx / V, total of X is (m²y + vy)·vx / V, with V = mx²vy + my²vx +
  /// vx·vy.
  @Test
  void the_indices_of_a_product_are_those_of_the_textbook() {
    Scenario product =
        ScenarioFile.read(
            "product.toml",
            """
            [assumptions]
            gains_2022 = "4.2 T USD"
            gdp_growth = "3.1 % a year"
            productivity_multiple = "1.6 x"
            software_share = "51 %"
            models_crypto = "6 %"
            compute_share = "18 %"
            hyperscalers = "81 %"
            compute_crypto = "21 %"
            identity_share = "3.6 %"
            identity_crypto = "11 %"
            security_share = "9 %"
            security_crypto = "6 %"
            penetration = { value = "30 %", triangular = ["10 %", "30 %", "50 %"] }
            capture = { value = "12 %", triangular = ["0 %", "12 %", "24 %"] }
            """);
    // A symmetric triangle of half-width h has the variance h² / 6.
    double mx = 0.30;
    double vx = 0.20 * 0.20 / 6;
    double my = 0.12;
    double vy = 0.12 * 0.12 / 6;
    double all = mx * mx * vy + my * my * vx + vx * vy;
    Drivers drivers = Drivers.of(product, 2030, 2);
    for (Driver one : drivers.all()) {
      boolean isX = one.assumption() == Assumption.PENETRATION;
      double first = isX ? my * my * vx / all : mx * mx * vy / all;
      double total = isX ? (my * my + vy) * vx / all : (mx * mx + vx) * vy / all;
      assertEquals(first, one.first(), ERROR);
      assertEquals(total, one.total(), ERROR);
    }
    assertEquals(2, drivers.all().size());
  }
}
