package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.JsonMembers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Orders and leases by the command line, with a provider that nobody can reach.
final class MarketOrderTest {
  @TempDir Path home;
  private MarketFixture market;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    market = new MarketFixture(home);
    file = home.resolve("job.yaml");
    Files.writeString(file, MarketFixture.sdl("1", "true"));
  }

  @AfterEach
  void stop() {
    market.close();
  }

  /// Orders what matches bob's offer, and answers the lease's id; the hand-over fails.
  private String lease() {
    market.registerBob();
    market.offer("0.5", 1_000, 2);
    Run created = market.run("market", "order", "create", file.toString(), "--json");
    assertEquals(ExitCode.LOCAL, created.exitCode(), created.out() + created.err());
    return JsonMembers.of(created.object().list("orders").getFirst()).text("lease");
  }

  @Test
  void an_order_without_any_offer_says_so_and_waits_until_it_is_cancelled() {
    JsonMembers created = market.json("market", "order", "create", file.toString());
    JsonMembers order = JsonMembers.of(created.list("orders").getFirst());
    assertTrue(order.object("unmatched").text("sentence").startsWith("nobody offers anything yet"));
    String id = order.text("order");
    JsonMembers listed =
        market.list("market", "order", "list", "--of", "alice", "--live").getFirst();
    assertEquals(id, listed.text("id"));
    assertEquals(List.of(), market.list("market", "order", "list", "--of", "bob"));
    String shown = market.run("market", "order", "show", id.substring(0, 8)).out();
    assertTrue(shown.contains("is open until"), shown);
    assertTrue(shown.contains("0.5 CPU, 256 MiB memory, 1 GiB storage"), shown);
    assertTrue(shown.contains("pays at most 1 esp/s, that is 3,600 esp/h"), shown);
    market.json("market", "order", "cancel", id);
    assertEquals(List.of(), market.list("market", "order", "list", "--live"));
  }

  @Test
  void an_order_below_all_prices_names_the_predicate_the_nearest_offer_and_the_price() {
    market.registerBob();
    market.offer("7", 1_000, 1);
    market.offer("5", 1_000, 1);
    Run created = market.run("market", "order", "create", file.toString());
    assertEquals(ExitCode.OK, created.exitCode(), created.err());
    String nearest = market.list("market", "offer", "list").getFirst().text("id");
    assertTrue(created.out().contains("no provider costs no more"), created.out());
    assertTrue(created.out().contains("offer " + nearest.substring(0, 12)), created.out());
    assertTrue(
        created.out().contains("would cost 5 esp/s where the limit is 1 esp/s"), created.out());
    assertTrue(created.out().contains("raise the limit to 5 esp/s"), created.out());
  }

  @Test
  void every_group_of_a_file_is_an_order_and_all_stand_in_one_block() throws Exception {
    String two =
        MarketFixture.sdl("1", "true")
            .replace(
                "deployment:",
                "    elsewhere:\n      pricing:\n        work:\n          denom: esp\n"
                    + "          amount: 2\ndeployment:")
            .replace("espalier:", "    elsewhere:\n      profile: work\n      count: 1\nespalier:");
    Files.writeString(file, two);
    JsonMembers created = market.json("market", "order", "create", file.toString());
    List<JsonMembers> orders = created.list("orders").stream().map(JsonMembers::of).toList();
    assertEquals(
        List.of("anywhere", "elsewhere"),
        orders.stream().map(order -> order.text("group")).toList());
    List<JsonMembers> listed = market.list("market", "order", "list");
    assertEquals(2, listed.size());
    assertEquals(listed.getFirst().whole("opened"), listed.getLast().whole("opened"));
    for (int i = 0; i < orders.size(); i++) {
      JsonMembers shown = market.json("market", "order", "show", orders.get(i).text("order"));
      assertEquals((i + 1) + "000000000", shown.object("order").object("terms").text("limit"));
    }
  }

  @Test
  void a_dry_run_and_a_wrong_deposit_place_nothing() {
    assertTrue(
        market.json("market", "order", "create", file.toString(), "--dry-run").truth("accepted"));
    Run wrongMoney =
        market.run("market", "order", "create", file.toString(), "--deposit", "5credit");
    assertEquals(ExitCode.USAGE, wrongMoney.exitCode());
    assertTrue(wrongMoney.err().contains("prices are in esp"), wrongMoney.err());
    Run tooLittle =
        market.run("market", "order", "create", file.toString(), "--deposit", "5esp", "--json");
    assertEquals(ExitCode.REFUSED, tooLittle.exitCode());
    assertEquals("DEPOSIT_TOO_LOW", tooLittle.object().text("name"));
    assertEquals(List.of(), market.list("market", "order", "list"));
  }

  @Test
  void a_file_that_is_wrong_or_priced_in_unknown_money_is_refused_with_a_sentence()
      throws Exception {
    Path bad = home.resolve("bad.yaml");
    Files.writeString(bad, MarketFixture.sdl("1", "true").replace("version: \"2.0\"", ""));
    Run wrong = market.run("market", "order", "create", bad.toString());
    assertEquals(ExitCode.LOCAL, wrong.exitCode());
    assertTrue(wrong.err().contains("line "), wrong.err());
    Files.writeString(bad, MarketFixture.sdl("1", "true").replace("denom: esp", "denom: gold"));
    Run money = market.run("market", "order", "create", bad.toString());
    assertEquals(ExitCode.LOCAL, money.exitCode());
    assertTrue(money.err().contains("machines are not let for 'gold'"), money.err());
  }

  @Test
  void a_lease_is_listed_shown_paid_into_and_closed() {
    String id = lease();
    JsonMembers listed = market.list("market", "lease", "list", "--of", "alice").getFirst();
    assertEquals(id, listed.text("id"));
    assertEquals(id, market.list("market", "lease", "list", "--by", "bob").getFirst().text("id"));
    assertEquals(List.of(), market.list("market", "lease", "list", "--by", "alice"));
    String table = market.run("market", "lease", "list", "--live").out();
    assertTrue(table.contains(id.substring(0, 12)), table);
    assertTrue(table.contains("pending"), table);

    long before = deposited(id);
    market.json("market", "lease", "deposit", id, "5000esp");
    assertEquals(before + 5_000, deposited(id));
    market.json("market", "lease", "withdraw", id, "2000esp");
    market.json("market", "lease", "settle", id);
    assertEquals(
        "2000", market.json("market", "lease", "show", id).object("escrow").text("refunded"));
    Run wrongMoney = market.run("market", "lease", "deposit", id, "5credit");
    assertEquals(ExitCode.USAGE, wrongMoney.exitCode());
    assertTrue(wrongMoney.err().contains("paid in esp"), wrongMoney.err());
    Run early = market.run("market", "lease", "reprice", id, "2", "--json");
    assertEquals("LEASE_NOT_RUNNING", early.object().text("name"));

    assertTrue(market.json("market", "close", id, "--dry-run").truth("accepted"));
    market.json("market", "close", id.substring(0, 9));
    String shown = market.run("market", "lease", "show", id).out();
    assertTrue(shown.contains("is closed: the tenant closed it (reason 1)"), shown);
    assertTrue(shown.contains("paid 0 esp to the provider and 0 esp to the market"), shown);
    Run over = market.run("market", "lease", "deposit", id, "5000esp");
    assertEquals(ExitCode.REFUSED, over.exitCode());
    assertTrue(over.err().contains("its money is paid out"), over.err());
  }

  private long deposited(String lease) {
    return Long.parseLong(
        market.json("market", "lease", "show", lease).object("escrow").text("deposited"));
  }

  @Test
  void a_provider_that_cannot_be_reached_is_named_and_what_to_do() {
    String id = lease();
    for (String[] words :
        List.of(
            new String[] {"market", "logs", id},
            new String[] {"market", "shell", id, "--", "ls", "-l"})) {
      Run run = market.run(words);
      assertEquals(ExitCode.LOCAL, run.exitCode());
      assertTrue(run.err().contains("no provider answers at https://127.0.0.1:1"), run.err());
      assertEquals(1, run.err().lines().count(), run.err());
    }
  }

  @Test
  void a_lease_of_somebody_else_is_refused_before_anything_is_sent() {
    String id = lease();
    Run logs = market.run("market", "logs", id, "--key", "carol");
    assertEquals(ExitCode.REFUSED, logs.exitCode());
    assertTrue(logs.err().contains("the lease is not yours"), logs.err());
    Run close = market.run("market", "close", id, "--key", "carol");
    assertEquals(ExitCode.REFUSED, close.exitCode());
    assertTrue(close.err().contains("name the key of one of them"), close.err());
    String order = market.list("market", "order", "list").getFirst().text("id");
    Run attend = market.run("market", "order", "attend", order, file.toString(), "--key", "carol");
    assertEquals(ExitCode.REFUSED, attend.exitCode());
    assertTrue(attend.err().contains("the order is not yours"), attend.err());
  }

  @Test
  void a_provider_closes_with_its_own_reason() {
    String id = lease();
    market.json("market", "lease", "close", id, "--key", "bob");
    JsonMembers lease = market.json("market", "lease", "show", id).object("lease");
    assertEquals(10_002, lease.object("progress").whole("reason"));
  }
}
