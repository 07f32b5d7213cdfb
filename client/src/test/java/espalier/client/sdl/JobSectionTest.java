package espalier.client.sdl;

import static espalier.client.sdl.Example.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.sdl.JobSection.BestScore;
import espalier.client.sdl.JobSection.Cheapest;
import espalier.client.sdl.JobSection.Checkpoints;
import espalier.client.sdl.JobSection.DataSet;
import espalier.client.sdl.JobSection.FirstBids;
import espalier.client.sdl.JobSection.Job;
import espalier.client.sdl.JobSection.Match;
import espalier.client.sdl.JobSection.Mode;
import espalier.client.sdl.JobSection.Seconds;
import espalier.client.sdl.JobSection.Source;
import espalier.client.sdl.JobSection.Steps;
import espalier.client.sdl.JobSection.Workload;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The `espalier` section, ours alone.
class JobSectionTest {
  private static final String DIGEST = "ab".repeat(32);

  @Test
  void the_example_describes_training_on_the_digits() throws Exception {
    Sdl sdl = Sdl.read(Vectors.text("espalier/train-digits.yaml"));
    Plan plan = sdl.plan();
    assertEquals(Match.DEFAULT, plan.match());
    assertEquals(3, plan.recoveries());
    assertEquals("esp", plan.denomination());
    assertEquals(50_000_000_000L, plan.groups().getFirst().ratePerSecond());
    Job job = plan.groups().getFirst().services().getFirst().job().orElseThrow();
    assertEquals(Workload.TRAIN, job.workload());
    assertEquals(Optional.of(new Checkpoints(new Seconds(2), "/checkpoints")), job.checkpoints());
    assertEquals(List.of("/results/digits.onnx", "/results/result.json"), job.results());
    assertEquals(OptionalLong.of(600), job.timeLimitSeconds());
    DataSet digits = job.data().getFirst();
    assertEquals("/data/digits.csv.gz", digits.mount());
    assertEquals(Optional.of("digits.csv.gz"), digits.source().path());
  }

  /// The rest of the file means the same with and without the section.
  @Test
  void the_section_changes_nothing_that_akash_sees() throws Exception {
    String text = Vectors.text("espalier/train-digits.yaml");
    Sdl with = Sdl.read(text);
    Sdl without = Sdl.read(text.substring(0, text.indexOf("espalier:\n")));
    assertEquals(without.plan().manifestHash(), with.plan().manifestHash());
    assertEquals(without.groupSpecsJson(), with.groupSpecsJson());
    assertEquals(Optional.empty(), without.plan().groups().getFirst().services().getFirst().job());
  }

  @Test
  void every_key_of_the_section_is_read() throws Exception {
    Sdl sdl =
        Sdl.read(
            section(
                """
                  job:
                    web:
                      workload: command
                      code: {path: run.tar, sha256: DIGEST}
                      data: [{name: a, path: in/a.csv, mount: /d/a}, {name: b, sha256: DIGEST, mount: /d/b}]
                      checkpoints: {every: 100 steps, path: /c}
                      results: [/r]
                      time_limit: 1h30m
                  match: {mode: bids, acceptance: {first-k: 3}}
                  recovery: {max: 0}
                """));
    assertEquals(new Match(Mode.BIDS, new FirstBids(3)), sdl.plan().match());
    assertEquals(0, sdl.plan().recoveries());
    assertEquals(
        new Job(
            Workload.COMMAND,
            Optional.of(new Source(Optional.of("run.tar"), Optional.of(DIGEST))),
            List.of(
                new DataSet("a", new Source(Optional.of("in/a.csv"), Optional.empty()), "/d/a"),
                new DataSet("b", new Source(Optional.empty(), Optional.of(DIGEST)), "/d/b")),
            Optional.of(new Checkpoints(new Steps(100), "/c")),
            List.of("/r"),
            OptionalLong.of(5_400)),
        sdl.stack().jobs().orElseThrow().jobs().get("web"));
  }

  @Test
  void acceptance_is_a_word_or_a_number_of_bids() throws Exception {
    assertEquals(new Cheapest(), acceptance("cheapest"));
    assertEquals(new BestScore(), acceptance("best-score"));
    assertEquals(new FirstBids(1), acceptance("{first-k: 1}"));
    assertEquals(new FirstBids(64), acceptance("{first-k: 64}"));
    for (String wrong : List.of("dearest", "{first-k: 0}", "{first-k: 65}", "{}", "[cheapest]")) {
      Problem problem = refusal(section("  match: {acceptance: " + wrong + "}\n"));
      assertTrue(problem.path().startsWith("espalier.match.acceptance"), problem::toString);
    }
  }

