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
import espalier.ledger.Genesis.Balance;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands against a real node in this process.
final class LiveNodeTest {
  private static final long START = 1_000_000_000;

  @TempDir Path home;
  private Node node;

  @BeforeEach
  void start() {
    Run.of(home, "account", "new", "alice", "--unencrypted");
    Run.of(home, Map.of("ESPALIER_PASSPHRASE", "correct horse"), "account", "new", "bob");
    var wallet = new Wallet(home.resolve("keys"));
    AccountId alice = wallet.read("alice").account();
    AccountId bob = wallet.read("bob").account();
    var genesis =
        LocalGenesis.of(
            "test",
            new BlockTime(System.currentTimeMillis()),
            Optional.of(alice),
            List.of(
                new Balance(alice, new Coin(LocalGenesis.ESP, new Amount(START))),
                new Balance(bob, new Coin(LocalGenesis.ESP, new Amount(START)))));
    node = Node.open(NodeSettings.local(home.resolve("node")).withPort(0).withGenesis(genesis));
    assertEquals(
        ExitCode.OK, run("config", "set", "--key", "alice", "--node", address()).exitCode());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private String address() {
    return node.uri().toString();
  }

  private Run run(String... words) {
    return Run.of(home, words);
  }

  private JsonMembers json(String... words) {
    var all = new java.util.ArrayList<>(List.of(words));
    all.add("--json");
    Run run = run(all.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exitCode(), run.out() + run.err());
    assertEquals("", run.err());
    return run.object();
  }

  private long holds(String name) {
    return json("account", "show", name).list("balances").stream()
        .map(JsonMembers::of)
        .filter(coin -> coin.text("denomination").equals("esp"))
        .mapToLong(coin -> Long.parseLong(coin.text("amount")))
        .sum();
  }

  @Test
  void a_payment_moves_the_amount_and_the_fee_to_the_unit() {
    JsonMembers sent = json("account", "send", "bob", "1200esp", "--memo", "rent");
    long fee = Long.parseLong(sent.object("receipt").object("fee").text("amount"));
    assertTrue(fee > 0);
    assertEquals(START - 1200 - fee, holds("alice"));
    assertEquals(START + 1200, holds("bob"));

    JsonMembers shown = json("tx", "show", sent.text("transaction"));
    assertEquals(sent.whole("height"), shown.whole("height"));
    JsonMembers block = json("query", "block", String.valueOf(sent.whole("height")));
    assertTrue(block.members().toString().contains(sent.text("transaction")));
  }

  @Test
  void a_dry_run_says_the_fee_and_changes_nothing() {
    JsonMembers rehearsed = json("account", "send", "bob", "1200esp", "--dry-run");
    assertTrue(rehearsed.truth("accepted"));
    assertEquals(START, holds("alice"));
    JsonMembers sent = json("account", "send", "bob", "1200esp");
    assertEquals(
        rehearsed.object("receipt").object("fee").text("amount"),
        sent.object("receipt").object("fee").text("amount"));
  }

  @Test
  void a_dry_run_of_an_encrypted_key_needs_no_passphrase_and_sending_does() {
    assertTrue(
        json("account", "send", "alice", "5esp", "--key", "bob", "--dry-run").truth("accepted"));
    Run without = run("account", "send", "alice", "5esp", "--key", "bob");
    assertEquals(ExitCode.LOCAL, without.exitCode());
    assertTrue(without.err().contains("ESPALIER_PASSPHRASE"), without.err());
    Run wrong =
        Run.of(
            home,
            Map.of("ESPALIER_PASSPHRASE", "wrong horse"),
            "account",
            "send",
            "alice",
            "5esp",
            "--key",
            "bob");
    assertEquals(ExitCode.LOCAL, wrong.exitCode());
    assertEquals(START, holds("bob"));
    Run right =
        Run.of(
            home,
            Map.of("ESPALIER_PASSPHRASE", "correct horse"),
            "account",
            "send",
            "alice",
            "5esp",
            "--key",
            "bob");
    assertEquals(ExitCode.OK, right.exitCode(), right.err());
    assertEquals(START + 5, holds("alice"));
  }

  @Test
  void what_the_ledger_refuses_exits_with_1_and_its_code_in_both_forms() {
    String tooMuch = (START + 1) + "esp";
    for (String[] words :
        List.of(
            new String[] {"account", "send", "bob", tooMuch},
            new String[] {"account", "send", "bob", tooMuch, "--dry-run"})) {
      Run plain = run(words);
      assertEquals(ExitCode.REFUSED, plain.exitCode());
      assertTrue(plain.err().contains("BALANCE_TOO_LOW"), plain.err());
      var asJson = new java.util.ArrayList<>(List.of(words));
      asJson.add("--json");
      Run json = run(asJson.toArray(String[]::new));
      assertEquals(ExitCode.REFUSED, json.exitCode());
      assertEquals("BALANCE_TOO_LOW", json.object().text("name"));
      assertEquals("", json.err());
    }
    assertEquals(START, holds("alice"));
  }

  @Test
  void requests_from_a_file_take_effect_together_or_not_at_all() throws IOException {
    String bob = json("account", "show", "bob").text("account");
    String gift =
        "{\"transfer\": {\"to\": \"%s\", \"coin\": {\"denomination\": \"esp\", \"amount\": \"%s\"}, \"memo\": \"\"}}";
    Path both = home.resolve("both.json");
    Files.writeString(both, "[" + gift.formatted(bob, 7) + "," + gift.formatted(bob, 8) + "]");
    assertTrue(json("tx", "dry-run", both.toString()).truth("accepted"));
    assertEquals(START, holds("bob"));
    json("tx", "send", both.toString());
    assertEquals(START + 15, holds("bob"));

    Files.writeString(both, "[" + gift.formatted(bob, 7) + "," + gift.formatted(bob, START) + "]");
    assertEquals(ExitCode.REFUSED, run("tx", "send", both.toString()).exitCode());
    assertEquals(START + 15, holds("bob"));

    for (String bad : List.of("", "7", "null", "{\"fly\": {}}", "[", gift.formatted("esp1x", 1))) {
      Files.writeString(both, bad);
      assertEquals(ExitCode.LOCAL, run("tx", "send", both.toString()).exitCode(), bad);
    }
    assertEquals(ExitCode.LOCAL, run("tx", "send", "no-such-file.json").exitCode());
  }

  @Test
  void keys_and_sessions_are_granted_used_and_ended() {
    String key =
        JsonMembers.of(Run.of(home, "account", "list", "--json").list().get(1)).text("public_key");
    json("account", "keys", "add", key, "--role", "operator");
    assertEquals(2, run("account", "keys", "list", "alice", "--json").list().size());
    json("account", "keys", "remove", key);
    assertEquals(1, run("account", "keys", "list", "alice", "--json").list().size());

    json(
        "account",
        "session",
        "grant",
        key,
        "--kind",
        "transfer",
        "--limit",
        "5000esp",
        "--for",
        "1h");
    assertEquals(1, run("account", "session", "list", "alice", "--json").list().size());
    Map<String, String> words = Map.of("ESPALIER_PASSPHRASE", "correct horse");
    Run within =
        Run.of(
            home, words, "account", "send", "bob", "100esp", "--key", "bob", "--account", "alice");
    assertEquals(ExitCode.OK, within.exitCode(), within.err());
    Run beyond =
        Run.of(
            home, words, "account", "send", "bob", "5000esp", "--key", "bob", "--account", "alice");
    assertEquals(ExitCode.REFUSED, beyond.exitCode(), beyond.err());
    json("account", "session", "revoke", key);
    assertEquals(List.of(), run("account", "session", "list", "alice", "--json").list());
    Run ended =
        Run.of(home, words, "account", "send", "bob", "1esp", "--key", "bob", "--account", "alice");
    assertEquals(ExitCode.REFUSED, ended.exitCode(), ended.err());
    assertEquals(
        ExitCode.USAGE,
        run("account", "session", "grant", key, "--kind", "fly", "--for", "1h").exitCode());
  }

  @Test
  void status_tables_and_rows_are_those_of_the_node() {
    JsonMembers status = json("query", "status");
    assertEquals(node.origin().chain().toString(), status.text("chain"));
    assertTrue(run("query", "table").out().contains("supplies"));
    JsonMembers supplies = json("query", "table", "supplies");
    assertEquals(2, supplies.list("rows").size());
    JsonMembers page = json("query", "table", "supplies", "--limit", "1");
    assertEquals(1, page.list("rows").size());
    JsonMembers rest = json("query", "table", "supplies", "--from", page.text("next"));
    assertEquals(1, rest.list("rows").size());
    assertEquals(ExitCode.REFUSED, run("query", "table", "no_such_table").exitCode());
    assertEquals(ExitCode.REFUSED, run("query", "block", "99999").exitCode());
    assertEquals(ExitCode.REFUSED, run("tx", "show", "00".repeat(32)).exitCode());
  }

  @Test
  void a_proof_of_presence_and_one_of_absence_are_verified_here() {
    run("account", "send", "bob", "1esp");
    JsonMembers present = json("query", "proof", "ff0001");
    assertTrue(present.truth("verified"));
    assertTrue(present.find("value").isPresent());
    JsonMembers absent = json("query", "proof", "ff0000");
    assertTrue(absent.truth("verified"));
    assertFalse(absent.find("value").isPresent());
  }

  @Test
  void events_are_read_from_any_place_by_kind_and_account() {
    for (int amount = 1; amount <= 3; amount++) {
      json("account", "send", "bob", amount + "esp");
    }
    Run all =
        run("query", "events", "--from", "0:0", "--kind", "transferred", "--limit", "3", "--json");
    assertEquals(ExitCode.OK, all.exitCode(), all.err());
    var events = all.list().stream().map(JsonMembers::of).toList();
    assertEquals(3, events.size());
    String second = events.get(1).text("cursor");
    Run rest =
        run("query", "events", "--from", second, "--account", "bob", "--limit", "2", "--json");
    assertEquals(
        List.of(second, events.get(2).text("cursor")),
        rest.list().stream().map(one -> JsonMembers.of(one).text("cursor")).toList());
  }

  @Test
  void what_people_read_has_units_and_no_json() {
    Run shown = run("account", "show", "alice");
    assertTrue(shown.out().contains("holds 1,000,000,000 esp"), shown.out());
    Run sent = run("account", "send", "bob", "1200esp");
    assertTrue(sent.out().contains("fee "), sent.out());
    assertTrue(sent.out().contains(" esp"), sent.out());
    assertFalse(sent.out().contains("{"), sent.out());
    assertTrue(run("query", "status").out().contains("UTC"));
  }
}
