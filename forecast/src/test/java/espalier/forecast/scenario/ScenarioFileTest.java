package espalier.forecast.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Distribution;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.IdentityBase;
import espalier.forecast.model.Origin;
import espalier.forecast.model.Scenario;
import espalier.forecast.model.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScenarioFileTest {
  private static Scenario read(String toml) {
    return ScenarioFile.read("mine.toml", toml);
  }

  private static String refused(String toml) {
    String message =
        String.valueOf(assertThrows(ScenarioException.class, () -> read(toml)).getMessage());
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.startsWith("mine.toml"), message);
    return message;
  }

  /// That a refusal names the line, and says all of `words`.
  private static void refusedAt(int line, String toml, String... words) {
    String message = refused(toml);
    assertTrue(message.startsWith("mine.toml, line " + line + ": "), message);
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  @Test
  void a_file_changes_what_it_states_and_takes_the_rest_from_the_base_case() {
    Scenario mine = read("[assumptions]\npenetration = \"40 %\"\n");
    assertEquals("mine", mine.name());
    assertEquals(Origin.FILE, mine.origin());
    assertEquals(0.40, mine.value(Assumption.PENETRATION));
    assertEquals(Origin.FILE, mine.stated(Assumption.PENETRATION).origin());
    assertEquals("mine.toml", mine.stated(Assumption.PENETRATION).source());
    assertEquals(Optional.empty(), mine.stated(Assumption.PENETRATION).distribution());
    assertEquals(
        Shipped.BASE.scenario().stated(Assumption.CAPTURE), mine.stated(Assumption.CAPTURE));
    double expected = Forecast.of(Shipped.BASE.scenario(), 2030).total() * 40 / 33;
    assertEquals(expected, Forecast.of(mine, 2030).total(), 1);
  }

  @Test
  void a_shipped_file_that_is_copied_and_renamed_keeps_origins_and_figures() {
    for (Shipped one : Shipped.values()) {
      String copy =
          one.toml().replace("name = \"" + one.word() + "\"", "based_on = \"" + one.word() + "\"");
      Scenario mine = read(copy);
      assertEquals(one.scenario().stated(), mine.stated());
      assertEquals(one.scenario().correlation(), mine.correlation());
      assertEquals(Origin.FILE, mine.origin());
    }
  }

  @Test
  void everything_a_file_may_state_is_read() {
    Scenario mine =
        read(
            """
            name = "my view"
            about = "A test"
            based_on = "bull"
            identity_of = "software"
            adoption = "flat"

            [assumptions.penetration]
            value = "40 %"
            source = "a survey"
            years = { 2024 = "10 %", 2026 = "20 %", 2035 = "60 %" }
            triangular = ["30 %", "40 %", "50 %"]

            [assumptions.gains_2022]
            value = "4 T USD"
            lognormal = { median = "4 T USD", sigma = 0.2 }

            [assumptions.models_crypto]
            value = "6 %"
            beta = { low = "0 %", high = "20 %", alpha = 2, beta = 4.5 }

            [correlation]
            of = ["penetration", "models_crypto"]
            matrix = [[1, 0.4], [0.4, 1]]
            """);
    assertEquals("my view", mine.name());
    assertEquals(IdentityBase.SOFTWARE, mine.identityBase());
    assertEquals("a survey", mine.stated(Assumption.PENETRATION).source());
    assertEquals(
        Optional.of(new Distribution.Beta(0, 0.2, 2, 4.5)),
        mine.stated(Assumption.MODELS_CRYPTO).distribution());
    assertEquals(0.4, mine.correlation().between(Assumption.PENETRATION, Assumption.MODELS_CRYPTO));
    assertEquals(0.35, mine.value(Assumption.COMPUTE_CRYPTO));
    assertEquals(0.10, penetration(mine, 2022), 1e-12);
    assertEquals(0.15, penetration(mine, 2025), 1e-12);
    assertEquals(0.30, penetration(mine, 2028), 1e-12);
    assertEquals(0.40, penetration(mine, 2030), 1e-12);
    assertEquals(0.52, penetration(mine, 2033), 1e-12);
    assertEquals(0.60, penetration(mine, 2035), 1e-12);
  }

  private static double penetration(Scenario scenario, int year) {
    Forecast forecast = Forecast.of(scenario, year);
    return forecast.value(Step.Name.REACHED) / forecast.value(Step.Name.GAINS);
  }

  @Test
  void a_flat_path_gives_the_shares_of_2030_in_every_year() {
    Scenario flat = read("adoption = \"flat\"");
    assertEquals(
        Forecast.of(flat, 2030).total() / Math.pow(1.045, 8), Forecast.of(flat, 2022).total(), 10);
  }

  @Test
  void unknown_keys_are_named_with_those_that_exist() {
    refusedAt(2, "name = \"x\"\ncolour = \"red\"", "colour", "identity_of", "assumptions");
    refusedAt(
        2,
        "[assumptions]\npenetraton = \"3 %\"",
        "assumptions.penetraton",
        "penetration",
        "capture");
    refusedAt(
        3, "[assumptions.capture]\nvalue = \"3 %\"\nmean = 3", "assumptions.capture.mean", "beta");
    refusedAt(1, "[correlation]\nof = []", "correlation", "matrix");
  }

  @Test
  void impossible_shares_are_named_with_value_and_allowed_range() {
    refusedAt(
        3, "\n[assumptions]\npenetration = \"140 %\"", "penetration", "140 %", "0 % to 100 %");
    refusedAt(2, "[assumptions]\ncapture = \"-1 %\"", "capture", "-1 %", "0 % to 100 %");
    refusedAt(
        2, "[assumptions]\ngdp_growth = \"30 % a year\"", "30 % a year", "-10 % a year to 20 %");
    refusedAt(2, "[assumptions]\nproductivity_multiple = \"11 x\"", "11 x", "0 x to 10 x");
    refusedAt(2, "[assumptions]\ngains_2022 = \"1 USD\"", "1 USD", "1.000 B USD to");
  }

  @Test
  void missing_units_are_named_with_how_to_write_them() {
    refusedAt(2, "[assumptions]\npenetration = 0.33", "0.33", "\"33 %\"", "0 % to 100 %");
    refusedAt(2, "[assumptions]\npenetration = \"33\"", "\"33\"", "\"33 %\"", "0 % to 100 %");
    refusedAt(2, "[assumptions]\ngdp_growth = \"3 %\"", "\"3 % a year\"");
    refusedAt(2, "[assumptions]\nproductivity_multiple = 1.5", "1.5", "\"1.5 x\"", "0 x to 10 x");
    refusedAt(2, "[assumptions]\ngains_2022 = \"4.1 T\"", "4.1 T", "4.11 T USD");
  }

  @Test
  void a_split_over_the_whole_names_the_part_and_the_room_that_is_left() {
    refusedAt(
        2,
        "[assumptions]\nsoftware_share = \"70 %\"",
        "software_share",
        "70 %",
        "101.3 %",
        "0 % to 68.7 %");
    Scenario full =
        read(
            """
            [assumptions]
            software_share = "50 %"
            compute_share = "30 %"
            identity_share = "10 %"
            security_share = "10 %"
            """);
    assertEquals(1, Scenario.split(full.stated()), 1e-12);
  }

  @Test
  void distributions_that_cannot_be_are_refused() {
    String head = "[assumptions.capture]\nvalue = \"13 %\"\n";
    refusedAt(3, head + "triangular = [\"8 %\", \"13 %\"]", "[low, mode, high]");
    refusedAt(3, head + "triangular = [\"8 %\", \"30 %\", \"20 %\"]", "ascend");
    refusedAt(3, head + "triangular = [\"14 %\", \"15 %\", \"20 %\"]", "13 %", "widen");
    refusedAt(3, head + "triangular = [\"8 %\", \"13 %\", \"120 %\"]", "120 %", "0 % to 100 %");
    refusedAt(3, head + "triangular = [8, 13, 20]", "texts");
    refusedAt(3, head + "lognormal = { median = \"13 %\", sigma = 4 }", "sigma", "at most 3");
    refusedAt(3, head + "lognormal = { median = \"0 %\", sigma = 1 }", "median", "above 0");
    refusedAt(
        3,
        head + "beta = { low = \"0 %\", high = \"20 %\", alpha = 0, beta = 2 }",
        "alpha",
        "above 0");
    refusedAt(3, head + "beta = { low = \"0 %\", high = \"20 %\", alpha = 1 }", "beta", "nothing");
    refusedAt(
        4,
        head
            + "triangular = [\"8 %\", \"13 %\", \"20 %\"]\nlognormal = { median = \"13 %\", sigma = 1 }",
        "second distribution");
  }

  @Test
  void a_matrix_that_is_none_is_refused_with_the_reason() {
    String head =
        "[correlation]\nof = [\"capture\", \"penetration\", \"models_crypto\"]\nmatrix = ";
    refusedAt(3, head + "[[1,0.9,-0.9],[0.9,1,0.9],[-0.9,0.9,1]]", "not positive definite");
    refusedAt(3, head + "[[1,0.9],[0.9,1]]", "2 rows for 3");
    refusedAt(3, head + "[[1,0.9,0],[0.8,1,0],[0,0,1]]", "0.8", "0.9", "the same");
    refusedAt(3, head + "[[1,1.5,0],[1.5,1,0],[0,0,1]]", "1.5", "-1 to 1");
    refusedAt(3, head + "[[2,0,0],[0,1,0],[0,0,1]]", "itself", "must be 1");
    refusedAt(3, head + "[[1,1,0],[1,1,0],[0,0,1]]", "not positive definite");
    refusedAt(3, head + "[[1,0,0],[0,1],[0,0,1]]", "row 2");
    refusedAt(3, head + "[1, 2, 3]", "rows");
    refusedAt(2, "[correlation]\nof = [\"wages\"]\nmatrix = [[1]]", "wages", "gains_2022");
    refusedAt(
        3, "[correlation]\nof = [\"capture\", \"capture\"]\nmatrix = [[1, 0], [0, 1]]", "twice");
  }

  @Test
  void years_outside_the_forecast_and_the_target_year_itself_are_refused() {
    String head = "[assumptions.capture]\nvalue = \"13 %\"\nyears = ";
    for (String year : List.of("2021", "2036", "2030", "soon")) {
      refusedAt(3, head + "{ " + year + " = \"5 %\" }", year, "2022 to 2035");
    }
    refusedAt(3, head + "{ 2025 = 5 }", "2025", "unit");
  }

  @Test
  void what_is_not_toml_is_refused_with_its_line() {
    refusedAt(2, "name = \"x\"\n= 3\n", "not TOML");
    refusedAt(2, "name = \"x\"\nname = \"y\"\n", "not TOML");
    refusedAt(1, "name = \"x", "not TOML");
    refusedAt(1, "name = 7", "text in quotes");
    refusedAt(1, "assumptions = 7", "a table");
    refusedAt(1, "based_on = \"boom\"", "bear, base or bull", "boom");
    refusedAt(1, "name = \"bear\"", "ships with the project");
    refusedAt(1, "identity_of = \"both\"", "revenue or software");
    refusedAt(2, "[assumptions.capture]\nsource = \"x\"".replace("[", "\n["), "needs a value");
  }

  @Test
  void files_that_are_too_long_or_too_deep_are_refused_before_they_are_parsed() {
    String spaces = " ".repeat(ScenarioFile.BYTES_MAX);
    assertEquals(0.33, read(spaces).value(Assumption.PENETRATION));
    assertTrue(refused(spaces + " ").contains("65536"));
    String deep = "a = " + "[".repeat(ScenarioFile.BRACKETS_MAX + 1);
    assertTrue(refused(deep).contains("512"));
    String nested = "a = " + "[".repeat(ScenarioFile.BRACKETS_MAX / 2);
    assertFalse(refused(nested).isEmpty());
    String braces = "a = " + "{a=".repeat(ScenarioFile.BRACKETS_MAX);
    assertFalse(refused(braces).isEmpty());
  }

  @Test
  void long_and_strange_texts_are_cut_in_messages() {
    String message = refused("\"" + "k".repeat(5_000) + "\" = 1");
    assertTrue(message.length() < 400, message);
    refused("\"a\\nb\\u0007\" = 1");
    refused("[assumptions]\ncapture = \"" + "9".repeat(1_000) + " %\"");
    refused("name = \"a\\nb\"");
  }
}
