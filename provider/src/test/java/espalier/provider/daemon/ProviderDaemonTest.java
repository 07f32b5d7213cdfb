package espalier.provider.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.client.gateway.GatewayClient;
import espalier.client.gateway.GatewayClient.ResultFile;
import espalier.client.gateway.GatewayException;
import espalier.client.workload.Workload;
import espalier.ledger.market.Lease;
import espalier.ledger.market.Lease.State;
import espalier.ledger.market.MarketParameters.Periods;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.Reason;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node, daemons and a tenant over real sockets, with real sandboxes.
class ProviderDaemonTest {
  private static final byte[] DATA = "seven\n".getBytes(StandardCharsets.UTF_8);
  private static final Hash DATA_HASH = Sha256.hash(DATA);

  @TempDir Path folder;

  private static Workload job(String script) {
    return Town.script(script, DATA_HASH, DATA.length);
  }

  private static GatewayClient handOver(Town town, Lease lease, Workload workload)
      throws Exception {
    GatewayClient gateway = town.gateway(lease, Town.TENANT);
    gateway.putWorkload(lease.id().toString(), workload);
    gateway.putFile(lease.id().toString(), DATA);
    return gateway;
  }

  private static final String WAIT_FOR_STOP =
      """
      echo waiting; trap 'echo saved > $ESPALIER_CHECKPOINTS/last; exit 143' TERM
      while true; do read line < /proc/uptime; sleep 0.05; done
      """;

  @Test
  void an_order_runs_ends_leaves_results_and_is_paid_for_what_ran() throws Exception {
    try (var town = new Town(folder);
        var _ = town.provider(Town.FIRST, "first", 2_000)) {
      Workload workload =
          job("echo $GREETING; cat $ESPALIER_DATA > $ESPALIER_RESULTS/out.txt; echo done");
      long before = town.balance(Town.FIRST);
      Lease lease = town.lease(town.order(workload, 0));
      String id = lease.id().toString();
      try (GatewayClient gateway = handOver(town, lease, workload)) {
        Lease closed = town.awaitState(lease, State.CLOSED);
        assertEquals(Reason.COMPLETED, closed.progress().reason());
        String log =
            new String(gateway.logs(id, false, true).readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("hello\ndone\n", log);
        List<ResultFile> results = gateway.results(id, closed.progress().result().orElseThrow());
        assertEquals(List.of(new ResultFile("/results/out.txt", DATA.length, DATA_HASH)), results);
        assertEquals("seven\n", new String(gateway.file(id, DATA_HASH), StandardCharsets.UTF_8));
        long paid = closed.progress().paid().units();
        long ran = closed.progress().paid().units() + closed.progress().fees().units();
        assertTrue(ran <= 2_000 * 10, "a job of milliseconds cost " + ran);
        // One unit a transaction is its fee; at least one was the start.
        assertTrue(town.balance(Town.FIRST) <= before + paid, "more came than was paid");
      }
    }
  }

  @Test
  void heartbeats_cover_the_running_time_until_the_tenant_closes() throws Exception {
    try (var town = new Town(folder);
        var _ = town.provider(Town.FIRST, "first", 2_000)) {
      Workload workload = job(WAIT_FOR_STOP);
      Lease lease = town.lease(town.order(workload, 0));
      String id = lease.id().toString();
      try (GatewayClient gateway = handOver(town, lease, workload)) {
        town.awaitState(lease, State.RUNNING);
        Town.await(
            "two heartbeats",
            () -> Optional.of(town.lease(lease)).filter(one -> one.progress().heartbeats() >= 2));
        var out = new ByteArrayOutputStream();
        assertEquals(
            3,
            gateway.exec(
                id,
                List.of("sh", "-c", "echo inside; exit 3"),
                out,
                OutputStream.nullOutputStream()));
        assertEquals("inside\n", out.toString(StandardCharsets.UTF_8));
        town.send(Town.TENANT, new CloseLease(lease.id(), Reason.TENANT_CLOSED));
        Lease closed = town.awaitState(lease, State.CLOSED);
        assertEquals(Reason.TENANT_CLOSED, closed.progress().reason());
        long cost = closed.progress().paid().units() + closed.progress().fees().units();
        assertTrue(cost >= 2_000 * 2, "two heartbeats of 1.5 s cost only " + cost);
        Hash saved =
            Town.await(
                    "the last checkpoint",
                    () -> gateway.status(id).findText("checkpoint").map(Hash::parse))
                .orElseThrow();
        assertEquals("saved\n", new String(gateway.file(id, saved), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void a_wrong_document_a_wrong_file_and_a_strange_key_are_refused() throws Exception {
    try (var town = new Town(folder);
        var _ = town.provider(Town.FIRST, "first", 2_000)) {
      Workload workload = job(WAIT_FOR_STOP);
      Lease lease = town.lease(town.order(workload, 0));
      String id = lease.id().toString();
      try (GatewayClient gateway = town.gateway(lease, Town.TENANT);
          GatewayClient stranger = town.gateway(lease, Town.STRANGER)) {
        var wrong =
            assertThrows(
                GatewayException.class, () -> gateway.putWorkload(id, job("echo another")));
        assertEquals("MALFORMED", wrong.code());
        assertTrue(wrong.getMessage().contains("the order names " + workload.manifest()));
        gateway.putWorkload(id, workload);
        gateway.putFile(id, new byte[] {1});
        assertEquals(
            List.of("file " + DATA_HASH), gateway.status(id).list("missing"), "still missing");
        for (String what : List.of("status", "logs")) {
          var refused =
              assertThrows(
                  GatewayException.class,
                  () -> {
                    if (what.equals("logs")) {
                      stranger.logs(id, false, false).close();
                    } else {
                      stranger.status(id);
                    }
                  });
          assertEquals("FORBIDDEN", refused.code());
        }
        gateway.putFile(id, DATA);
        town.awaitState(lease, State.RUNNING);
        town.send(Town.TENANT, new CloseLease(lease.id(), Reason.TENANT_CLOSED));
        town.awaitState(lease, State.CLOSED);
      }
    }
  }

  @Test
  void a_tenant_who_vanishes_before_the_start_costs_the_provider_nothing() throws Exception {
    var soon =
        new Periods(3_600_000, 300_000, 6_000, 1_500, 4_500, 3_000, 600_000, 60_000, 86_400_000);
    try (var town = new Town(folder, soon);
        var _ = town.provider(Town.FIRST, "first", 2_000)) {
      Lease lease = town.lease(town.order(job("true"), 3));
      Lease closed = town.awaitState(lease, State.CLOSED);
      assertEquals(Reason.MANIFEST_MISSING, closed.progress().reason());
      assertEquals(0, closed.progress().paid().units());
      assertEquals(1, town.leases().size(), "it is nobody's fault, so there is no recovery");
    }
  }
}
