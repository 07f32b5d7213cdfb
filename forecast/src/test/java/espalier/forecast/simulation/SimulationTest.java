package espalier.forecast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import espalier.forecast.scenario.ScenarioFile;
import espalier.forecast.scenario.Shipped;
import espalier.forecast.simulation.Simulation.Settings;
import java.util.List;
import java.util.random.RandomGenerator;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.Test;

final class SimulationTest {
  private static final int DRAWS = 60_000;
  private final Scenario base = Shipped.BASE.scenario();

  private Simulation run(long seed, int threads) {
    return Simulation.of(base, new Settings(DRAWS, seed, 2030, threads));
  }

  @Test
  void the_same_seed_gives_the_same_numbers_on_any_number_of_threads() {
    Simulation one = run(42, 1);
    for (int threads : new int[] {2, 3, 7}) {
      Simulation other = run(42, threads);
      assertEquals(one.years(), other.years());
      assertEquals(one.businesses(), other.businesses());
      assertEquals(one.mean(), other.mean());
      assertEquals(one.deviation(), other.deviation());
      assertEquals(one.chance(), other.chance());
    }
    assertNotEquals(one.total(), run(43, 1).total());
  }

  @Test
  void percentiles_do_not_fall_from_level_to_level() {
    for (long seed = 0; seed < 5; seed++) {
      Simulation run = run(seed, 2);
      for (Percentiles one : run.years()) {
        rising(one);
      }
      run.businesses().values().forEach(SimulationTest::rising);
      assertEquals(run.total(), run.years().get(2030 - Forecast.FIRST_YEAR));
    }
  }

  private static void rising(Percentiles one) {
    for (int i = 1; i < one.values().size(); i++) {
      assertTrue(one.values().get(i) >= one.values().get(i - 1), one.toString());
    }
  }

  /// Method: a product of independent factors, whose mean is the product of the means.
  @Test
  void the_mean_is_what_can_be_computed_by_hand() {
    Scenario two =
        ScenarioFile.read(
            "two.toml",
            fixed()
                + """
                [assumptions.penetration]
                value = "30 %"
                triangular = ["20 %", "30 %", "70 %"]
                [assumptions.models_crypto]
                value = "5 %"
                beta = { low = "0 %", high = "20 %", alpha = 2, beta = 6 }
                [correlation]
                of = []
                matrix = []
                """);
    Simulation run = Simulation.of(two, new Settings(400_000, 3, 2030, 2));
    // Means: penetration (20 + 30 + 70) / 3 = 40 %, models 20 % · 2 / 8 = 5 %.
    double others = Forecast.of(two, 2030).total() - Forecast.of(two, 2030).of(Business.MODELS);
    double expected = (others + Forecast.of(two, 2030).of(Business.MODELS)) * 40 / 30;
    assertEquals(expected, run.mean(), expected * 0.003);
  }

  /// A file that fixes all assumptions of the base case but penetration and models.
  private static String fixed() {
    return """
    [assumptions]
    gains_2022 = "4.2 T USD"
    gdp_growth = "3.1 % a year"
    productivity_multiple = "1.6 x"
    capture = "14 %"
    software_share = "49 %"
    compute_share = "18 %"
    hyperscalers = "81 %"
    compute_crypto = "21 %"
    identity_share = "3.6 %"
    identity_crypto = "11 %"
    security_share = "9 %"
    security_crypto = "6 %"
    """;
  }

  @Test
  void draws_move_together_as_the_matrix_says() {
    var sampler = new Sampler(base);
    RandomGenerator random = Blocks.generator(5, 0);
    int count = 40_000;
    double[][] scores = new double[Assumption.COUNT][count];
    double[] one = new double[Assumption.COUNT];
    for (int i = 0; i < count; i++) {
      sampler.draw(random, one, new double[Assumption.COUNT]);
      for (int slot = 0; slot < Assumption.COUNT; slot++) {
        scores[slot][i] = one[slot];
      }
    }
    var pearson = new PearsonsCorrelation();
    for (Assumption row : Assumption.values()) {
      for (Assumption column : Assumption.values()) {
        assertEquals(
            base.correlation().between(row, column),
            row == column ? 1 : pearson.correlation(scores[row.slot()], scores[column.slot()]),
            0.025,
            row + " with " + column);
      }
    }
  }

  @Test
  void blocks_of_neighbouring_seeds_and_numbers_do_not_hang_together() {
    double[][] streams = new double[6][20_000];
    for (int i = 0; i < streams.length; i++) {
      RandomGenerator random = Blocks.generator(i / 3, i % 3);
      for (int j = 0; j < streams[i].length; j++) {
        streams[i][j] = random.nextGaussian();
      }
    }
    for (int i = 0; i < streams.length; i++) {
      for (int j = 0; j < i; j++) {
        double together = new PearsonsCorrelation().correlation(streams[i], streams[j]);
        assertEquals(0, together, 0.03, i + " and " + j);
      }
    }
  }

  @Test
  void a_scenario_that_is_sure_of_everything_is_refused() {
    String all = fixed() + "penetration = \"30 %\"\nmodels_crypto = \"6 %\"\n";
    Scenario sure = ScenarioFile.read("sure.toml", all);
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Simulation.of(sure, new Settings(DRAWS, 1, 2030, 1)));
    assertTrue(String.valueOf(refused.getMessage()).contains("triangular, beta or lognormal"));
  }

  @Test
  void settings_are_bounded() {
    for (int draws : List.of(Simulation.DRAWS_MIN - 1, Simulation.DRAWS_MAX + 1)) {
      assertThrows(IllegalArgumentException.class, () -> new Settings(draws, 1, 2030, 1));
    }
    assertThrows(IllegalArgumentException.class, () -> new Settings(DRAWS, 1, 2021, 1));
    assertThrows(IllegalArgumentException.class, () -> new Settings(DRAWS, 1, 2036, 1));
    assertThrows(IllegalArgumentException.class, () -> new Settings(DRAWS, 1, 2030, 0));
    assertEquals(
        Simulation.DRAWS_MIN,
        Simulation.of(base, new Settings(Simulation.DRAWS_MIN, 1, 2022, 1)).settings().draws());
  }
}
