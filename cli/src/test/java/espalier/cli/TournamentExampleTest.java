package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.JsonMembers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole tournament in one command, and a stranger's script on the files that it leaves.
final class TournamentExampleTest {
  @TempDir static Path folder;
  private static Run run;

  @BeforeAll
  static void play() {
    run =
        Run.of(
            folder,
            "tournament",
            "example",
            "--history",
            "2",
            "--folder",
            folder.resolve("example").toString(),
            "--json");
    assertEquals(ExitCode.OK, run.exitCode(), run.out() + run.err());
  }

  private static JsonMembers round(int number) {
    return JsonMembers.of(run.object().list("rounds").get(number - 1));
  }

  private static JsonMembers entry(int round, String model) {
    return round(round).list("entries").stream()
        .map(JsonMembers::of)
        .filter(one -> one.text("model").equals(model))
        .findFirst()
        .orElseThrow();
  }

  private static long whole(JsonMembers tree, String name) {
    return ((Number) tree.get(name)).longValue();
  }

  @Test
  void money_balances_to_the_last_unit_in_each_round_and_over_all_parties() {
    assertTrue(run.object().truth("balanced"));
    for (int number = 1; number <= 2; number++) {
      JsonMembers round = round(number);
      assertEquals(
          whole(round, "staked") + whole(round, "pot"),
          whole(round, "returned") + whole(round, "fees") + whole(round, "rest"));
      long gained = 0;
      long lost = 0;
      for (Object one : round.list("entries")) {
        gained += whole(JsonMembers.of(one), "gained");
        lost += whole(JsonMembers.of(one), "lost");
      }
      assertEquals(whole(round, "returned"), whole(round, "staked") + gained - lost);
    }
  }

  @Test
  void six_kinds_enter_and_who_never_reveals_loses_the_set_part() {
    assertEquals(
        List.of("copier", "leaker", "linear", "neural", "noise", "sleeper", "trees"),
        round(2).list("entries").stream()
            .map(one -> JsonMembers.of(one).text("model"))
            .sorted()
            .toList());
    JsonMembers sleeper = entry(2, "sleeper");
    assertEquals("committed", sleeper.text("status"));
    assertEquals(whole(sleeper, "staked") / 4, whole(sleeper, "lost"));
    assertEquals(0, whole(sleeper, "gained"));
  }

  @Test
  void a_wrong_score_is_challenged_and_its_scorer_pays_into_the_pot() {
    assertTrue(round(2).truth("challenged"));
    assertTrue(
        whole(round(2), "pot") > whole(round(1), "pot"),
        "half of the scorer's bond went into the pot");
  }

  @Test
  void models_that_learn_score_above_noise() {
    for (String model : List.of("trees", "linear")) {
      assertTrue(whole(entry(1, model), "corr_q40") > whole(entry(1, "noise"), "corr_q40"), model);
    }
  }

  @Test
  void the_published_files_hold_scores_portfolio_and_payouts() throws IOException {
    Path bundle = Path.of(round(2).text("bundle"));
    for (String name :
        List.of(
            "rules.json",
            "universe.csv",
            "features.csv",
            "features.json",
            "targets.csv",
            "entries.csv",
            "stakes.csv",
            "scores.csv",
            "daily.csv",
            "meta.csv",
            "portfolio.csv",
            "performance.csv",
            "payouts.csv",
            "settlement.json")) {
      assertTrue(Files.size(bundle.resolve(name)) > 0, name);
    }
    assertEquals(8, Files.readAllLines(bundle.resolve("performance.csv")).size());
    assertTrue(Files.readString(bundle.resolve("performance.svg")).contains("<polyline"));
  }

  @Test
  void a_strangers_python_agrees_to_the_last_unit_and_finds_a_changed_one() throws Exception {
    Path bundle = Path.of(round(2).text("bundle"));
    assertEquals(0, python(bundle), "recompute.py on what was published");
    Path payouts = bundle.resolve("payouts.csv");
    String published = Files.readString(payouts);
    int end = published.length() - 2;
    char digit = published.charAt(end) == '9' ? '8' : '9';
    Files.writeString(payouts, published.substring(0, end) + digit + published.substring(end + 1));
    assertNotEquals(0, python(bundle), "recompute.py on a payout that was changed");
    Files.writeString(payouts, published);
    Path scores = bundle.resolve("scores.csv");
    String kept = Files.readString(scores);
    Files.writeString(scores, kept.replaceFirst(",(-?\\d+),", ",1$1,"));
    assertNotEquals(0, python(bundle), "recompute.py on a score that was changed");
    Files.writeString(scores, kept);
  }

  private static int python(Path bundle) throws Exception {
    Path script = Path.of(System.getProperty("espalier.root"), "docs", "guide", "recompute.py");
    Process process;
    try {
      process =
          new ProcessBuilder("python3", script.toString(), bundle.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException absent) {
      Assumptions.abort("python3 is not installed, so docs/guide/recompute.py cannot be run");
      throw absent;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("recompute.py takes longer than two minutes: " + said);
    }
    System.err.println(said.strip());
    return process.exitValue();
  }

  @Test
  void a_folder_that_holds_an_example_is_refused() {
    Run again =
        Run.of(folder, "tournament", "example", "--folder", folder.resolve("example").toString());
    assertEquals(ExitCode.USAGE, again.exitCode());
    assertTrue(again.err().contains("new folder"), again.err());
  }
}
