package espalier.provider.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.client.gateway.GatewayClient;
import espalier.client.workload.Workload;
import espalier.client.workload.Workload.Blob;
import espalier.client.workload.Workload.Input;
import espalier.client.workload.Workload.Job;
import espalier.client.workload.Workload.Kind;
import espalier.client.workload.Workload.Service;
import espalier.ledger.market.Lease;
import espalier.ledger.market.Lease.State;
import espalier.ledger.market.Reason;
import espalier.provider.image.ImageMaker;
import espalier.provider.image.TarMaker;
import espalier.provider.runtime.BubblewrapRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Orders that bring their own image.
final class ImageOrderTest {
  private static final byte[] DATA = "seven\n".getBytes(StandardCharsets.UTF_8);
  private static final String RUN =
      """
      {"Entrypoint":["sh","-c"],"Cmd":["pwd; read motto < motto; echo $motto $FLAVOUR"],
       "Env":["PATH=/bin","FLAVOUR=mint"],"WorkingDir":"/app"}
      """;

  @TempDir Path folder;

  @BeforeEach
  void needsASandboxWithFilesOfItsOwn() {
    new BubblewrapRuntime().missing().ifPresent(why -> assumeTrue(false, why));
  }

  private static Workload workload(String image, byte[] archive, List<String> command) {
    var data =
        List.of(
            new Input("image", new Blob(Sha256.hash(archive), archive.length), "/data/image"),
            new Input("in", new Blob(Sha256.hash(DATA), DATA.length), "/data/in"));
    var job = new Job(Optional.empty(), data, Optional.empty(), List.of("/results"), 0);
    return new Workload(
        List.of(
            new Service(
                "job",
                Kind.COMMAND,
                image,
                command,
                List.of(),
                List.of(),
                1,
                Town.LOT,
                List.of(),
                Optional.of(job))));
  }

  private static Lease hand(Town town, Workload workload, byte[] archive) throws Exception {
    Lease lease = town.lease(town.order(workload, 0));
    try (GatewayClient gateway = town.gateway(lease, Town.TENANT)) {
      String id = lease.id().toString();
      gateway.putWorkload(id, workload);
      gateway.putFile(id, archive);
      gateway.putFile(id, DATA);
    }
    return town.awaitState(lease, State.CLOSED);
  }

  private static String log(Town town, Lease lease) throws Exception {
    try (GatewayClient gateway = town.gateway(lease, Town.TENANT)) {
      String id = lease.id().toString();
      return new String(gateway.logs(id, false, true).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void an_image_runs_by_its_own_command_and_by_the_services() throws Exception {
    TarMaker app = new TarMaker().folder("app").file("app/motto", "grow\n");
    byte[] archive = new ImageMaker().layer(ImageMaker.shell()).zipped(app).run(RUN).bytes();
    Hash hash = Sha256.hash(archive);
    try (var town = new Town(folder);
        var _ = town.provider(Town.FIRST, "first", 2_000)) {
      Lease own = hand(town, workload("sha256:" + hash, archive, List.of()), archive);
      assertEquals(Reason.COMPLETED, own.progress().reason());
      assertEquals("/app\ngrow mint\n", log(town, own));
      // Of the host nothing is there; data and results are where they always are.
      String script =
          "pwd; read line < $ESPALIER_DATA; echo $line; test -e /usr/bin/env || echo alone;"
              + " echo kept > $ESPALIER_RESULTS/out && echo no > /app/motto";
      List<String> command = List.of("sh", "-c", script + " || echo sealed");
      Lease ours = hand(town, workload("sha256:" + hash, archive, command), archive);
      assertEquals(Reason.COMPLETED, ours.progress().reason());
      assertEquals("/work\nseven\nalone\nsealed\n", log(town, ours));
    }
  }

  @Test
  void a_bad_image_an_absent_one_and_a_reference_are_told_to_the_tenant() throws Exception {
    byte[] bad = new ImageMaker().layer(new TarMaker().file("../evil", "x")).bytes();
    String digits = "0123456789abcdef".repeat(4);
    try (var town = new Town(folder);
        var _ = town.provider(Town.FIRST, "first", 2_000)) {
      assertTold(town, "sha256:" + Sha256.hash(bad), bad, "goes up by '..'");
      byte[] full = new ImageMaker().layer(new TarMaker().file("data/x", "")).bytes();
      assertTold(town, "sha256:" + Sha256.hash(full), full, "cannot be mounted");
      assertTold(town, "sha256:" + digits, bad, "not among the job's data");
      assertTold(town, "nginx:1.25", bad, "nothing is fetched from registries");
    }
  }

  private static void assertTold(Town town, String image, byte[] archive, String sentence)
      throws Exception {
    Lease lease = hand(town, workload(image, archive, List.of("sh")), archive);
    try (GatewayClient gateway = town.gateway(lease, Town.TENANT)) {
      String told = gateway.status(lease.id().toString()).text("message");
      assertTrue(told.contains(sentence), told);
    }
  }
}
