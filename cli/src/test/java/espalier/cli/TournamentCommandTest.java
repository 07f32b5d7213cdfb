package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.client.JsonMembers;
import espalier.client.key.Wallet;
import espalier.competition.payload.PayloadServer;
import espalier.competition.payload.PayloadStore;
import espalier.ledger.Genesis.Balance;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tournament's commands against a real node in this process.
final class TournamentCommandTest {
  private static final String RULES =
      """
      name = "weather"
      denomination = "credit"
      pot = 1000000
      [reward]
      corr_multiplier = 0.5
      mmc_multiplier = 2.0
      clip = 0.05
      threshold = 1000000
      fee = 0.01
      forfeit = 0.25
      [stake]
      least = 100
      most = 100000
      [bonds]
      owner = 1000
      scorer = 1000
      challenger = 100
      """;

  @TempDir Path home;

  /// How many milliseconds the node's clock is ahead of the machine's.
  private final AtomicLong ahead = new AtomicLong();

  private Node node;
  private Path rules;
  private Path table;
  private Path targets;

  @BeforeEach
  void start() throws IOException {
    Run.of(home, "account", "new", "operator", "--unencrypted");
    Run.of(home, "account", "new", "ann", "--unencrypted");
    var wallet = new Wallet(home.resolve("keys"));
    var balances = new ArrayList<Balance>();
    for (String name : List.of("operator", "ann")) {
      AccountId account = wallet.read(name).account();
      balances.add(new Balance(account, new Coin(LocalGenesis.ESP, new Amount(1_000_000_000))));
      balances.add(new Balance(account, new Coin(LocalGenesis.CREDIT, new Amount(5_000_000))));
    }
    var genesis =
        LocalGenesis.of(
            "test", new BlockTime(System.currentTimeMillis()), Optional.empty(), balances);
    node =
        Node.open(
            NodeSettings.local(home.resolve("node")).withPort(0).withGenesis(genesis),
            () -> Instant.now().plusMillis(ahead.get()));
    run("config", "set", "--key", "operator", "--node", node.uri().toString(), "--fee-in", "esp");
    rules = home.resolve("rules.toml");
    Files.writeString(rules, RULES);
    table = home.resolve("table.csv");
    writeTable();
    targets = home.resolve("targets.csv");
  }

