package espalier.provider.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.client.gateway.GatewayClient;
import espalier.client.workload.Workload;
import espalier.ledger.market.Lease;
import espalier.ledger.market.Lease.State;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Daemons in processes of their own that get SIGKILL in the middle.
class DaemonKillTest {
  private static final byte[] DATA = "seven\n".getBytes(StandardCharsets.UTF_8);

  /// Goes on from a checkpoint if there is one, else leaves one and waits.
  private static final String SCRIPT =
      """
      if [ -n "$ESPALIER_RESUME" ]; then cp $ESPALIER_RESUME $ESPALIER_RESULTS/end; exit 0; fi
      echo half > $ESPALIER_CHECKPOINTS/half
      echo '{"event":"step","step":5,"of":10}'
      while true; do sleep 0.1; done
      """;

  @TempDir Path folder;

  private static Workload workload() {
    return Town.script(SCRIPT, Sha256.hash(DATA), DATA.length);
  }

  private static Lease firstCheckpoint(Town town, Lease lease) throws Exception {
    return Town.await(
            "a checkpoint on the ledger",
            () ->
                Optional.of(town.lease(lease))
                    .filter(one -> one.progress().checkpoint().isPresent()))
        .orElseThrow();
  }

  private static GatewayClient handOver(Town town, Lease lease) throws Exception {
    GatewayClient gateway = town.gateway(lease, Town.TENANT);
    gateway.putWorkload(lease.id().toString(), workload());
    gateway.putFile(lease.id().toString(), DATA);
    return gateway;
  }

  @Test
  void a_killed_daemons_sandbox_is_adopted_and_its_heartbeats_go_on() throws Exception {
    try (var town = new Town(folder)) {
      Process killed = DaemonProcess.start(folder, town, 3, "first", 2_000);
      Lease lease = town.lease(town.order(workload(), 0));
      try (GatewayClient gateway = handOver(town, lease)) {
        firstCheckpoint(town, lease);
      } finally {
        killed.destroyForcibly().waitFor();
      }
      try (var daemon = town.provider(Town.FIRST, "first", 2_000);
          GatewayClient gateway = town.gateway(lease, Town.TENANT)) {
        long beats = town.lease(lease).progress().heartbeats();
        Town.await(
            "more heartbeats",
            () ->
                Optional.of(town.lease(lease))
                    .filter(one -> one.progress().heartbeats() >= beats + 2));
        assertEquals(State.RUNNING, town.lease(lease).state());
        assertEquals(1, daemon.running());
        assertEquals(5, gateway.status(lease.id().toString()).whole("step"));
        town.send(Town.TENANT, new CloseLease(lease.id(), Reason.TENANT_CLOSED));
        Lease closed = town.awaitState(lease, State.CLOSED);
        assertEquals(Reason.TENANT_CLOSED, closed.progress().reason());
      }
    }
  }

  @Test
  void another_provider_goes_on_from_the_checkpoint_of_a_killed_one() throws Exception {
    try (var town = new Town(folder);
        var _ = town.provider(Town.SECOND, "second", 3_000)) {
      Process killed = DaemonProcess.start(folder, town, 3, "first", 2_000);
      Lease lease = town.lease(town.order(workload(), 1));
      Hash checkpoint;
      try (GatewayClient gateway = handOver(town, lease)) {
        assertEquals(Town.FIRST.account(), lease.provider());
        checkpoint = firstCheckpoint(town, lease).progress().checkpoint().orElseThrow();
        assertEquals(
            "half\n",
            new String(gateway.file(lease.id().toString(), checkpoint), StandardCharsets.UTF_8));
      } finally {
        killed.destroyForcibly().waitFor();
      }
      Lease failed = town.awaitState(lease, State.CLOSED);
      assertEquals(Reason.HEARTBEATS_MISSED, failed.progress().reason());
      Lease next =
          Town.await(
                  "the recovery's lease",
                  () ->
                      town.leases().stream()
                          .filter(one -> !one.id().equals(lease.id()))
                          .findFirst())
              .orElseThrow();
      assertEquals(Town.SECOND.account(), next.provider());
      assertEquals(Optional.of(checkpoint), next.progress().checkpoint());
      String id = next.id().toString();
      try (GatewayClient gateway = handOver(town, next)) {
        assertEquals(
            "[checkpoint " + checkpoint + "]", gateway.status(id).list("missing").toString());
        gateway.putFile(id, "half\n".getBytes(StandardCharsets.UTF_8));
        Lease closed = town.awaitState(next, State.CLOSED);
        assertEquals(Reason.COMPLETED, closed.progress().reason());
        var results = gateway.results(id, closed.progress().result().orElseThrow());
        assertEquals(checkpoint, results.getFirst().sha256(), "the second began at the checkpoint");
      }
      // The killed daemon's sandbox still runs; whoever restarts it must not let it.
      try (var again = town.provider(Town.FIRST, "first", 2_000);
          GatewayClient gateway = town.gateway(lease, Town.TENANT)) {
        Town.await(
            "the orphan's end",
            () ->
                Optional.of(gateway.status(lease.id().toString()).text("phase"))
                    .filter("ended"::equals));
        assertEquals(0, again.running());
        assertNotEquals(0, failed.progress().paid().units());
        assertTrue(failed.progress().paid().units() < 2_000 * 20, "more than what ran was paid");
      }
    }
  }
}
