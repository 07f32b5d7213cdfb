package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Sha256;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.ledger.market.MarketTransaction.UpdateProvider;
import espalier.ledger.market.Profile;
import espalier.ledger.market.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A provider and a tenant, each by the command line, with real sandboxes.
///
/// Jobs end by themselves soon, because a sandbox outlives the provider that a test has stopped.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class MarketEndToEndTest {
  @TempDir Path home;
  private MarketFixture market;
  private final AtomicReference<Run> ended = new AtomicReference<>();
  private Thread provider;

  @BeforeEach
  void start() {
    market = new MarketFixture(home);
    provider =
        Thread.ofPlatform()
            .start(() ->
                ended.set(
                    market.run(
                        "market",
                        "provider",
                        "start",
                        "--key",
                        "bob",
                        "--port",
                        "0",
                        "--benchmark",
                        "1000",
                        "--attribute",
                        "region=here",
                        "--lot",
                        "cpu=1,memory=512Mi,storage=2Gi,rate=1000.5,count=2")));
    await(() -> ended.get() != null || !market.list("market", "offer", "list").isEmpty());
  }

  @AfterEach
  void stop() throws InterruptedException {
    provider.interrupt();
    provider.join();
    market.close();
  }

  /// Awaits what another thread or process does.
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException stopped) {
        throw new AssertionError("the test took too long", stopped);
      }
    }
  }

  private Path job(String command) throws IOException {
    Path file = home.resolve("job.yaml");
    Files.writeString(file, MarketFixture.sdl("2000", command));
    return file;
  }

  @Test
  void a_job_is_ordered_run_paid_to_the_unit_and_its_result_brought_home() throws Exception {
    Path file = job("echo 42 > $ESPALIER_RESULTS/answer.txt; echo said; sleep 2");
    Path out = home.resolve("out");
    JsonMembers followed =
        market.json(
            "market", "order", "create", file.toString(), "--follow", "--out", out.toString());
    assertTrue(followed.truth("completed"), followed.toString());
    JsonMembers order = JsonMembers.of(followed.list("orders").getFirst());
    assertEquals(9_000, order.whole("reason"), order.toString());
    List<JsonMembers> paid = order.list("paid").stream().map(JsonMembers::of).toList();
    assertEquals(1, paid.size(), order.toString());
    assertEquals(market.account("bob").toString(), paid.getFirst().text("account"));
    long toProvider = Long.parseLong(paid.getFirst().text("amount"));
    assertTrue(toProvider > 0, order.toString());
    assertEquals(
        Long.parseLong(order.text("deposited")),
        toProvider + Long.parseLong(order.text("fees")) + Long.parseLong(order.text("refunded")));
    assertEquals(1, order.object("results").members().size(), order.toString());
    Object result = order.object("results").members().values().iterator().next();
    assertEquals("42\n", Files.readString(Path.of(String.valueOf(result))));

    String lease = order.text("lease");
    assertEquals("said\n", market.run("market", "logs", lease).out());
    assertEquals("said\n", market.json("market", "logs", lease).text("text"));
    JsonMembers shown = market.json("market", "lease", "show", lease);
    assertEquals(Long.toString(toProvider), shown.object("lease").object("progress").text("paid"));
  }

  @Test
  void a_running_lease_is_entered_repriced_and_closed() throws Exception {
    Path file = job("sleep 20");
    JsonMembers created = market.json("market", "order", "create", file.toString());
    JsonMembers order = JsonMembers.of(created.list("orders").getFirst());
    String lease = order.text("lease");
    await(() ->
        market
            .run("market", "lease", "show", lease)
            .out()
            .startsWith("lease " + lease + " is running"));
    Run entered = market.run("market", "shell", lease, "--", "echo", "inside");
    assertEquals("inside\n", entered.out(), entered.err());
    assertEquals(ExitCode.OK, entered.exitCode());
    Run failing = market.run("market", "shell", lease, "--json", "--", "sh", "-c", "exit 3");
    assertEquals(3, failing.exitCode());
    assertEquals(3, failing.object().whole("exit"));

    market.json("market", "lease", "reprice", lease, "900.25", "--key", "bob");
    market.json("market", "close", lease);
    await(
        () -> market.run("market", "lease", "show", lease).out().contains("the tenant closed it"));
    assertNull(ended.get());
  }

  @Test
  void a_certificate_other_than_the_published_one_is_not_trusted() throws Exception {
    Path file = job("sleep 20");
    JsonMembers created = market.json("market", "order", "create", file.toString());
    String lease = JsonMembers.of(created.list("orders").getFirst()).text("lease");
    try (NodeClient client = market.client()) {
      Profile profile =
          client
              .row("providers", market.account("bob").toString())
              .orElseThrow()
              .get("value", Provider.CODEC)
              .profile();
      market.send(
          "bob",
          new UpdateProvider(
              new Profile(
                  profile.endpoint(),
                  Sha256.hash("another".getBytes(StandardCharsets.UTF_8)),
                  profile.hardware(),
                  profile.benchmark(),
                  profile.attributes())));
    }
    Run logs = market.run("market", "logs", lease);
    assertEquals(ExitCode.LOCAL, logs.exitCode());
    assertTrue(logs.err().contains("another certificate than the ledger names"), logs.err());
    market.json("market", "close", lease);
  }

  @Test
  void an_attendance_is_taken_up_again() throws Exception {
    Path file = job("echo 42 > $ESPALIER_RESULTS/answer.txt; sleep 2");
    JsonMembers created = market.json("market", "order", "create", file.toString());
    String order = JsonMembers.of(created.list("orders").getFirst()).text("order");
    Path out = home.resolve("out");
    Run attended =
        market.run("market", "order", "attend", order, file.toString(), "--out", out.toString());
    assertEquals(ExitCode.OK, attended.exitCode(), attended.out() + attended.err());
    assertTrue(attended.out().contains("the job completed (reason 9000)"), attended.out());
    assertTrue(attended.out().contains("to " + market.account("bob")), attended.out());
    assertTrue(attended.out().contains("given back"), attended.out());
    String result =
        attended
            .out()
            .lines()
            .filter(line -> line.startsWith("result: "))
            .findFirst()
            .orElseThrow()
            .substring("result: ".length());
    assertTrue(Path.of(result).startsWith(out), result);
    assertEquals("42\n", Files.readString(Path.of(result)));
  }

  @Test
  void a_provider_that_cannot_start_says_why() {
    assertEquals(ExitCode.USAGE, market.run("market", "provider", "start").exitCode());
    for (String lot :
        List.of(
            "",
            "cpu=1",
            "cpu=0,memory=1Gi,storage=1Gi,rate=1",
            "cpu=1,cpu=1",
            "cpu=1,memory=1Gi,storage=1Gi,rate=-1",
            "cpu=1,memory=1Gi,storage=1Gi,rate=1,gpu=a",
            "cpu=1,memory=1Gi,storage=1Gi,rate=1,count=0",
            "speed=1")) {
      Run run = market.run("market", "provider", "start", "--lot", lot);
      assertEquals(ExitCode.USAGE, run.exitCode(), lot);
    }
    Run script = market.run("market", "provider", "start", "--pricing-script", home + "/none.sh");
    assertEquals(ExitCode.LOCAL, script.exitCode());
    assertTrue(script.err().contains("chmod +x"), script.err());
    Run runtime =
        market.run(
            "market",
            "provider",
            "start",
            "--key",
            "carol",
            "--runtime",
            "magic",
            "--folder",
            home + "/other",
            "--port",
            "0",
            "--lot",
            "cpu=1,memory=1Gi,storage=1Gi,rate=1");
    assertEquals(ExitCode.LOCAL, runtime.exitCode());
    assertTrue(runtime.err().contains("runtime magic is unknown"), runtime.err());
  }
}