  private static JobSection.Acceptance acceptance(String flow) throws SdlException {
    return Sdl.read(section("  match: {acceptance: " + flow + "}\n")).plan().match().acceptance();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "workload: dance | workload",
        "workload: train | data",
        "colour: red | colour",
        "code: {} | code.path",
        "code: {path: /etc/passwd} | code.path",
        "code: {path: ../../.ssh/id_ed25519} | code.path",
        "code: {path: a/../../b} | code.path",
        "code: {path: a//b} | code.path",
        "code: {path: \"a\\0b\"} | code.path",
        "code: {sha256: abc} | code.sha256",
        "code: {path: a, mode: x} | code.mode",
        "data: [{name: A, path: a, mount: /a}] | data[0].name",
        "data: [{name: a, mount: /a}] | data[0].path",
        "data: [{name: a, path: a, mount: a}] | data[0].mount",
        "data: [{name: a, path: a, mount: /a/../b}] | data[0].mount",
        "data: [{name: a, path: a, mount: /a/}] | data[0].mount",
        "data: [{name: a, path: a, mount: /}] | data[0].mount",
        "data: [{name: a, path: a, mount: /a}, {name: a, path: b, mount: /b}] | data[1].name",
        "data: [{name: a, path: a, mount: /a}, {name: b, path: b, mount: /a/b}] | data[1].mount",
        "checkpoints: {every: 0s, path: /c} | checkpoints.every",
        "checkpoints: {every: 1500ms, path: /c} | checkpoints.every",
        "checkpoints: {every: 24h1s, path: /c} | checkpoints.every",
        "checkpoints: {every: 0 steps, path: /c} | checkpoints.every",
        "checkpoints: {every: 1000001 steps, path: /c} | checkpoints.every",
        "checkpoints: {path: /c} | checkpoints.every",
        "checkpoints: {every: 1s} | checkpoints.path",
        "time_limit: 0s | time_limit",
        "time_limit: 2161h | time_limit",
      })
  void broken_jobs_are_refused_at_their_place(String key, String path) {
    Problem problem =
        refusal(section("  job:\n    web:\n      results: [/r]\n      " + key + "\n"));
    assertEquals("espalier.job.web." + path, problem.path(), problem::toString);
    assertTrue(problem.sentence().startsWith("found "), problem::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "checkpoints: {every: 24h, path: /c}",
        "checkpoints: {every: 1000000 steps, path: /c}",
        "checkpoints: {every: 1 step, path: /c}",
        "time_limit: 2160h",
        "time_limit: 1s",
      })
  void values_at_the_bounds_are_accepted(String key) throws Exception {
    Sdl.read(section("  job:\n    web:\n      results: [/r]\n      " + key + "\n"));
  }

  @Test
  void lists_are_bounded() throws Exception {
    Sdl.read(job("results: [" + "/r,".repeat(Limits.JOB_RESULTS) + "]"));
    assertEquals(
        "espalier.job.web.results",
        refusal(job("results: [" + "/r,".repeat(Limits.JOB_RESULTS + 1) + "]")).path());
    assertEquals("espalier.job.web.results", refusal(job("results: []")).path());
    Sdl.read(job("results: [/r]\n      data: [" + data(Limits.JOB_DATA) + "]"));
    assertEquals(
        "espalier.job.web.data",
        refusal(job("results: [/r]\n      data: [" + data(Limits.JOB_DATA + 1) + "]")).path());
    Sdl.read(job("results: [/" + "r".repeat(Limits.PATH_CHARACTERS - 1) + "]"));
    assertEquals(
        "espalier.job.web.results[0]",
        refusal(job("results: [/" + "r".repeat(Limits.PATH_CHARACTERS) + "]")).path());
  }

  private static String data(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("{name: d%d, path: d%d, mount: /d%d},".formatted(i, i, i));
    }
    return text.toString();
  }

  private static String job(String keys) {
    return section("  job:\n    web:\n      " + keys + "\n");
  }

  @Test
  void the_section_has_no_other_keys_and_jobs_are_deployed_services() {
    assertEquals("espalier.prize", refusal(section("  prize: 1\n")).path());
    assertEquals("espalier.recovery.max", refusal(section("  recovery: {max: 101}\n")).path());
    assertEquals("espalier.match.mode", refusal(section("  match: {mode: dice}\n")).path());
    assertEquals(
        "espalier.job.ghost", refusal(section("  job: {ghost: {results: [/r]}}\n")).path());
  }

  private static String section(String text) {
    return Example.TEXT + "espalier:\n" + text.replace("DIGEST", DIGEST);
  }
}
