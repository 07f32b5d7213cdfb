package espalier.forecast.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Files that nobody meant: a scenario that can be computed, or one sentence; nothing else.
final class ScenarioFuzzTest {
  private static final int CASES = 400 * Integer.getInteger("espalier.scale", 1);
  private static final List<String> PIECES =
      List.of(
          "[",
          "]",
          "{",
          "}",
          "\"",
          "'",
          "=",
          ".",
          ",",
          "\n",
          "#",
          "%",
          "-",
          "1e999",
          "nan",
          "inf",
          "[assumptions]",
          "[[assumptions]]",
          "\"\"\"",
          "\\u0000",
          "\u0000",
          "2030",
          "USD",
          "é",
          "years",
          "beta",
          "matrix",
          "140 %",
          "1979-05-27",
          "true",
          "0x7fffffffffffffff",
          " x",
          "9999999999999999999");

  /// Method: take a shipped file, cut, double and insert at random places, and read it.
  @Test
  void a_mutated_file_is_a_scenario_or_is_refused_in_one_sentence() {
    long seed = Long.getLong("espalier.seed", 20_261_122);
    var random = new Random(seed);
    int accepted = 0;
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      String file = mutate(random, Shipped.values()[random.nextInt(3)].toml());
      try {
        check(ScenarioFile.read("fuzz.toml", file));
        accepted++;
      } catch (ScenarioException said) {
        refused++;
        String message = String.valueOf(said.getMessage());
        assertEquals(1, message.lines().count(), () -> "seed " + seed + ": " + message);
        assertTrue(message.startsWith("fuzz.toml"), message);
        assertTrue(message.length() < 1_000, message);
      } catch (RuntimeException | StackOverflowError unexpected) {
        throw new AssertionError("seed %d, case %d:%n%s".formatted(seed, i, file), unexpected);
      }
    }
    // Both ways must be walked, or the test shows nothing.
    assertTrue(accepted > 0 && refused > 0, accepted + " accepted, " + refused + " refused");
  }

  private static void check(Scenario scenario) {
    for (Forecast year : Forecast.years(scenario)) {
      assertTrue(year.total() >= 0 && year.total() < 1e17, () -> "total " + year.total());
    }
    for (Assumption one : Assumption.values()) {
      assertTrue(one.allows(scenario.value(one)));
    }
    assertTrue(Scenario.split(scenario.stated()) <= 1 + Scenario.SPLIT_TOLERANCE);
  }

  private static String mutate(Random random, String file) {
    var text = new StringBuilder(file.replaceFirst("name = \"[a-z]+\"", ""));
    for (int changes = random.nextInt(4); changes >= 0; changes--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> text.insert(at, text.substring(at, end));
        default -> text.setCharAt(at, (char) ('0' + random.nextInt(10)));
      }
    }
    return text.toString();
  }
}