  private void writeTable() throws IOException {
    var random = new Random(3);
    var text = new StringBuilder("id,era,wind,rain,target\n");
    for (int era = 0; era < 3; era++) {
      for (int i = 0; i < 30; i++) {
        text.append(
            "r%d-%d,%s,%s,%s,%s\n"
                .formatted(
                    era,
                    i,
                    era == 2 ? "live" : "era" + era,
                    random.nextGaussian(),
                    random.nextGaussian(),
                    era == 2 ? "" : random.nextInt(5) / 4.0));
      }
    }
    Files.writeString(table, text.toString());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Run run(String... words) {
    return Run.of(home, words);
  }

  private JsonMembers json(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.add("--json");
    Run run = run(all.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exitCode(), run.out() + run.err());
    return run.object();
  }

  private Path data() throws IOException {
    Path data = home.resolve("data-1");
    json(
        "tournament",
        "obfuscate",
        table.toString(),
        "--key",
        home.resolve("data.key").toString(),
        "--to",
        data.toString());
    var text = new StringBuilder("id,target\n");
    var random = new Random(4);
    for (String line : Files.readAllLines(data.resolve("features.csv"))) {
      String[] cells = line.split(",", -1);
      if (cells[1].equals("live")) {
        text.append(cells[0]).append(',').append(random.nextInt(5) / 4.0).append('\n');
      }
    }
    Files.writeString(targets, text.toString());
    return data;
  }

  private void open(Path data) {
    json(
        "tournament",
        "open",
        "weather",
        "--data",
        data.toString(),
        "--targets",
        targets.toString(),
        "--folder",
        home.resolve("operator").toString(),
        "--pot",
        "1000",
        "--commit",
        "1h",
        "--reveal",
        "1h",
        "--check",
        "1h",
        "--score",
        "1h",
        "--challenge",
        "1h");
  }

  @Test
  void a_round_is_opened_fetched_entered_and_backed_and_early_reveals_are_told_when()
      throws IOException {
    assertTrue(json("tournament", "create", rules.toString(), "--dry-run").truth("accepted"));
    assertEquals(List.of(), run("tournament", "list", "--json").list());
    json("tournament", "create", rules.toString());
    assertTrue(run("tournament", "list").out().contains("weather"));
    Path data = data();
    open(data);
    assertTrue(run("tournament", "show", "weather").out().contains("committing"));

    Path operator = home.resolve("operator");
    try (var server =
        PayloadServer.start(
            PayloadStore.open(operator.resolve("payloads"), 1 << 20),
            operator.resolve("published"),
            0)) {
      Path fetched = home.resolve("fetched");
      JsonMembers got =
          json(
              "tournament",
              "data",
              "weather",
              "--from",
              server.uri().toString(),
              "--to",
              fetched.toString());
      assertEquals(30, got.whole("rows_to_predict"));
      assertEquals(
          Files.readString(data.resolve("features.csv")),
          Files.readString(fetched.resolve("features.csv")));
      enterAndBack(fetched);
      Run early =
          run(
              "tournament",
              "reveal",
              "weather",
              "--model",
              "m7",
              "--key",
              "ann",
              "--to",
              server.uri().toString());
      assertEquals(ExitCode.REFUSED, early.exitCode());
      assertTrue(early.err().contains("TOO_EARLY"), early.err());
    }
    Run scores =
        run(
            "tournament",
            "score",
            "weather",
            "--targets",
            targets.toString(),
            "--folder",
            operator.toString());
    assertEquals(ExitCode.REFUSED, scores.exitCode(), scores.out());
  }

  private void enterAndBack(Path fetched) throws IOException {
    Path predictions = home.resolve("predictions.csv");
    var text = new StringBuilder("id,prediction\r\n");
    List<String> ids = Files.readAllLines(fetched.resolve("universe.csv"));
    for (int i = 1; i < ids.size(); i++) {
      text.append(ids.get(i)).append(",0.").append(100 + i).append("\r\n");
    }
    Files.writeString(predictions, "\ufeff" + text);
    String[] submit = {
      "tournament",
      "submit",
      "weather",
      predictions.toString(),
      "--data",
      fetched.toString(),
      "--model",
      "m7",
      "--stake",
      "2500",
      "--key",
      "ann"
    };
    var rehearsal = new ArrayList<>(List.of(submit));
    rehearsal.add("--dry-run");
    assertTrue(json(rehearsal.toArray(String[]::new)).truth("accepted"));
    assertFalse(Files.exists(home.resolve("tournament")), "a dry run keeps nothing");
    json(submit);
    json("tournament", "back", "weather", "--model", "m7", "--stake", "500");
    JsonMembers entry =
        JsonMembers.of(run("tournament", "scores", "weather", "--json").list().getFirst());
    assertEquals("m7", entry.text("model"));
    assertEquals("3000", entry.get("total").toString());
    JsonMembers explained = json("tournament", "scores", "weather", "--explain", "m7");
    assertEquals("none", explained.object("inputs").text("payload_root"));
    assertTrue(run("tournament", "payouts", "weather").out().contains("3,000"));

    Files.writeString(
        predictions, text.toString().replace(",0.101", ",NaN").replace(",0.105", ",7"));
    Run refused = run(submit);
    assertEquals(ExitCode.LOCAL, refused.exitCode());
    assertTrue(refused.err().contains("row 2"), refused.err());
    assertTrue(refused.err().contains("row 6"), refused.err());
    assertTrue(refused.err().contains("2 problems"), refused.err());
    Run tooLittle =
        run(
            "tournament",
            "submit",
            "weather",
            predictions.toString(),
            "--data",
            fetched.toString(),
            "--stake",
            "0",
            "--key",
            "ann");
    assertEquals(ExitCode.USAGE, tooLittle.exitCode());
  }

  /// Lets an hour pass; the block of a payment says so to the ledger.
  private void anHourLater() {
    ahead.addAndGet(Duration.ofHours(1).toMillis());
    json("account", "send", "ann", "1esp");
  }

  @Test
  void a_round_goes_from_commits_to_payouts_and_its_files_are_published() throws Exception {
    json("tournament", "create", rules.toString());
    Path data = data();
    open(data);
    Path operator = home.resolve("operator");
    String[] score = {
      "tournament",
      "score",
      "weather",
      "--targets",
      targets.toString(),
      "--folder",
      operator.toString()
    };
    String[] daily = {
      "tournament",
      "daily",
      "weather",
      "--targets",
      targets.toString(),
      "--folder",
      operator.toString()
    };
    Path published = operator.resolve("published").resolve("weather").resolve("1");
    try (var server =
        PayloadServer.start(
            PayloadStore.open(operator.resolve("payloads"), 1 << 20),
            operator.resolve("published"),
            0)) {
      String service = server.uri().toString();
      submit("up", "operator", published, 1, service);
      submit("down", "ann", published, -1, service);
      assertEquals(ExitCode.REFUSED, run(daily).exitCode());
      anHourLater();
      json("tournament", "reveal", "weather", "--model", "up", "--to", service);
      json("tournament", "reveal", "weather", "--model", "down", "--to", service, "--key", "ann");
      assertEquals(1, json(daily).whole("days"));
      anHourLater();
      json(score);
      assertEquals(ExitCode.REFUSED, run(score).exitCode(), "nothing is left to do");
      anHourLater();
      assertEquals(2, json(score).whole("entries"));
      Run right =
          run(
              "tournament",
              "challenge",
              "weather",
              "--data",
              published.toString(),
              "--targets",
              published.resolve("targets.csv").toString(),
              "--from",
              service,
              "--key",
              "ann");
      assertEquals(ExitCode.REFUSED, right.exitCode());
      assertTrue(right.err().contains("right"), right.err());
    }
    for (int hours = 0; hours < 4 && !stage().equals("resolved"); hours++) {
      anHourLater();
    }
    assertEquals("resolved", stage());
    JsonMembers paid = json("tournament", "payouts", "weather");
    String settlement = Files.readString(published.resolve("settlement.json"));
    assertTrue(settlement.contains("\"balanced\" : true"), settlement);
    long back = 0;
    for (String line : Files.readAllLines(published.resolve("payouts.csv")).subList(1, 3)) {
      back += Long.parseLong(line.substring(line.lastIndexOf(',') + 1));
    }
    long staked = ((Number) paid.get("staked")).longValue();
    long gained = ((Number) paid.get("gained")).longValue();
    long lost = ((Number) paid.get("lost")).longValue();
    assertEquals(staked + gained - lost, back, "the files say what the ledger paid");
  }

  private String stage() {
    return json("tournament", "payouts", "weather").text("stage");
  }

  private void submit(String model, String key, Path published, int direction, String service)
      throws IOException {
    Path predictions = home.resolve(model + ".csv");
    var text = new StringBuilder("id,prediction\n");
    List<String> ids = Files.readAllLines(published.resolve("universe.csv"));
    for (int i = 1; i < ids.size(); i++) {
      text.append(ids.get(i)).append(",0.").append(500 + direction * i).append('\n');
    }
    Files.writeString(predictions, text.toString());
    json(
        "tournament",
        "submit",
        "weather",
        predictions.toString(),
        "--model",
        model,
        "--stake",
        "1000",
        "--key",
        key,
        "--from",
        service);
  }

  @Test
  void obfuscated_rounds_are_compared_disclosed_and_verified() throws IOException {
    Path first = data();
    String key = home.resolve("data.key").toString();
    Path second = home.resolve("data-2");
    Files.writeString(
        table,
        Files.readString(table).replace(",live,", ",era2,").replaceAll("(?m),$", ",0.5")
            + "n1,live,1,2,\nn2,live,2,1,\n");
    json("tournament", "obfuscate", table.toString(), "--key", key, "--to", second.toString());
    JsonMembers same = json("tournament", "compare", first.toString(), second.toString());
    assertTrue(same.truth("unchanged"));
    assertEquals(List.of("era0", "era1"), same.list("shared_eras"));

    Path disclosed = home.resolve("era1.json");
    json(
        "tournament",
        "disclose",
        table.toString(),
        "--key",
        key,
        "--data",
        second.toString(),
        "--era",
        "era1",
        "--column",
        "wind",
        "--to",
        disclosed.toString());
    assertTrue(
        json("tournament", "verify", disclosed.toString(), "--data", first.toString())
            .truth("agrees"));

    Path other = home.resolve("data-3");
    json(
        "tournament",
        "obfuscate",
        table.toString(),
        "--key",
        home.resolve("other.key").toString(),
        "--to",
        other.toString());
    assertEquals(
        ExitCode.REFUSED,
        run("tournament", "compare", first.toString(), other.toString()).exitCode());
    assertEquals(
        ExitCode.REFUSED,
        run("tournament", "verify", disclosed.toString(), "--data", other.toString()).exitCode());
  }

  @Test
  void wrong_rules_names_and_files_are_refused_with_what_to_do() throws IOException {
    for (String bad :
        List.of(
            RULES.replace("0.25", "0.12345"),
            RULES.replace("pot = 1000000", "pot = -1"),
            RULES.replace("[stake]", "[stakes]"),
            RULES.replace("least = 100\n", "least = \"many\"\n"),
            RULES.replace("name = \"weather\"", ""),
            "not toml")) {
      Files.writeString(rules, bad);
      Run refused = run("tournament", "create", rules.toString());
      assertEquals(ExitCode.LOCAL, refused.exitCode(), bad);
      assertTrue(refused.err().contains("rules.toml"), refused.err());
    }
    Run unknown = run("tournament", "show", "nothing");
    assertEquals(ExitCode.REFUSED, unknown.exitCode());
    assertTrue(unknown.err().contains("tournament list"), unknown.err());
    Files.writeString(table, "id,era,x\na,1,oops\n");
    Run row =
        run(
            "tournament",
            "obfuscate",
            table.toString(),
            "--key",
            home.resolve("k").toString(),
            "--to",
            home.resolve("d").toString());
    assertEquals(ExitCode.LOCAL, row.exitCode());
    assertTrue(row.err().contains("row 2"), row.err());
    assertFalse(Files.exists(home.resolve("k")), "nothing is made of a bad table");
  }
}
