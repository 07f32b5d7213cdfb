package espalier.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.cli.CliException;
import espalier.cli.model.Hidden;
import espalier.cli.model.Importing;
import espalier.cli.model.Proving;
import espalier.client.NodeClient;
import espalier.ledger.proof.ProofReceipt;
import espalier.ledger.proof.ProofRequest;
import espalier.ledger.proof.Values;
import espalier.model.file.InputReader;
import espalier.model.file.ModelFile;
import espalier.model.file.Port;
import espalier.model.lower.ImportOptions;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo's deal about a proof, on a node, with a small model in place of the trained one.
final class ProofDealTest {
  private static final Path VECTORS =
      Path.of(System.getProperty("espalier.root"), "vectors", "zkml", "1l_mlp");
  private static final long START = 1_000 * LocalGenesis.WHOLE;

  @TempDir Path home;

  @Test
  void the_fee_is_paid_to_the_last_unit_and_counted_in_the_tally() throws IOException {
    House house = House.open(home);
    NodeSettings settings = NodeSettings.local(home.resolve("node")).withPort(0);
    try (Node node = Node.open(settings.withGenesis(house.genesis()));
        var client = new NodeClient(node.uri())) {
      var tally = new Tally();
      var deal = new ProofDeal(client, house, tally);
      ModelFile model = model();
      Map<Integer, long[]> given = given(model);
      assertThrows(CliException.class, () -> deal.ask(model.published(), List.of()));
      deal.register("mlp", model.published());
      var input = new ArrayList<Values>();
      new TreeMap<>(given).forEach((step, cells) -> input.add(Values.of(step, cells)));
      ProofRequest request = deal.ask(model.published(), input);
      var question =
          new Proving.Question(given, new Hidden(true, false, false), deal.context(request));
      Proving.Proved proved = Proving.prove(home.resolve("m.model"), model, question);
      ProofReceipt receipt = deal.submit(request, proved.file());

      long fee = request.fee().amount().units();
      assertTrue(fee > 0);
      assertEquals(house.key(House.TENANT).account(), receipt.prover());
      assertEquals(house.key(House.BUYER).account(), receipt.asker());
      assertEquals(proved.file().statement().digest(), receipt.statement());
      assertEquals(START - fee, credit(client, house, House.BUYER));
      assertEquals(START + fee, credit(client, house, House.TENANT));
      assertTrue(tally.isBalanced(), () -> tally.figures().toString());
      assertEquals(fee, tally.figures().get("deposited"));
      assertEquals(fee, tally.figures().get("paid"));
      Tally.Payment last = tally.payments().getLast();
      assertEquals("fee for a proof", last.what());
      assertEquals(new Amount(fee), last.amount());
    }
  }

  private ModelFile model() throws IOException {
    byte[] onnx = Files.readAllBytes(VECTORS.resolve("network.onnx"));
    Path samples = VECTORS.resolve("input.json");
    var imported = Importing.lower(onnx, samples, ImportOptions.DEFAULT, true);
    ModelFile model = Importing.commit("mlp", imported, onnx, 4);
    model.write(home.resolve("m.model"));
    return model;
  }

  private static Map<Integer, long[]> given(ModelFile model) {
    List<Port> ports = Port.inputs(model.program());
    List<double[]> sample = InputReader.read(VECTORS.resolve("input.json"), ports).getFirst();
    var given = new HashMap<Integer, long[]>();
    for (int i = 0; i < ports.size(); i++) {
      given.put(ports.get(i).step(), ports.get(i).wholes(sample.get(i)));
    }
    return given;
  }

  private static long credit(NodeClient client, House house, String name) {
    return client.account(house.key(name).account()).balance(LocalGenesis.CREDIT).units();
  }
}
