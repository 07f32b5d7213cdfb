package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.client.JsonMembers;
import espalier.client.key.Wallet;
import espalier.ledger.Genesis.Balance;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A proof that is asked for and paid on a ledger, from the command line.
final class ModelLedgerTest {
  private static final Path VECTORS =
      Path.of(System.getProperty("espalier.root"), "vectors", "zkml", "1l_mlp");
  private static final String INPUT = VECTORS.resolve("input.json").toString();

  @TempDir Path home;
  private Node node;

  @BeforeEach
  void start() {
    Run.of(home, "account", "new", "alice", "--unencrypted");
    Run.of(home, "account", "new", "bob", "--unencrypted");
    var wallet = new Wallet(home.resolve("keys"));
    AccountId alice = wallet.read("alice").account();
    AccountId bob = wallet.read("bob").account();
    var start = new Coin(LocalGenesis.ESP, new Amount(1_000_000_000));
    var genesis =
        LocalGenesis.of(
            "test",
            new BlockTime(System.currentTimeMillis()),
            Optional.of(alice),
            List.of(new Balance(alice, start), new Balance(bob, start)));
    node = Node.open(NodeSettings.local(home.resolve("node")).withPort(0).withGenesis(genesis));
    Run.of(home, "config", "set", "--key", "alice", "--node", node.uri().toString());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private JsonMembers json(String... words) {
    var all = new java.util.ArrayList<>(List.of(words));
    all.add("--json");
    Run run = Run.of(home, all.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exitCode(), run.out() + run.err());
    return run.object();
  }

  @Test
  void a_proof_is_asked_for_made_paid_and_listed() {
    String model = home.resolve("m.model").toString();
    json(
        "model",
        "import",
        VECTORS.resolve("network.onnx").toString(),
        "--calibrate",
        INPUT,
        "--out",
        model,
        "--proofs",
        "4");
    String open = model + ".public";
    assertTrue(json("model", "register", open, "--name", "mlp", "--dry-run").truth("accepted"));
    JsonMembers registered = json("model", "register", open, "--name", "mlp");
    JsonMembers asked =
        json("model", "ask", open, "--input", INPUT, "--fee", "5000esp", "--for", "10m");
    String request = asked.text("request");
    JsonMembers submitted =
        json("model", "submit", request, model, "--input", INPUT, "--key", "bob");
    assertEquals("5000 esp", submitted.text("paid"));
    assertTrue(submitted.whole("soundness_bits") >= 100);

    Run again = Run.of(home, "model", "submit", request, model, "--input", INPUT, "--key", "bob");
    assertEquals(ExitCode.REFUSED, again.exitCode(), again.out() + again.err());
    List<?> receipts =
        Run.of(home, "model", "receipts", "--model", registered.text("model_id"), "--json").list();
    assertEquals(1, receipts.size());
    JsonMembers receipt = JsonMembers.of(receipts.getFirst());
    assertEquals(submitted.text("proof_receipt"), receipt.text("id"));
    assertEquals(request, receipt.text("request"));
    assertTrue(Run.of(home, "model", "receipts").out().contains("weights"));
  }
}
