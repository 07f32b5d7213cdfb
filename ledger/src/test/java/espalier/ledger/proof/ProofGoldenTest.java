package espalier.ledger.proof;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.Chain.credit;
import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Golden;
import espalier.ledger.Golden.Vector;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.proof.ProofTransaction.AskProof;
import espalier.ledger.proof.ProofTransaction.DropChunks;
import espalier.ledger.proof.ProofTransaction.OpenChunks;
import espalier.ledger.proof.ProofTransaction.RegisterModel;
import espalier.ledger.proof.ProofTransaction.SubmitChunk;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Statement;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Bytes in, outcomes and state roots out, of proofs: with real proofs and the real verifier.
///
/// A change of encoding, of a rule or of the verifier shows here. Where it is meant, the file is
/// written anew with [ProofVectors] and the change goes into the changelog. Proofs are random, so
/// the story takes those that are recorded; everything around them it makes itself.
final class ProofGoldenTest {
  static final String FILE = "vectors/ledger/proofs.json";
  static final Program PROGRAM = Gallery.chain(2);
  static final int OUTPUT = 4;
  static final int PARTS = 2;

  /// The input, and the weights: a matrix of three rows.
  static final Map<Integer, long[]> GIVEN =
      Map.of(
          0, new long[] {1, -2, 3, 7},
          1, new long[] {1, 2, 3, 4, -5, 6, -7, 0, 1, 0, -1, 7});

  private static final Hidden NOTHING = Hidden.NOTHING;

  /// Where proofs come from: the record, or the prover.
  interface Source {
    Hash weights();

    Blob whole(Statement statement);

    /// In the order of the parts.
    List<Blob> chunks(Statement statement);
  }

  /// Takes the proofs of a recorded story.
  private record Recorded(List<Vector> vectors) implements Source {
    private Transaction request(String name) {
      return vectors.stream()
          .filter(vector -> vector.name().equals(name))
          .map(
              vector -> SignedTransaction.CODEC.decode(vector.bytes()).body().requests().getFirst())
          .findFirst()
          .orElseThrow();
    }

    @Override
    public Hash weights() {
      return ((RegisterModel) request("register")).weights();
    }

    @Override
    public Blob whole(Statement statement) {
      return ((SubmitProof) request("sound proof")).proof();
    }

    @Override
    public List<Blob> chunks(Statement statement) {
      return List.of(
          ((SubmitChunk) request("the last chunk is paid")).proof(),
          ((SubmitChunk) request("chunk 1")).proof());
    }
  }

  private final Golden golden = new Golden();
  private final Chain chain = golden.chain();

  @Test
  void the_recorded_bytes_have_the_recorded_outcomes_and_roots() throws IOException {
    List<Vector> recorded = Golden.read(FILE);
    assertEquals(Golden.json(recorded), Golden.json(Golden.replay(recorded)));
  }

  @Test
  void the_story_still_makes_the_recorded_bytes() throws IOException {
    List<Vector> recorded = Golden.read(FILE);
    assertEquals(Golden.json(recorded), Golden.json(story(new Recorded(recorded))));
  }

  @Test
  void every_request_about_proofs_is_accepted_once_and_refused_once() throws IOException {
    Golden.assertEachCase(ProofTransaction.CASES, Golden.read(FILE));
  }

  private void ok(long after, String name, SigningKey by, Transaction request) {
    golden.ok(after, name, by, request);
  }

  private void no(ProofRejection expected, String name, SigningKey by, Transaction request) {
    no(1, expected, name, by, request);
  }

  private void no(
      long after, ProofRejection expected, String name, SigningKey by, Transaction request) {
    golden.no(after, expected, name, by, request);
  }

