package espalier.provider.daemon;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.client.EventCursor;
import espalier.client.EventFilter;
import espalier.client.EventFollower;
import espalier.client.gateway.GatewayClient;
import espalier.client.workload.Workload;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.LeaseStarted;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/// Prints the time from a tenant's order to its running lease, over one node and one daemon.
final class OrderMeasurement {
  private static final byte[] DATA = "seven\n".getBytes(StandardCharsets.UTF_8);

  private OrderMeasurement() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length == 0 ? 30 : Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("espalier-order");
    Workload workload = Town.script("sleep 600", Sha256.hash(DATA), DATA.length);
    try (var town = new Town(folder);
        var _ = town.provider(Town.FIRST, "first", 2_000)) {
      var events = new LinkedBlockingQueue<Object>();
      var follower =
          new EventFollower(
              town.client,
              new EventFilter(List.of("lease_matched", "lease_started"), Optional.empty()));
      Thread.ofVirtual()
          .start(() ->
              follower.follow(
                  Optional.of(EventCursor.START),
                  Duration.ofSeconds(10),
                  happening -> events.add(happening.event())));
      double[] milliseconds = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        long start = System.nanoTime();
        Hash order = town.order(workload, 0);
        Lease lease = ((LeaseMatched) events.take()).lease();
        if (!lease.order().equals(order)) {
          throw new AssertionError("another order's lease");
        }
        try (GatewayClient gateway = town.gateway(lease, Town.TENANT)) {
          gateway.putWorkload(lease.id().toString(), workload);
          gateway.putFile(lease.id().toString(), DATA);
          var _ = (LeaseStarted) events.take();
          milliseconds[i] = (System.nanoTime() - start) / 1e6;
        }
        town.send(Town.TENANT, new CloseLease(lease.id(), Reason.TENANT_CLOSED));
        town.awaitState(lease, Lease.State.CLOSED);
      }
      Arrays.sort(milliseconds);
      System.out.printf(
          "order to running over %d orders: p50 %.0f ms, p95 %.0f ms, most %.0f ms%n",
          rounds,
          milliseconds[rounds / 2],
          milliseconds[rounds * 95 / 100],
          milliseconds[rounds - 1]);
      follower.close();
    }
  }
}
