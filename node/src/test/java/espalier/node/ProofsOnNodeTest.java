package espalier.node;

import static espalier.node.SmallChain.ALICE;
import static espalier.node.SmallChain.BOB;
import static espalier.node.SmallChain.esp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import espalier.ledger.Sequencing;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.proof.Blob;
import espalier.ledger.proof.Hidden;
import espalier.ledger.proof.ProofEvent.ProofAccepted;
import espalier.ledger.proof.ProofEvent.ProofAsked;
import espalier.ledger.proof.ProofReceipt;
import espalier.ledger.proof.ProofRejection;
import espalier.ledger.proof.ProofRequest;
import espalier.ledger.proof.ProofState;
import espalier.ledger.proof.ProofTransaction.AskProof;
import espalier.ledger.proof.ProofTransaction.OpenChunks;
import espalier.ledger.proof.ProofTransaction.RegisterModel;
import espalier.ledger.proof.ProofTransaction.SubmitChunk;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.ledger.proof.Values;
import espalier.ledger.state.Ics23;
import espalier.node.api.Http;
import espalier.node.ordering.Answer;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.Joint;
import espalier.proof.verifier.Statement;
import espalier.prover.Chunks;
import espalier.prover.Model;
import espalier.prover.Prover;
import espalier.prover.bench.SeededModel;
import espalier.prover.bench.SeededModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real proofs on a real node: Alice asks, Bob proves and is paid, everybody sees the receipt.
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ProofsOnNodeTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] SEED = new byte[32];
  private static final int PARTS = 3;
  private static final Hidden ALL = new Hidden(true, true, true);

  @TempDir Path folder;
  private Node node;
  private long sent;

  @BeforeEach
  void start() {
    node = Node.open(NodeSettings.local(folder).withPort(0).withGenesis(SmallChain.GENESIS));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  /// Two layers with rounding and a rectifier: every kind of message of a proof, small.
  private static Program small() {
    Shape four = Shape.of(4);
    var relu = new Table(-16, LongStream.range(-16, 16).map(x -> Math.max(0, x)).boxed().toList());
    return new Program(
        4,
        List.of(relu),
        List.of(
            new Step.Input("x", Shape.of(6), -8, 4),
            new Step.Weight("w", Shape.of(4, 6), 3),
            new Step.Shift(product(4, 6, 1, 0), 4, -16, 5),
            new Step.Map(Expression.of(2, four), 0),
            new Step.Weight("v", Shape.of(3, 4), 7),
            new Step.Output("y", product(3, 4, 4, 3))));
  }

  private static Expression product(int rows, int columns, int matrix, int vector) {
    var term =
        new Term(
            1,
            List.of(),
            List.of(columns),
            List.of(
                new Read(matrix, List.of(AxisIndex.of(0), AxisIndex.of(1))),
                new Read(vector, List.of(AxisIndex.of(1)))));
    return new Expression(Shape.of(rows), List.of(term));
  }

  private static Map<Integer, long[]> given(Random random) {
    return Map.of(
        0, random.longs(6, -8, 8).toArray(),
        1, random.longs(24, -3, 4).toArray(),
        4, random.longs(12, -7, 8).toArray());
  }

  /// Each transaction differs from all others, even if it asks for the same.
  private byte[] signed(SigningKey by, Transaction... requests) {
    var body =
        new TransactionBody(
            SmallChain.CHAIN,
            by.account(),
            new Sequencing.Unordered(SmallChain.LATER.plusMilliseconds(++sent)),
            esp(5_000_000),
            List.of(requests));
    return SignedTransaction.CODEC.encode(SignedTransaction.sign(body, by, SmallChain.ENGINE));
  }

  private Answer.Included included(SigningKey by, Transaction... requests) {
    Answer answer = node.submit(signed(by, requests)).join();
    return assertInstanceOf(Answer.Included.class, answer, answer::toString);
  }

  private void refused(ProofRejection reason, SigningKey by, Transaction... requests) {
    Hash root = node.ordering().newest().root();
    Answer answer = node.submit(signed(by, requests)).join();
    var refusal = assertInstanceOf(Answer.Refused.class, answer, answer::toString);
    assertEquals(reason.code(), refusal.code(), refusal.message());
    assertEquals(root, node.ordering().newest().root());
  }

  private static RegisterModel register(Program program, Model model) {
    return new RegisterModel(
        "test",
        Blob.of(Program.CODEC.encode(program)),
        model.commitment().uses(),
        model.commitment().weights());
  }

  private Hash ask(Model model, Optional<Hash> input, Hidden mayHide) {
    var ask =
        new AskProof(
            model.commitment().id(),
            Optional.empty(),
            input,
            mayHide,
            esp(1_000_000),
            SmallChain.LATER.plusMilliseconds(3_600_000));
    return included(ALICE, ask).receipt().events().stream()
        .filter(ProofAsked.class::isInstance)
        .map(event -> ((ProofAsked) event).request().id())
        .findFirst()
        .orElseThrow();
  }

  private static SubmitProof prove(
      Model model, Map<Integer, long[]> inputs, Set<Integer> hidden, Hash request) {
    Prover.Proof proof =
        Prover.prove(model, inputs, hidden, ProofRequest.context(request, BOB.account()));
    var published = new ArrayList<Values>();
    proof
        .statement()
        .published()
        .forEach(tensor -> published.add(Values.of(tensor.step(), tensor.values())));
    return new SubmitProof(request, published, Blob.of(proof.proof()));
  }

  private ProofReceipt receipt(Answer.Included answer) {
    return answer.receipt().events().stream()
        .filter(ProofAccepted.class::isInstance)
        .map(event -> ((ProofAccepted) event).receipt())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_real_proof_is_paid_and_its_receipt_is_proved_against_the_root() throws Exception {
    Program program = small();
    Map<Integer, long[]> given = given(new Random(1));
    try (Model model = Model.commit(program, given, 0, SEED);
        var http = new Http(node.uri())) {
      included(ALICE, register(program, model));
      Values input = Values.of(0, given.get(0));
      Hash request = ask(model, Optional.of(Values.digest(List.of(input))), Hidden.NOTHING);
      SubmitProof submit = prove(model, given, Set.of(), request);
      ProofReceipt receipt = receipt(included(BOB, submit));
      Values output = Values.of(5, Interpreter.run(program, given)[5]);
      assertEquals(Optional.of(Values.digest(List.of(output))), receipt.output());
      assertEquals(BOB.account(), receipt.prover());
      assertTrue(receipt.bits() >= 100, receipt::toString);
      refused(ProofRejection.REQUEST_UNKNOWN, BOB, submit);

      var row = http.get("/v1/tables/proof_receipts/" + receipt.id());
      assertEquals(200, row.status(), row.json()::toString);
      assertEquals(
          model.commitment().id().toString(), row.json().get("value").get("model").asString());
      byte[] key = ProofState.RECEIPTS.bytes(receipt.id());
      var proof = http.get("/v1/proofs/" + HEX.formatHex(key));
      assertEquals(
          Optional.empty(),
          Ics23.verifyMembership(
              HEX.parseHex(http.get("/v1/status").text("root")),
              HEX.parseHex(proof.text("ics23")),
              key,
              ProofReceipt.CODEC.encode(receipt)));
    }
  }

  @Test
  void what_is_hidden_is_named_and_a_restart_changes_nothing() {
    Program program = small();
    Map<Integer, long[]> given = given(new Random(2));
    ProofReceipt receipt;
    try (Model model = Model.commit(program, given, 2, SEED)) {
      included(ALICE, register(program, model));
      Hash request = ask(model, Optional.empty(), ALL);
      receipt = receipt(included(BOB, prove(model, given, Set.of(0), request)));
      assertEquals(new Hidden(true, true, false), receipt.hidden());
      assertEquals(Optional.empty(), receipt.input());
    }
    Hash root = node.ordering().newest().root();
    node.close();
    node = Node.open(NodeSettings.local(folder).withPort(0));
    assertEquals(root, node.ordering().newest().root());
  }

  /// A run of the small program in chunks, for Bob and one request.
  private static final class ChunkRun {
    final ChunkVerifier verifier = new ChunkVerifier(small(), PARTS);
    final Chunks chunks;
    final Map<Integer, long[]> known = new HashMap<>();
    final Joint joint;
    final Statement statement;

    ChunkRun(Model model, Map<Integer, long[]> given, Hash request, int seed) {
      chunks = new Chunks(model, verifier, new Hash(seed, 0, 0, 0).bytes());
      known.put(0, given.get(0));
      var roots = new ArrayList<Hash>();
      for (int part = 0; part < PARTS; part++) {
        Chunks.Committed committed = chunks.commit(part, known);
        roots.add(committed.root());
        known.putAll(committed.made());
      }
      joint = new Joint(roots);
      statement =
          new Statement(
              model.commitment().id(),
              ProofRequest.context(request, BOB.account()),
              true,
              List.of(Statement.Tensor.of(0, known.get(0)), Statement.Tensor.of(5, known.get(5))));
    }

    OpenChunks open(Hash request) {
      return new OpenChunks(
          request,
          PARTS,
          joint.digest(),
          List.of(Values.of(0, known.get(0)), Values.of(5, known.get(5))));
    }

    SubmitChunk chunk(Hash request, int part) {
      return new SubmitChunk(request, Blob.of(chunks.prove(part, known, statement, joint)));
    }
  }

  /// Method: chunks out of order, with a restart of the node between them; on the way one with a
  /// flipped byte, one of another run, one twice.
  @Test
  void real_chunks_are_paid_when_the_last_has_come() {
    Map<Integer, long[]> given = given(new Random(5));
    try (Model model = Model.commit(small(), given, 12, SEED)) {
      included(ALICE, register(small(), model));
      Hash request = ask(model, Optional.empty(), new Hidden(true, false, false));
      var run = new ChunkRun(model, given, request, 1);
      var other = new ChunkRun(model, given, request, 2);
      included(BOB, run.open(request));
      included(BOB, run.chunk(request, 2));
      Hash root = node.ordering().newest().root();
      node.close();
      node = Node.open(NodeSettings.local(folder).withPort(0));
      assertEquals(root, node.ordering().newest().root());
      SubmitChunk next = run.chunk(request, 0);
      byte[] flipped = next.proof().bytes();
      flipped[flipped.length / 2] ^= 1;
      refused(ProofRejection.PROOF_REFUSED, BOB, new SubmitChunk(request, Blob.of(flipped)));
      refused(ProofRejection.CHUNK_RUN, BOB, other.chunk(request, 0));
      refused(ProofRejection.CHUNK_TWICE, BOB, run.chunk(request, 2));
      included(BOB, next);
      ProofReceipt receipt = receipt(included(BOB, run.chunk(request, 1)));
      assertEquals(PARTS, receipt.parts());
      assertEquals(run.statement.digest(), receipt.statement());
      assertTrue(receipt.bits() >= 98, receipt::toString);
    }
  }

  /// Method: flip bytes all over a proof and in what it publishes, one at a time.
  @Test
  void no_flipped_byte_passes_and_none_changes_the_state() {
    Program program = small();
    Map<Integer, long[]> given = given(new Random(3));
    try (Model model = Model.commit(program, given, 0, SEED)) {
      included(ALICE, register(program, model));
      Hash request = ask(model, Optional.empty(), ALL);
      SubmitProof sound = prove(model, given, Set.of(), request);
      byte[] proof = sound.proof().bytes();
      var random = new Random(4);
      for (int at = 0; at < proof.length; at += 1 + random.nextInt(proof.length / 300)) {
        byte[] flipped = proof.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        refused(
            ProofRejection.PROOF_REFUSED,
            BOB,
            new SubmitProof(request, sound.published(), Blob.of(flipped)));
      }
      for (int i = 0; i < sound.published().size(); i++) {
        Values one = sound.published().get(i);
        long[] cells = one.cells();
        cells[0] ^= 1;
        var changed = new ArrayList<>(sound.published());
        changed.set(i, Values.of(one.step(), cells));
        refused(
            ProofRejection.PROOF_REFUSED, BOB, new SubmitProof(request, changed, sound.proof()));
      }
      Hash other = ask(model, Optional.empty(), ALL);
      refused(
          ProofRejection.PROOF_REFUSED,
          BOB,
          new SubmitProof(other, sound.published(), sound.proof()));
      refused(ProofRejection.PROOF_REFUSED, SmallChain.key(3), sound);
      included(BOB, sound);
    }
  }

  @Test
  void a_network_for_digits_is_proved_within_the_bounds_of_a_transaction() {
    SeededModel seeded = SeededModels.of("mnist_mlp");
    try (Model model = Model.commit(seeded.program(), seeded.weights(), 4, SEED)) {
      included(ALICE, register(seeded.program(), model));
      Hash request = ask(model, Optional.empty(), new Hidden(true, false, false));
      SubmitProof submit = prove(model, seeded.inputs(), Set.of(), request);
      ProofReceipt receipt = receipt(included(BOB, submit));
      assertEquals(new Hidden(true, false, false), receipt.hidden());
    }
  }
}
