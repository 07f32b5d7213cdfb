package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.JsonMembers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The nouns of the market, command line by command line.
final class MarketCommandTest {
  @TempDir Path home;
  private MarketFixture market;

  @BeforeEach
  void start() {
    market = new MarketFixture(home);
  }

  @AfterEach
  void stop() {
    market.close();
  }

  @Test
  void an_empty_market_says_what_to_do_next() {
    assertTrue(market.run("market", "provider", "list").out().contains("provider start"));
    assertTrue(market.run("market", "offer", "list").out().contains("provider start"));
    assertTrue(market.run("market", "order", "list").out().contains("order create"));
    for (String noun : List.of("provider", "offer", "order", "lease")) {
      assertEquals(List.of(), market.list("market", noun, "list"));
    }
  }

  @Test
  void offers_are_listed_by_price_with_the_cost_of_a_benchmark_unit() {
    market.registerBob();
    market.offer("0.5", 1_000, 2);
    market.offer("0.25", 300, 1);
    List<JsonMembers> byPrice = market.list("market", "offer", "list");
    assertEquals(
        List.of("250000000", "500000000"),
        byPrice.stream().map(offer -> offer.text("rate")).toList());
    // 0.25 a second is 900 an hour for 300 units; 0.5 is 1800 for 1000.
    assertEquals("3", byPrice.getFirst().text("hourly_per_unit"));
    assertEquals("1.8", byPrice.getLast().text("hourly_per_unit"));
    List<JsonMembers> byUnit = market.list("market", "offer", "list", "--by", "benchmark");
    assertEquals(byPrice.getLast().text("id"), byUnit.getFirst().text("id"));
    Run otherwise = market.run("market", "offer", "list", "--by", "name");
    assertEquals(ExitCode.USAGE, otherwise.exitCode());
    assertTrue(otherwise.err().contains("by price or benchmark"), otherwise.err());
    assertEquals(1, market.list("market", "offer", "list", "--limit", "1").size());
    assertEquals(List.of(), market.list("market", "offer", "list", "--in", "credit"));

    String table = market.run("market", "offer", "list").out();
    assertTrue(table.contains("0.25 esp/s"), table);
    assertTrue(table.contains("900 esp/h"), table);
    assertTrue(table.contains("1 CPU, 2 GiB memory, 10 GiB storage"), table);
    String cut = market.run("market", "offer", "list", "--limit", "1").out();
    assertTrue(cut.contains("1 more; --limit 2 shows all"), cut);
    assertEquals(ExitCode.USAGE, market.run("market", "offer", "list", "--limit", "0").exitCode());
  }

  @Test
  void an_offer_is_found_by_the_first_digits_of_its_id_renewed_and_withdrawn() {
    market.registerBob();
    market.offer("0.5", 1_000, 2);
    String id = market.list("market", "offer", "list").getFirst().text("id");
    String digits = id.substring(0, 7);
    assertEquals(id, market.json("market", "offer", "show", digits).text("id"));
    market.json("market", "offer", "renew", digits, "--rate", "0.125", "--key", "bob");
    assertEquals("125000000", market.json("market", "offer", "show", id).text("rate"));
    assertTrue(
        market
            .json("market", "offer", "withdraw", id, "--key", "bob", "--dry-run")
            .truth("accepted"));
    assertEquals(1, market.list("market", "offer", "list").size());
    Run notYours = market.run("market", "offer", "withdraw", id, "--json");
    assertEquals(ExitCode.REFUSED, notYours.exitCode());
    assertEquals("OFFER_NOT_YOURS", notYours.object().text("name"));
    market.json("market", "offer", "withdraw", id, "--key", "bob");
    assertEquals(List.of(), market.list("market", "offer", "list"));

    Run gone = market.run("market", "offer", "show", id);
    assertEquals(ExitCode.REFUSED, gone.exitCode());
    assertTrue(gone.err().contains("there is no offer"), gone.err());
    assertEquals(ExitCode.USAGE, market.run("market", "offer", "show", "abc").exitCode());
    for (String rate : List.of("-1", "0.0000000001", "1e3", "")) {
      assertEquals(
          ExitCode.USAGE,
          market.run("market", "offer", "renew", id, "--rate", rate).exitCode(),
          rate);
    }
  }

  @Test
  void a_provider_is_shown_vouched_for_and_leaves() {
    market.registerBob();
    market.offer("0.5", 1_000, 2);
    market.json(
        "market",
        "provider",
        "claim",
        "bob",
        "--attribute",
        "region=eu-west",
        "--for",
        "1d",
        "--key",
        "carol");
    JsonMembers shown = market.json("market", "provider", "show", "bob");
    assertEquals("ACTIVE", shown.text("standing").toUpperCase(java.util.Locale.ROOT));
    assertEquals(1, shown.list("offers").size());
    JsonMembers claim = JsonMembers.of(shown.list("claims").getFirst());
    assertEquals(market.account("carol").toString(), claim.text("auditor"));
    assertEquals(List.of("region=eu-west"), claim.list("attributes"));
    String text = market.run("market", "provider", "show", "bob").out();
    assertTrue(text.contains("vouches for region=eu-west"), text);
    assertTrue(text.contains("0.5 esp/s"), text);
    assertTrue(
        market.run("market", "provider", "list").out().contains(market.account("bob").toString()));

    Run unknown = market.run("market", "provider", "show", "carol");
    assertEquals(ExitCode.REFUSED, unknown.exitCode());
    assertTrue(unknown.err().contains("is no provider"), unknown.err());
    market.json("market", "provider", "leave", "--key", "bob");
    assertEquals(List.of(), market.list("market", "provider", "list"));
  }

  @Test
  void only_an_auditor_of_genesis_judges_and_only_with_evidence() throws Exception {
    market.registerBob();
    Path report = home.resolve("report.json");
    Files.writeString(report, "{}");
    Run stranger =
        market.run(
            "market",
            "provider",
            "judge",
            "bob",
            "--unsound",
            "--evidence",
            report.toString(),
            "--key",
            "carol",
            "--json");
    assertEquals(ExitCode.REFUSED, stranger.exitCode());
    assertEquals("NOT_AUDITOR", stranger.object().text("name"));
    Run without =
        market.run(
            "market", "provider", "judge", "bob", "--sound", "--evidence", home + "/none.json");
    assertEquals(ExitCode.LOCAL, without.exitCode());
    assertTrue(without.err().contains("is not a file"), without.err());
    assertEquals(
        ExitCode.USAGE,
        market
            .run("market", "provider", "judge", "bob", "--evidence", report.toString())
            .exitCode());
  }

  @Test
  void without_a_node_every_verb_says_how_to_start_one() {
    market.close();
    for (String noun : List.of("provider", "offer", "order", "lease")) {
      Run run = market.run("market", noun, "list");
      assertEquals(ExitCode.UNREACHABLE, run.exitCode());
      assertTrue(run.err().contains("espalier node start"), run.err());
    }
    assertFalse(market.run("market", "lease", "show", "00".repeat(32)).err().isEmpty());
  }
}