  List<Vector> story(Source source) {
    var register = new RegisterModel("story", Gallery.bytes(PROGRAM), 0, source.weights());
    Hash model = new ModelCommitment(PROGRAM.digest(), 0, source.weights()).id();
    no(ProofRejection.MODEL_UNKNOWN, "ask about an unknown model", ALICE, ask(model, 5_000));
    ok(1, "register", ALICE, register);
    no(ProofRejection.MODEL_EXISTS, "register again", BOB, register);
    Blob cut = Blob.of(Arrays.copyOf(Gallery.bytes(PROGRAM).bytes(), 40));
    no(
        ProofRejection.MODEL_INVALID,
        "register a program that is cut off",
        BOB,
        new RegisterModel("cut", cut, 0, source.weights()));
    no(ProofRejection.FEE_ZERO, "ask for nothing", ALICE, ask(model, 0));
    ok(1, "ask for a proof", ALICE, ask(model, 5_000));
    whole(source, model, open());
    ok(1, "ask for a proof in chunks", ALICE, ask(model, 7_000));
    chunks(source, model, open());
    ok(1, "ask for a proof that nobody makes", ALICE, ask(model, 9_000));
    Hash last = open();
    OpenChunks announced = announced(last, PARTS, Hash.ZERO);
    ok(1, "announce and drop", BOB, announced);
    ok(1, "drop", BOB, new DropChunks(last));
    ok(1, "announce and leave", BOB, announced);
    var late = new SubmitChunk(last, Blob.of(new byte[4]));
    no(60_000, ProofRejection.REQUEST_OVER, "too late; the fee goes back", BOB, late);
    no(ProofRejection.REQUEST_UNKNOWN, "later still", BOB, late);
    return golden.vectors();
  }

  private AskProof ask(Hash model, long fee) {
    return new AskProof(
        model,
        Optional.empty(),
        Optional.of(Values.digest(published().subList(0, 1))),
        NOTHING,
        credit(fee),
        chain.now().plusMilliseconds(50_000));
  }

  private Hash open() {
    return ProofState.REQUESTS.all(chain.store).getFirst().id();
  }

  static List<Values> published() {
    return List.of(
        Values.of(0, GIVEN.get(0)), Values.of(OUTPUT, Interpreter.run(PROGRAM, GIVEN)[OUTPUT]));
  }

  private static Statement statement(Hash model, Hash request) {
    return Gallery.statement(model, request, BOB.account(), false, published());
  }

  private void whole(Source source, Hash model, Hash request) {
    Blob proof = source.whole(statement(model, request));
    byte[] flipped = proof.bytes();
    flipped[flipped.length / 2] ^= 1;
    no(
        ProofRejection.PROOF_REFUSED,
        "a bit flipped",
        BOB,
        new SubmitProof(request, published(), Blob.of(flipped)));
    Blob head = Blob.of(Arrays.copyOf(proof.bytes(), 40));
    no(
        ProofRejection.HIDES_TOO_MUCH,
        "the output hidden",
        BOB,
        new SubmitProof(request, published().subList(0, 1), head));
    ok(1, "sound proof", BOB, new SubmitProof(request, published(), proof));
    no(
        ProofRejection.REQUEST_UNKNOWN,
        "proved already",
        BOB,
        new SubmitProof(request, published(), head));
  }

  private static OpenChunks announced(Hash request, int parts, Hash joint) {
    return new OpenChunks(request, parts, joint, published());
  }

  private void chunks(Source source, Hash model, Hash request) {
    List<Blob> chunks = source.chunks(statement(model, request));
    byte[] first = chunks.getFirst().bytes();
    Hash joint = ChunkVerifier.head(first, PARTS).joint().digest();
    no(ProofRejection.CHUNKS_UNKNOWN, "unannounced", BOB, new SubmitChunk(request, chunks.get(1)));
    no(ProofRejection.CUT_INVALID, "cut too finely", BOB, announced(request, 200, joint));
    ok(1, "announce", BOB, announced(request, PARTS, joint));
    no(ProofRejection.CHUNKS_OPEN, "announce again", BOB, announced(request, PARTS, joint));
    ok(1, "chunk 1", BOB, new SubmitChunk(request, chunks.get(1)));
    // What is refused by its first bytes is recorded without the rest.
    byte[] head = Arrays.copyOf(chunks.get(1).bytes(), 8 + PARTS * Hash.BYTES);
    no(ProofRejection.CHUNK_TWICE, "chunk 1 again", BOB, new SubmitChunk(request, Blob.of(head)));
    head[5] = 7;
    no(ProofRejection.CHUNK_CUT, "a part beyond", BOB, new SubmitChunk(request, Blob.of(head)));
    head[5] = 0;
    head[20] ^= 1;
    no(ProofRejection.CHUNK_RUN, "of another run", BOB, new SubmitChunk(request, Blob.of(head)));
    no(ProofRejection.CHUNKS_UNKNOWN, "drop another's", CAROL, new DropChunks(request));
    ok(1, "the last chunk is paid", BOB, new SubmitChunk(request, chunks.getFirst()));
  }
}
