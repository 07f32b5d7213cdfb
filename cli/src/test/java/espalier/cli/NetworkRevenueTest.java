package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.escrow.EscrowTransaction;
import espalier.ledger.market.Acceptance;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.MarketTransaction.CompleteLease;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.MarketTransaction.StartLease;
import espalier.ledger.market.Needs;
import espalier.ledger.market.Terms;
import espalier.node.LocalGenesis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `espalier forecast show --actual` beside a real node.
@Timeout(120)
final class NetworkRevenueTest {
  private static final Rate RATE = Rate.unitsPerSecond(1_000_000);

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

  private static JsonMembers row(JsonMembers answer, int index) {
    return JsonMembers.of(answer.object("actual").list("rows").get(index));
  }

  private static double dollars(JsonMembers row, String name) {
    return ((Number) row.members().get(name)).doubleValue();
  }

  @Test
  void a_network_without_leases_has_no_revenue_and_needs_no_price() {
    JsonMembers answer = market.json("forecast", "show", "--actual", "--year", "2026");
    for (int i = 0; i < 5; i++) {
      assertEquals(0, dollars(row(answer, i), "users_paid_usd"));
      assertEquals(0, dollars(row(answer, i), "network_fees_usd"));
    }
    assertEquals("compute", row(answer, 0).text("business"));
    assertEquals("", row(answer, 0).text("remark"));
    assertEquals("no fees on the ledger yet", row(answer, 1).text("remark"));
    assertTrue(answer.object("actual").list("remarks").toString().contains("stand at zero"));
  }

  @Test
  void what_leases_paid_stands_beside_the_forecast_at_the_price_that_was_named() throws Exception {
    Lease closed = closedLease();
    long fees = closed.progress().fees().units();
    long spent = closed.progress().paid().units() + fees;
    assertTrue(fees > 0 && spent > fees, closed.toString());

    Run without = market.run("forecast", "show", "--actual");
    assertEquals(ExitCode.USAGE, without.exitCode(), without.out());
    assertTrue(without.err().contains("knows no dollars"), without.err());
    assertTrue(without.err().contains("--actual-price esp=0.5"), without.err());

    JsonMembers answer = market.json("forecast", "show", "--actual", "--actual-price", "esp=0.25");
    assertEquals(spent * 0.25, dollars(row(answer, 0), "users_paid_usd"), 1e-6);
    assertEquals(fees * 0.25, dollars(row(answer, 0), "network_fees_usd"), 1e-6);
    assertEquals(spent * 0.25, dollars(row(answer, 4), "users_paid_usd"), 1e-6);
    for (int i = 1; i < 4; i++) {
      assertEquals(0, dollars(row(answer, i), "users_paid_usd"));
    }
    String shown = market.run("forecast", "show", "--actual", "--actual-price", "esp=0.25").out();
    assertTrue(shown.contains("USERS PAID"), shown);
    assertTrue(shown.contains("transactions of all kinds paid"), shown);
    // All that the treasury holds came from this lease, so nothing is left over to be told.
    assertFalse(shown.contains("the treasury holds"), shown);

    Path page = home.resolve("page.html");
    Run written =
        market.run(
            "forecast",
            "show",
            "--actual",
            "--actual-price",
            "esp=0.25",
            "--draws",
            "1000",
            "--html",
            page.toString());
    assertEquals(ExitCode.OK, written.exitCode(), written.err());
    assertTrue(Files.readString(page).contains("The network's own revenue"));
  }

  @Test
  void a_running_lease_counts_as_far_as_it_has_been_paid() {
    Lease lease = runningLease();
    JsonMembers before = market.json("forecast", "show", "--actual", "--actual-price", "esp=1");
    assertEquals(0, dollars(row(before, 0), "users_paid_usd"));

    BlockTime from = lease.progress().started();
    market.send(
        "bob",
        new Heartbeat(lease.id(), 0, Hash.ZERO, from, passed(from), 0, 0, 0, 0, Optional.empty()));
    market.send("bob", new EscrowTransaction.Settle(lease.escrow()));
    assertEquals(Lease.State.RUNNING, lease().state());
    long paid;
    try (NodeClient node = market.client()) {
      Escrow escrow = node.rows("escrows", EscrowState.ESCROWS, new byte[0], 10).getFirst().value();
      paid = escrow.paid().units() + escrow.fees().units();
    }
    assertTrue(paid > 0);
    JsonMembers after = market.json("forecast", "show", "--actual", "--actual-price", "esp=1");
    assertEquals(paid, dollars(row(after, 0), "users_paid_usd"), 1e-6);
  }

  @Test
  void prices_that_cannot_be_are_refused() {
    for (String price : List.of("esp=0", "esp=-1", "esp=much", "ESP=1", "esp=1e13", "esp=")) {
      Run run = market.run("forecast", "show", "--actual", "--actual-price", price);
      assertEquals(ExitCode.USAGE, run.exitCode(), price + run.out());
      assertTrue(run.err().contains("esp=0.5") || run.err().contains("actual-price"), run.err());
    }
  }

  private Lease runningLease() {
    market.registerBob();
    market.offer("1000000", 1_000, 1);
    var needs = new Needs(MarketFixture.LOT, List.of(), List.of(), List.of(), List.of());
    var terms =
        new Terms(needs, LocalGenesis.ESP, RATE, new Acceptance.Cheapest(), Hash.ZERO, 0, 0);
    market.send(
        "alice", new PlaceOrder(terms, Optional.empty(), new Amount(MarketFixture.START / 2)));
    market.send("bob", new StartLease(lease().id(), Hash.ZERO));
    return lease();
  }

  private Lease closedLease() {
    Lease running = runningLease();
    BlockTime until = passed(running.progress().started());
    market.send("bob", new CompleteLease(running.id(), until, 0, Optional.empty()));
    return lease();
  }

  /// A moment at least a tenth of a second after `start`: the ledger pays for time that has passed.
  private static BlockTime passed(BlockTime start) {
    BlockTime now = new BlockTime(System.currentTimeMillis());
    while (now.milliseconds() < start.milliseconds() + 100) {
      Thread.onSpinWait();
      now = new BlockTime(System.currentTimeMillis());
    }
    return now;
  }

  private Lease lease() {
    try (NodeClient node = market.client()) {
      return node.rows("leases", MarketState.LEASES, new byte[0], 10).getFirst().value();
    }
  }
}
