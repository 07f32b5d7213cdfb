package espalier.ledger.proof;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.Chain.credit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Event;
import espalier.ledger.Invariants;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Rejection;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.proof.ProofEvent.ChunkAccepted;
import espalier.ledger.proof.ProofEvent.ChunksDropped;
import espalier.ledger.proof.ProofEvent.ChunksOpened;
import espalier.ledger.proof.ProofEvent.ProofAccepted;
import espalier.ledger.proof.ProofEvent.ProofAsked;
import espalier.ledger.proof.ProofEvent.ProofExpired;
import espalier.ledger.proof.ProofTransaction.AskProof;
import espalier.ledger.proof.ProofTransaction.DropChunks;
import espalier.ledger.proof.ProofTransaction.OpenChunks;
import espalier.ledger.proof.ProofTransaction.SubmitChunk;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Cut;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.Joint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChunkRulesTest {
  private static final Program PROGRAM = Gallery.chain(4);
  private static final Hash MODEL = Gallery.model(PROGRAM, 1);
  private static final Hidden ALL = new Hidden(true, true, true);
  private static final int PARTS = 3;
  private static final Joint RUN = Gallery.run(PARTS, 0);
  private static final List<Values> PUBLISHED = List.of(Gallery.input());

  private final Chain chain = new Chain(Chain.genesis(), Gallery.TWIN);

  @AfterEach
  void the_state_is_sound() {
    assertEquals(List.of(), Invariants.broken(chain.store));
  }

  private List<Event> accepted(SigningKey by, Transaction... requests) {
    var seen = new ArrayList<Event>();
    Answer answer = chain.after(1).apply(by, seen, requests);
    assertInstanceOf(Answer.Accepted.class, answer, answer::toString);
    return seen;
  }

  private String refused(Rejection reason, SigningKey by, Transaction... requests) {
    Hash before = chain.ledger.root();
    Answer answer = chain.apply(by, requests);
    var refusal = assertInstanceOf(Answer.Refused.class, answer, answer::toString).rejection();
    assertEquals(reason, refusal.reason(), refusal.message());
    assertEquals(before, chain.ledger.root());
    return refusal.message();
  }

  private Hash ask(Hash model, Optional<Hash> input, Hidden mayHide) {
    var ask =
        new AskProof(
            model,
            Optional.empty(),
            input,
            mayHide,
            credit(5_000),
            chain.now().plusMilliseconds(60_000));
    return accepted(ALICE, ask).stream()
        .filter(ProofAsked.class::isInstance)
        .map(event -> ((ProofAsked) event).request().id())
        .findFirst()
        .orElseThrow();
  }

  private Hash asked() {
    accepted(ALICE, Gallery.register(PROGRAM, 1));
    return ask(MODEL, Optional.empty(), ALL);
  }

  private static OpenChunks open(Hash request) {
    return new OpenChunks(request, PARTS, RUN.digest(), PUBLISHED);
  }

  private static SubmitChunk chunk(Hash request, SigningKey prover, Joint run, int part) {
    return chunk(request, prover, run, part, 7);
  }

  private static SubmitChunk chunk(
      Hash request, SigningKey prover, Joint run, int part, long shown) {
    var statement = Gallery.statement(MODEL, request, prover.account(), false, PUBLISHED);
    return new SubmitChunk(request, Gallery.chunk(PROGRAM, run, part, statement, shown));
  }

  private static SubmitChunk chunk(Hash request, SigningKey prover, int part) {
    return chunk(request, prover, RUN, part);
  }

  private Amount credits(SigningKey of) {
    return chain.balance(of.account(), Chain.CREDIT);
  }

  private int rows() {
    return ProofState.CHUNK_SETS.all(chain.store).size()
        + ProofState.CHUNKS.all(chain.store).size()
        + ProofState.PUBLISHED.all(chain.store).size();
  }

  @Test
  void the_last_chunk_is_paid_whatever_the_order() {
    Hash request = asked();
    var opened = (ChunksOpened) accepted(BOB, open(request)).getFirst();
    assertEquals(PARTS, opened.chunks().left());
    int left = PARTS;
    for (int part : new int[] {2, 0}) {
      Event event = accepted(BOB, chunk(request, BOB, part)).getFirst();
      assertEquals(new ChunkAccepted(request, BOB.account(), part, --left), event);
      assertTrue(ProofState.REQUESTS.has(chain.store, request));
      assertEquals(new Amount(1_000_000_000), credits(BOB));
    }
    List<Event> last = accepted(BOB, chunk(request, BOB, 1));
    ProofReceipt receipt =
        ProofState.RECEIPTS.get(chain.store, ProofRequest.receipt(request)).orElseThrow();
    assertEquals(new ChunkAccepted(request, BOB.account(), 1, 0), last.getFirst());
    assertEquals(new ProofAccepted(receipt), last.getLast());
    assertEquals(PARTS, receipt.parts());
    assertTrue(receipt.bits() >= 98, receipt::toString);
    assertEquals(Optional.of(Values.digest(PUBLISHED)), receipt.input());
    assertEquals(new Hidden(false, false, true), receipt.hidden());
    assertEquals(
        Gallery.statement(MODEL, request, BOB.account(), false, PUBLISHED).digest(),
        receipt.statement());
    assertEquals(new Amount(1_000_005_000), credits(BOB));
    assertEquals(new Amount(999_995_000), credits(ALICE));
    assertEquals(0, rows());
  }

  @Test
  void two_provers_send_chunks_side_by_side_and_the_first_to_finish_is_paid() {
    Hash request = asked();
    Joint other = Gallery.run(PARTS, 1);
    accepted(BOB, open(request));
    accepted(CAROL, new OpenChunks(request, PARTS, other.digest(), PUBLISHED));
    for (int part = 0; part < PARTS - 1; part++) {
      accepted(BOB, chunk(request, BOB, part));
      accepted(CAROL, chunk(request, CAROL, other, part));
    }
    accepted(CAROL, chunk(request, CAROL, other, PARTS - 1));
    refused(ProofRejection.REQUEST_UNKNOWN, BOB, chunk(request, BOB, PARTS - 1));
    assertEquals(new Amount(1_000_005_000), credits(CAROL));
    assertEquals(List.of(BOB.account()), provers());
    // What the other sent goes at the deadline, or when he drops it.
    chain.after(60_000);
    chain.tick();
    assertEquals(0, rows());
  }

  private List<espalier.base.unit.AccountId> provers() {
    return ProofState.CHUNK_SETS.all(chain.store).stream().map(ChunkSet::prover).toList();
  }

  @Test
  void nobody_adds_to_anothers_set_and_nobodys_chunks_serve_another() {
    Hash request = asked();
    accepted(BOB, open(request));
    refused(ProofRejection.CHUNKS_UNKNOWN, CAROL, chunk(request, BOB, 0));
    refused(ProofRejection.CHUNKS_UNKNOWN, CAROL, new DropChunks(request));
    accepted(CAROL, open(request));
    refused(ProofRejection.PROOF_REFUSED, CAROL, chunk(request, BOB, 0));
    accepted(BOB, chunk(request, BOB, 0));
    Hash second = ask(MODEL, Optional.empty(), ALL);
    accepted(BOB, open(second));
    refused(
        ProofRejection.PROOF_REFUSED, BOB, new SubmitChunk(second, chunk(request, BOB, 1).proof()));
  }

  @Test
  void chunks_that_have_no_place_are_refused() {
    Hash request = asked();
    refused(ProofRejection.CHUNKS_UNKNOWN, BOB, chunk(request, BOB, 0));
    accepted(BOB, open(request));
    accepted(BOB, chunk(request, BOB, 0));
    refused(ProofRejection.CHUNK_TWICE, BOB, chunk(request, BOB, 0));
    refused(ProofRejection.CHUNK_RUN, BOB, chunk(request, BOB, Gallery.run(PARTS, 1), 1));
    byte[] beyond = chunk(request, BOB, 1).proof().bytes();
    beyond[5] = PARTS;
    refused(ProofRejection.CHUNK_CUT, BOB, new SubmitChunk(request, Blob.of(beyond)));
    beyond[5] = 1;
    beyond[7] = PARTS + 1;
    refused(ProofRejection.CHUNK_CUT, BOB, new SubmitChunk(request, Blob.of(beyond)));
    byte[] cut = java.util.Arrays.copyOf(chunk(request, BOB, 1).proof().bytes(), 20);
    refused(ProofRejection.PROOF_REFUSED, BOB, new SubmitChunk(request, Blob.of(cut)));
  }

  @Test
  void chunks_of_runs_that_differ_in_a_tensor_do_not_fit_together() {
    Hash request = asked();
    accepted(BOB, open(request));
    accepted(BOB, chunk(request, BOB, 0));
    String message = refused(ProofRejection.CHUNK_TENSOR, BOB, chunk(request, BOB, RUN, 1, 8));
    assertTrue(message.contains("step"), message);
    accepted(BOB, chunk(request, BOB, 2));
    refused(ProofRejection.CHUNK_TENSOR, BOB, chunk(request, BOB, RUN, 1, 6));
    accepted(BOB, chunk(request, BOB, 1));
    assertEquals(new Amount(1_000_005_000), credits(BOB));
  }

  @Test
  void a_set_is_opened_once_and_dropped_to_start_anew() {
    Hash request = asked();
    accepted(BOB, open(request));
    accepted(BOB, chunk(request, BOB, 0));
    refused(ProofRejection.CHUNKS_OPEN, BOB, open(request));
    assertEquals(
        new ChunksDropped(request, BOB.account()),
        accepted(BOB, new DropChunks(request)).getFirst());
    assertEquals(0, rows());
    refused(ProofRejection.CHUNKS_UNKNOWN, BOB, new DropChunks(request));
    Joint other = Gallery.run(2, 1);
    var anew = new OpenChunks(request, 2, other.digest(), PUBLISHED);
    accepted(BOB, open(request));
    accepted(BOB, new DropChunks(request), anew, chunk(request, BOB, other, 1));
    accepted(BOB, chunk(request, BOB, other, 0));
    assertEquals(new Amount(1_000_005_000), credits(BOB));
  }

  @Test
  void a_cut_must_be_possible_and_share_little() {
    Hash request = asked();
    int most = Cut.of(PROGRAM, Cut.PARTS_MAX).parts().size();
    Joint wide = Gallery.run(most + 1, 0);
    refused(
        ProofRejection.CUT_INVALID,
        BOB,
        new OpenChunks(request, most + 1, wide.digest(), PUBLISHED));
    accepted(BOB, new OpenChunks(request, most, wide.digest(), PUBLISHED));
    for (boolean tooMuch : new boolean[] {false, true}) {
      int inputs = 2 * ProofState.SHARED_MAX + (tooMuch ? 4 : 0);
      Program sum = sum(inputs);
      accepted(ALICE, Gallery.register(sum, 1));
      Hash other = ask(Gallery.model(sum, 1), Optional.empty(), ALL);
      var open = new OpenChunks(other, 2, wide.digest(), List.of());
      if (tooMuch) {
        refused(ProofRejection.CUT_SHARES_TOO_MUCH, BOB, open);
      } else {
        accepted(BOB, open);
      }
    }
  }

  /// A program whose last step adds up all of its inputs: cut in two, half of them cross.
  private static Program sum(int inputs) {
    var steps = new ArrayList<Step>();
    var terms = new ArrayList<Term>();
    for (int i = 0; i < inputs; i++) {
      steps.add(new Step.Input("x" + i, Shape.of(1), 0, 4, 0));
      var read = new Read(i, List.of(AxisIndex.of(0)));
      terms.add(new Term(1, List.of(), List.of(), List.of(read)));
    }
    steps.add(new Step.Output("y", new Expression(Shape.of(1), terms), 0));
    return new Program(4, List.of(), steps);
  }

  @Test
  void what_is_published_is_held_against_the_request_when_the_set_is_opened() {
    accepted(ALICE, Gallery.register(PROGRAM, 1));
    Optional<Hash> digest = Optional.of(Values.digest(PUBLISHED));
    Hash request = ask(MODEL, digest, new Hidden(false, false, true));
    Hash run = RUN.digest();
    refused(
        ProofRejection.PUBLISHED_INVALID,
        BOB,
        new OpenChunks(request, PARTS, run, List.of(Values.of(1, new long[12]))));
    refused(ProofRejection.HIDES_TOO_MUCH, BOB, new OpenChunks(request, PARTS, run, List.of()));
    refused(
        ProofRejection.INPUT_MISMATCH,
        BOB,
        new OpenChunks(request, PARTS, run, List.of(Values.of(0, new long[] {1, -2, 3, 6}))));
    accepted(BOB, open(request));
  }

  @Test
  void the_fee_comes_back_and_the_set_goes_at_the_deadline() {
    Hash request = asked();
    accepted(BOB, open(request));
    accepted(BOB, chunk(request, BOB, 0));
    long left =
        ProofState.REQUESTS.get(chain.store, request).orElseThrow().deadline().milliseconds()
            - chain.now().milliseconds();
    chain.after(left);
    var seen = new ArrayList<Event>();
    Answer answer = chain.apply(BOB, seen, chunk(request, BOB, 1));
    assertEquals(
        ProofRejection.REQUEST_OVER,
        assertInstanceOf(Answer.Refused.class, answer).rejection().reason());
    assertTrue(seen.contains(new ProofExpired(request)), seen::toString);
    assertTrue(seen.contains(new ChunksDropped(request, BOB.account())), seen::toString);
    assertEquals(0, rows());
    assertEquals(new Amount(1_000_000_000), credits(ALICE));
  }

  @Test
  void a_proof_that_comes_whole_after_all_clears_the_provers_set() {
    Hash request = asked();
    accepted(BOB, open(request));
    accepted(BOB, chunk(request, BOB, 0));
    accepted(BOB, Gallery.answer(MODEL, request, BOB.account(), false, Gallery.input()));
    assertEquals(0, rows());
    refused(ProofRejection.REQUEST_UNKNOWN, BOB, chunk(request, BOB, 1));
  }

  /// Method: flip each bit of a chunk; nothing passes, and the sound chunk does afterwards.
  @Test
  void every_flipped_bit_of_a_chunk_is_refused_and_changes_nothing() {
    Hash request = asked();
    accepted(BOB, open(request));
    accepted(BOB, chunk(request, BOB, 0));
    byte[] sound = chunk(request, BOB, 1).proof().bytes();
    for (int bit = 0; bit < sound.length * 8; bit++) {
      byte[] flipped = sound.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Hash before = chain.ledger.root();
      Answer answer = chain.apply(BOB, new SubmitChunk(request, Blob.of(flipped)));
      assertInstanceOf(Answer.Refused.class, answer, "bit " + bit);
      assertEquals(before, chain.ledger.root());
    }
    accepted(BOB, chunk(request, BOB, 1));
  }

  @Test
  void each_chunk_pays_for_its_own_work() {
    Hash request = asked();
    var opened = assertInstanceOf(Answer.Accepted.class, chain.apply(BOB, open(request)));
    Model model = ProofState.MODELS.get(chain.store, MODEL).orElseThrow();
    assertFee(
        opened,
        open(request),
        WorkUnits.ofCut(model, PARTS) + WorkUnits.ofPublished(Claim.bytes(PUBLISHED)));
    for (int part = 0; part < PARTS; part++) {
      SubmitChunk submit = chunk(request, BOB, part);
      var answer = assertInstanceOf(Answer.Accepted.class, chain.apply(BOB, submit));
      Program own = Cut.of(PROGRAM, PARTS).parts().get(part).program();
      assertFee(
          answer,
          submit,
          WorkUnits.ofCut(model, PARTS)
              + WorkUnits.of(own, 0)
              + WorkUnits.ofProof(submit.proof().length(), Claim.bytes(PUBLISHED)));
    }
    assertFalse(ProofState.REQUESTS.has(chain.store, request));
  }

  /// A hundred a transaction, one a byte and unit of work, ten a write, of which there are few.
  private void assertFee(Answer.Accepted answer, Transaction request, long work) {
    int bytes =
        SignedTransaction.CODEC.encode(
                SignedTransaction.sign(chain.body(BOB, request), BOB, Chain.ENGINE))
            .length;
    long rest = answer.receipt().fee().amount().units() - 100 - bytes - work;
    assertTrue(rest % 10 == 0 && rest > 10 && rest < 250, () -> "left for writes: " + rest);
  }
}
