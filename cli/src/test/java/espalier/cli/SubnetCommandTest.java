package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.client.JsonMembers;
import espalier.client.key.Wallet;
import espalier.ledger.Genesis.Balance;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubnetCommandTest {
  @TempDir Path home;

  @Test
  void a_whole_subnet_runs_pays_good_miners_more_and_adds_up_to_the_last_unit() {
    Run run =
        Run.of(
            home,
            "subnet",
            "run",
            "--example",
            "digits",
            "--tempo",
            "6s",
            "--epochs",
            "2",
            "--questions",
            "20",
            "--json");
    assertEquals(ExitCode.OK, run.exitCode(), run.err());
    JsonMembers report = run.object();
    assertTrue(report.truth("exact"), run.out());
    assertTrue(Long.parseLong(report.text("paid")) > 0, run.out());
    Map<String, Long> earned = new HashMap<>();
    for (Object one : report.list("earners")) {
      JsonMembers row = JsonMembers.of(one);
      earned.put(row.text("name"), Long.parseLong(row.text("earned")));
    }
    assertTrue(earned.get("neighbours") > 2 * earned.get("guess"), run.out());
    assertTrue(earned.get("centroids") > earned.get("guess"), run.out());
    assertTrue(earned.get("validator-1") > 0, run.out());
  }

  @Test
  void a_subnet_is_founded_joined_staked_on_and_dissolved_by_commands() throws Exception {
    Run.of(home, "account", "new", "alice", "--unencrypted");
    var alice = new Wallet(home.resolve("keys")).read("alice").account();
    var balance = new Balance(alice, new Coin(LocalGenesis.ESP, new Amount(1_000_000_000)));
    var genesis =
        LocalGenesis.of(
            "test", new BlockTime(System.currentTimeMillis()), Optional.empty(), List.of(balance));
    var settings = NodeSettings.local(home.resolve("node")).withPort(0).withGenesis(genesis);
    try (Node node = Node.open(settings)) {
      assertTrue(ok(node, "subnet", "list").out().contains("no subnets"));
      ok(node, "subnet", "create", "forecasts", "--tempo", "1h", "--dry-run");
      ok(node, "subnet", "create", "forecasts", "--tempo", "1h");
      ok(node, "subnet", "fund", "1000000esp");
      ok(node, "subnet", "register", "forecasts", "--price-max", "1000000esp");
      ok(node, "subnet", "delegate", "forecasts", "alice", "50000esp");
      ok(node, "subnet", "take", "forecasts", "9.5");
      JsonMembers graph = ok(node, "subnet", "metagraph", "forecasts", "--json").object();
      JsonMembers row = JsonMembers.of(graph.list("neurons").getFirst());
      assertEquals("50000", row.text("stake"));
      assertEquals(alice.toString(), row.text("account"));
      ok(node, "subnet", "undelegate", "forecasts", "alice");
      ok(node, "subnet", "dissolve", "forecasts");
      assertTrue(ok(node, "subnet", "list").out().contains("ending"));

      assertEquals(ExitCode.REFUSED, run(node, "subnet", "metagraph", "nobodys").exitCode());
      assertEquals(ExitCode.REFUSED, run(node, "subnet", "take", "forecasts", "19").exitCode());
      assertEquals(ExitCode.USAGE, run(node, "subnet", "take", "forecasts", "-1").exitCode());
      assertEquals(
          ExitCode.USAGE,
          run(node, "subnet", "serve", "forecasts", "--miner", "oracle", "--price-max", "1esp")
              .exitCode());
      assertEquals(ExitCode.USAGE, run(node, "subnet", "fund", "5credit").exitCode());
    }
  }

  private Run run(Node node, String... words) {
    String[] all = java.util.Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--node";
    all[words.length + 1] = node.uri().toString();
    return Run.of(home, all);
  }

  private Run ok(Node node, String... words) {
    Run run = run(node, words);
    assertEquals(ExitCode.OK, run.exitCode(), run.err() + run.out());
    return run;
  }
}
