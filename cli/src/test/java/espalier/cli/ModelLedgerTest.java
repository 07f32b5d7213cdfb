package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.client.key.Wallet;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.proof.ProofTransaction.OpenChunks;
import espalier.ledger.proof.Values;
import espalier.model.file.ProofFile;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import espalier.proof.verifier.ChunkVerifier;
import java.nio.file.Files;
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

  private String imported() {
    String model = home.resolve("m.model").toString();
    String network = VECTORS.resolve("network.onnx").toString();
    json("model", "import", network, "--calibrate", INPUT, "--out", model, "--proofs", "40");
    json("model", "register", model + ".public", "--name", "mlp");
    return model;
  }

  private String asked(String model) {
    return json("model", "ask", model + ".public", "--fee", "5000esp", "--for", "10m")
        .text("request");
  }

  private String proof(String model, String request, String name) {
    String file = home.resolve(name).toString();
    json(
        "model",
        "prove",
        model,
        "--input",
        INPUT,
        "--chunks",
        "2",
        "--out",
        file,
        "--request",
        request,
        "--prover",
        "bob");
    return file;
  }

  /// As if sending had broken off after the announcement.
  private void announce(String request, OpenChunks announced) {
    SigningKey bob = new Wallet(home.resolve("keys")).read("bob").unlock(Optional.empty());
    try (var client = new NodeClient(node.uri())) {
      Submission submission =
          new TransactionBuilder(client, bob.account(), bob).send(List.of(announced));
      assertInstanceOf(Submission.Included.class, submission, submission::toString);
    }
    assertEquals(Hash.parse(request), announced.request());
  }

  @Test
  void chunks_are_sent_one_by_one_and_go_on_after_a_break() {
    String model = imported();
    String request = asked(model);
    String first = proof(model, request, "first.proof");
    String second = proof(model, request, "second.proof");
    assertTrue(
        json("model", "submit", request, first, "--key", "bob", "--dry-run").truth("accepted"));
    ProofFile file = ProofFile.read(Path.of(first));
    List<Values> published =
        file.statement().published().stream()
            .map(tensor -> Values.of(tensor.step(), tensor.values()))
            .toList();
    Hash run = ChunkVerifier.head(file.parts().getFirst(), 2).joint().digest();
    announce(request, new OpenChunks(Hash.parse(request), 2, run, published));

    Run other = Run.of(home, "model", "submit", request, second, "--key", "bob");
    assertEquals(ExitCode.REFUSED, other.exitCode(), other.out() + other.err());
    assertTrue(other.err().contains("--anew"), other.err());
    Run unbound = Run.of(home, "model", "submit", request, first, "--key", "alice");
    assertEquals(ExitCode.REFUSED, unbound.exitCode(), unbound.out() + unbound.err());
    Run needless = Run.of(home, "model", "submit", request, first, "--chunks", "2", "--key", "bob");
    assertEquals(ExitCode.USAGE, needless.exitCode(), needless.out() + needless.err());

    JsonMembers submitted = json("model", "submit", request, first, "--key", "bob");
    assertEquals("5000 esp", submitted.text("paid"));
    assertEquals(2, submitted.whole("chunks"));
    assertEquals(1, submitted.list("sent").size());
    JsonMembers receipt =
        JsonMembers.of(Run.of(home, "model", "receipts", "--json").list().getFirst());
    assertEquals(2, receipt.whole("parts"));
    assertTrue(Run.of(home, "model", "receipts").out().contains("CHUNKS"));
  }

  @Test
  void a_run_that_was_given_up_makes_room_for_another() {
    String model = imported();
    String request =
        json(
                "model",
                "ask",
                model + ".public",
                "--fee",
                "5000esp",
                "--may-hide",
                "weights,input,output")
            .text("request");
    announce(request, new OpenChunks(Hash.parse(request), 2, Hash.ZERO, List.of()));
    JsonMembers submitted =
        json(
            "model",
            "submit",
            request,
            model,
            "--input",
            INPUT,
            "--chunks",
            "2",
            "--anew",
            "--key",
            "bob");
    assertEquals("5000 esp", submitted.text("paid"));
    assertEquals(2, submitted.list("sent").size());
    assertTrue(
        Files.exists(home.resolve(request.substring(0, 12) + ".proof")), "the proof is kept");
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
