package espalier.provider.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.client.gateway.GatewayClient;
import espalier.client.workload.Digests;
import espalier.client.workload.Workload;
import espalier.client.workload.Workload.Checkpoints;
import espalier.client.workload.Workload.Input;
import espalier.client.workload.Workload.Job;
import espalier.client.workload.Workload.Kind;
import espalier.client.workload.Workload.Service;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.Lease;
import espalier.ledger.market.Lease.State;
import espalier.ledger.market.Reason;
import espalier.ledger.market.Resources;
import espalier.provider.daemon.DaemonSettings.Lot;
import espalier.provider.daemon.DaemonSettings.Machine;
import espalier.provider.daemon.DaemonSettings.Shop;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The built-in trainer, ordered like any other work.
class TrainOrderTest {
  private static final Path ROOT = Path.of(System.getProperty("espalier.root", ".."));

  @TempDir Path folder;

  @Test
  void a_training_that_was_ordered_leaves_a_model_and_its_lineage() throws Exception {
    Path table = ROOT.resolve("vectors/digits/digits.csv.gz").toAbsolutePath().normalize();
    Hash data = Digests.sha256(table);
    var lot = new Resources(1_000, 2L << 30, 1L << 30, 0);
    var workload =
        new Workload(
            List.of(
                new Service(
                    "trainer",
                    Kind.TRAIN,
                    "espalier/train",
                    List.of(),
                    List.of("--name", "digits", "--scaling", "table", "--epochs", "2"),
                    List.of(),
                    1,
                    lot,
                    List.of(),
                    Optional.of(
                        new Job(
                            Optional.empty(),
                            List.of(
                                new Input(
                                    "digits",
                                    new Workload.Blob(data, Files.size(table)),
                                    "/data/digits.csv.gz")),
                            Optional.of(new Checkpoints("/checkpoints", 0, 10)),
                            List.of("/results/digits.onnx", "/results/result.json"),
                            600_000)))));
    var shop =
        new Shop(
            List.of(new Lot(lot, GpuModel.NONE, Rate.unitsPerSecond(2_000), 1)),
            Optional.empty(),
            Town.CREDIT,
            List.of(),
            Duration.ofHours(1));
    Path cache = ROOT.resolve("provider/target/train-cache").toAbsolutePath().normalize();
    try (var town = new Town(folder);
        var _ =
            ProviderDaemon.start(
                DaemonSettings.local(folder.resolve("first"), town.uri(), Town.FIRST, shop)
                    .withMachine(Machine.DEFAULT.withBenchmark(1_000).withTrainer(cache)),
                sentence -> System.out.println(sentence))) {
      Lease lease = town.lease(town.order(workload, 0, lot));
      String id = lease.id().toString();
      try (GatewayClient gateway = town.gateway(lease, Town.TENANT)) {
        gateway.putWorkload(id, workload);
        assertEquals(data, gateway.putFile(id, table));
        Lease closed = town.awaitState(lease, State.CLOSED);
        assertEquals(
            Reason.COMPLETED, closed.progress().reason(), () -> closed + " " + log(gateway, id));
        var results = gateway.results(id, closed.progress().result().orElseThrow());
        assertEquals(
            List.of("/results/digits.onnx", "/results/result.json"),
            results.stream().map(GatewayClient.ResultFile::name).toList());
        String result =
            new String(gateway.file(id, results.getLast().sha256()), StandardCharsets.UTF_8);
        assertTrue(result.contains(results.getFirst().sha256().toString()), result);
        Hash checkpoint = Hash.parse(gateway.status(id).text("checkpoint"));
        assertEquals(checkpoint, Sha256.hash(gateway.file(id, checkpoint)));
      }
    }
  }

  private static String log(GatewayClient gateway, String lease) {
    try (var errors = gateway.logs(lease, true, false)) {
      return gateway.status(lease) + new String(errors.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
