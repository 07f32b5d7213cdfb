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
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Event;
import espalier.ledger.Invariants;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Rejection;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.VerifiedTransaction.Verdict;
import espalier.ledger.account.AccountRejection;
import espalier.ledger.bank.BankRejection;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowRejection;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.escrow.EscrowTransaction.Deposit;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import espalier.ledger.market.Attribute;
import espalier.ledger.market.MarketTransaction.SignClaims;
import espalier.ledger.proof.ProofEvent.ProofAccepted;
import espalier.ledger.proof.ProofEvent.ProofAsked;
import espalier.ledger.proof.ProofEvent.ProofExpired;
import espalier.ledger.proof.ProofTransaction.AskProof;
import espalier.ledger.proof.ProofTransaction.RegisterModel;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProofRulesTest {
  private static final Program PROGRAM = Gallery.product(3, 4);
  private static final Hash MODEL = Gallery.model(PROGRAM, 1);
  private static final Hidden ALL = new Hidden(true, true, true);

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

  /// Applies what must be refused, and sees that nothing but the block's height moves.
  private String refused(Rejection reason, SigningKey by, Transaction... requests) {
    Hash before = chain.ledger.root();
    Answer answer = chain.apply(by, requests);
    var refusal = assertInstanceOf(Answer.Refused.class, answer, answer::toString).rejection();
    assertEquals(reason, refusal.reason(), refusal.message());
    assertEquals(before, chain.ledger.root());
    return refusal.message();
  }

  private AskProof ask(Hidden mayHide) {
    return new AskProof(
        MODEL,
        Optional.empty(),
        Optional.empty(),
        mayHide,
        credit(5_000),
        chain.now().plusMilliseconds(60_000));
  }

  private Hash asked(SigningKey by, AskProof ask) {
    return accepted(by, ask).stream()
        .filter(ProofAsked.class::isInstance)
        .map(event -> ((ProofAsked) event).request().id())
        .findFirst()
        .orElseThrow();
  }

  private Hash open(Hidden mayHide) {
    accepted(ALICE, Gallery.register(PROGRAM, 1));
    return asked(ALICE, ask(mayHide));
  }

  private static SubmitProof whole(Hash request, SigningKey prover) {
    return Gallery.answer(
        MODEL, request, prover.account(), false, Gallery.input(), Gallery.output());
  }

  private Amount credits(AccountId account) {
    return chain.balance(account, Chain.CREDIT);
  }

  @Test
  void a_sound_proof_is_paid_and_leaves_a_receipt() {
    Hash request = open(Hidden.NOTHING);
    assertEquals(new Amount(5_000), credits(ModuleAccount.ESCROW.id()));
    List<Event> events = accepted(BOB, whole(request, BOB));
    assertEquals(new Amount(1_000_005_000), credits(BOB.account()));
    assertEquals(new Amount(999_995_000), credits(ALICE.account()));
    ProofReceipt receipt =
        ProofState.RECEIPTS.get(chain.store, ProofRequest.receipt(request)).orElseThrow();
    assertEquals(new ProofAccepted(receipt), events.getLast());
    assertEquals(MODEL, receipt.model());
    assertEquals(BOB.account(), receipt.prover());
    assertEquals(ALICE.account(), receipt.asker());
    assertEquals(100, receipt.bits());
    assertEquals(3, receipt.height());
    assertEquals(Optional.of(Values.digest(List.of(Gallery.input()))), receipt.input());
    assertEquals(Optional.of(Values.digest(List.of(Gallery.output()))), receipt.output());
    assertTrue(ProofState.REQUESTS.get(chain.store, request).isEmpty());
  }

  @Test
  void a_proof_is_paid_once() {
    Hash request = open(Hidden.NOTHING);
    Hash second = asked(ALICE, ask(Hidden.NOTHING));
    SubmitProof proof = whole(request, BOB);
    accepted(BOB, proof);
    refused(ProofRejection.REQUEST_UNKNOWN, BOB, proof);
    var moved = new SubmitProof(second, proof.published(), proof.proof());
    refused(ProofRejection.PROOF_REFUSED, BOB, moved);
    Hash third = asked(CAROL, ask(Hidden.NOTHING));
    refused(
        ProofRejection.PROOF_REFUSED,
        BOB,
        new SubmitProof(third, proof.published(), proof.proof()));
  }

  @Test
  void somebody_elses_proof_cannot_be_submitted_as_ones_own() {
    Hash request = open(Hidden.NOTHING);
    refused(ProofRejection.PROOF_REFUSED, CAROL, whole(request, BOB));
    accepted(BOB, whole(request, BOB));
  }

  @Test
  void two_requests_in_one_transaction_are_both_answered_or_none() {
    Hash first = open(Hidden.NOTHING);
    Hash second = asked(ALICE, ask(Hidden.NOTHING));
    refused(ProofRejection.REQUEST_UNKNOWN, BOB, whole(first, BOB), whole(first, BOB));
    accepted(BOB, whole(first, BOB), whole(second, BOB));
    assertEquals(new Amount(1_000_010_000), credits(BOB.account()));
  }

  @Test
  void the_fee_comes_back_at_the_deadline() {
    Hash request = open(Hidden.NOTHING);
    chain.after(59_998);
    chain.tick();
    assertTrue(ProofState.REQUESTS.has(chain.store, request));
    chain.after(1);
    refusedAtDeadline(request);
    assertFalse(ProofState.REQUESTS.has(chain.store, request));
    assertEquals(new Amount(1_000_000_000), credits(ALICE.account()));
  }

  /// In the block in which the deadline falls the proof is refused, then the timer fires.
  private void refusedAtDeadline(Hash request) {
    chain.after(
        ProofState.REQUESTS.get(chain.store, request).orElseThrow().deadline().milliseconds()
            - chain.now().milliseconds());
    var seen = new ArrayList<Event>();
    Answer answer = chain.apply(BOB, seen, whole(request, BOB));
    assertEquals(
        ProofRejection.REQUEST_OVER,
        assertInstanceOf(Answer.Refused.class, answer).rejection().reason());
    assertTrue(seen.contains(new ProofExpired(request)), seen::toString);
  }

  @Test
  void a_proof_is_taken_until_the_last_millisecond() {
    Hash request = open(Hidden.NOTHING);
    long left =
        ProofState.REQUESTS.get(chain.store, request).orElseThrow().deadline().milliseconds()
            - chain.now().milliseconds();
    chain.after(left - 2);
    accepted(BOB, whole(request, BOB));
  }

  @Test
  void a_model_is_registered_once_and_its_program_kept_once() {
    accepted(ALICE, Gallery.register(PROGRAM, 1));
    refused(ProofRejection.MODEL_EXISTS, BOB, Gallery.register(PROGRAM, 1));
    int rows = ProofState.PROGRAMS.all(chain.store).size();
    accepted(BOB, Gallery.register(PROGRAM, 2));
    assertEquals(rows, ProofState.PROGRAMS.all(chain.store).size());
    assertEquals(2, ProofState.MODELS.all(chain.store).size());
    Model model = ProofState.MODELS.get(chain.store, MODEL).orElseThrow();
    assertEquals(Gallery.bytes(PROGRAM), ProofState.program(chain.store, model));
  }

  @Test
  void a_long_program_lies_in_rows_and_comes_back() {
    Program program = Gallery.wide(40_000);
    accepted(ALICE, Gallery.register(program, 1));
    Model model = ProofState.MODELS.get(chain.store, Gallery.model(program, 1)).orElseThrow();
    assertTrue(model.programBytes() > 9 * ProofState.PART_BYTES);
    assertEquals(Gallery.bytes(program), ProofState.program(chain.store, model));
  }

  @Test
  void programs_that_are_malformed_unsound_or_too_costly_are_refused() {
    byte[] cut = Gallery.bytes(PROGRAM).bytes();
    refused(
        ProofRejection.MODEL_INVALID,
        ALICE,
        new RegisterModel("x", Blob.of(java.util.Arrays.copyOf(cut, 40)), 0, Hash.ZERO));
    var future =
        new Program(4, List.of(), List.of(new Step.Output("y", Expression.of(5, Shape.of(2)), 0)));
    refused(ProofRejection.MODEL_INVALID, ALICE, Gallery.register(future, 1));
    var weightless = Gallery.wide(4);
    refused(
        ProofRejection.MODEL_INVALID,
        ALICE,
        new RegisterModel("x", Gallery.bytes(weightless), 0, MODEL));
    var hot =
        new Program(
            4,
            List.of(),
            List.of(
                new Step.Input("x", Shape.of(), 0, 1, 0),
                new Step.OneHot(Expression.of(0, Shape.of()), Shape.SIZE_MAX)));
    refused(ProofRejection.MODEL_TOO_COSTLY, ALICE, Gallery.register(hot, 1));
  }

  @Test
  void requests_out_of_bounds_are_refused() {
    refused(ProofRejection.MODEL_UNKNOWN, ALICE, ask(ALL));
    accepted(ALICE, Gallery.register(PROGRAM, 1));
    BlockTime later = chain.now().plusMilliseconds(1_000);
    Optional<Hash> none = Optional.empty();
    Optional<AccountId> anybody = Optional.empty();
    refused(
        ProofRejection.FEE_ZERO, ALICE, new AskProof(MODEL, anybody, none, ALL, credit(0), later));
    refused(
        ProofRejection.FEE_TOO_LARGE,
        ALICE,
        new AskProof(MODEL, anybody, none, ALL, credit(Escrow.DEPOSITED_MAX + 1), later));
    refused(
        BankRejection.BALANCE_TOO_LOW,
        ALICE,
        new AskProof(MODEL, anybody, none, ALL, credit(Escrow.DEPOSITED_MAX), later));
    refused(
        ProofRejection.PROVER_INVALID,
        ALICE,
        new AskProof(MODEL, Optional.of(ModuleAccount.TREASURY.id()), none, ALL, credit(1), later));
    refused(
        ProofRejection.INPUT_BOTH,
        ALICE,
        new AskProof(MODEL, anybody, Optional.of(MODEL), ALL, credit(1), later));
    refused(
        ProofRejection.DEADLINE_INVALID,
        ALICE,
        new AskProof(MODEL, anybody, none, ALL, credit(1), chain.now()));
    BlockTime last = chain.now().plusMilliseconds(ProofRules.OPEN_MILLISECONDS_MAX);
    refused(
        ProofRejection.DEADLINE_INVALID,
        ALICE,
        new AskProof(MODEL, anybody, none, ALL, credit(1), last.plusMilliseconds(1)));
    assertInstanceOf(
        Answer.Accepted.class,
        chain.apply(ALICE, new AskProof(MODEL, anybody, none, ALL, credit(1), last)));
  }

  @Test
  void a_named_prover_alone_may_answer() {
    accepted(ALICE, Gallery.register(PROGRAM, 1));
    AskProof ask = ask(ALL);
    Hash request =
        asked(
            ALICE,
            new AskProof(
                MODEL,
                Optional.of(CAROL.account()),
                Optional.empty(),
                ALL,
                ask.fee(),
                ask.deadline()));
    refused(ProofRejection.NOT_PROVER, BOB, whole(request, BOB));
    accepted(CAROL, whole(request, CAROL));
  }

  @Test
  void a_proof_hides_no_more_than_the_request_allows() {
    accepted(ALICE, Gallery.register(PROGRAM, 4, 1));
    Hash model = Gallery.model(PROGRAM, 4, 1);
    AskProof ask = ask(new Hidden(false, false, true));
    refused(
        ProofRejection.WEIGHTS_HIDDEN,
        ALICE,
        new AskProof(model, ask.prover(), ask.input(), ask.mayHide(), ask.fee(), ask.deadline()));
    var allowed = new Hidden(true, false, true);
    Hash request =
        asked(
            ALICE,
            new AskProof(model, ask.prover(), ask.input(), allowed, ask.fee(), ask.deadline()));
    refused(
        ProofRejection.HIDES_TOO_MUCH,
        BOB,
        Gallery.answer(model, request, BOB.account(), true, Gallery.output()));
    accepted(BOB, Gallery.answer(model, request, BOB.account(), true, Gallery.input()));
    ProofReceipt receipt =
        ProofState.RECEIPTS.get(chain.store, ProofRequest.receipt(request)).orElseThrow();
    assertEquals(allowed, receipt.hidden());
    assertEquals(Optional.empty(), receipt.output());
  }

  @Test
  void a_named_input_must_be_the_one_that_is_proved() {
    accepted(ALICE, Gallery.register(PROGRAM, 1));
    Hash digest = Values.digest(List.of(Gallery.input()));
    Hash request =
        asked(
            ALICE,
            new AskProof(
                MODEL,
                Optional.empty(),
                Optional.of(digest),
                new Hidden(true, false, true),
                credit(70),
                chain.now().plusMilliseconds(60_000)));
    Values other = Values.of(Gallery.INPUT, new long[] {1, -2, 3, 6});
    refused(
        ProofRejection.INPUT_MISMATCH,
        BOB,
        Gallery.answer(MODEL, request, BOB.account(), false, other, Gallery.output()));
    refused(
        ProofRejection.HIDES_TOO_MUCH,
        BOB,
        Gallery.answer(MODEL, request, BOB.account(), false, Gallery.output()));
    accepted(BOB, whole(request, BOB));
  }

  @Test
  void published_tensors_must_be_the_programs() {
    Hash request = open(ALL);
    refused(
        ProofRejection.PUBLISHED_INVALID,
        BOB,
        Gallery.answer(MODEL, request, BOB.account(), false, Values.of(1, new long[12])));
    refused(
        ProofRejection.PUBLISHED_INVALID,
        BOB,
        Gallery.answer(MODEL, request, BOB.account(), false, Values.of(0, new long[5])));
  }

  @Test
  void the_fee_cannot_be_withdrawn_or_raised_while_the_request_is_open() {
    Hash request = open(ALL);
    refused(EscrowRejection.ESCROW_HELD, ALICE, new Withdraw(request, new Amount(1)));
    refused(EscrowRejection.ESCROW_HELD, BOB, new Deposit(request, new Amount(1)));
    accepted(BOB, whole(request, BOB));
    assertTrue(EscrowState.HELD.all(chain.store).isEmpty());
    refused(EscrowRejection.ESCROW_UNKNOWN, ALICE, new Withdraw(request, new Amount(1)));
  }

  /// Method: flip each bit of each byte of the proof and of the published cells; nothing passes.
  @Test
  void every_flipped_bit_is_refused_and_changes_nothing() {
    Hash request = open(ALL);
    SubmitProof sound = whole(request, BOB);
    byte[] proof = sound.proof().bytes();
    for (int bit = 0; bit < proof.length * 8; bit++) {
      byte[] flipped = proof.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      refused(
          ProofRejection.PROOF_REFUSED,
          BOB,
          new SubmitProof(request, sound.published(), Blob.of(flipped)));
    }
    accepted(BOB, sound);
  }

  @Test
  void the_fee_of_a_proof_follows_its_work() {
    Hash request = open(ALL);
    SubmitProof submit = whole(request, BOB);
    int bytes =
        SignedTransaction.CODEC.encode(
                SignedTransaction.sign(chain.body(BOB, submit), BOB, Chain.ENGINE))
            .length;
    var answer = assertInstanceOf(Answer.Accepted.class, chain.apply(BOB, submit));
    Model model = ProofState.MODELS.get(chain.store, MODEL).orElseThrow();
    long cells = submit.published().stream().mapToInt(one -> one.packed().length()).sum();
    long work = model.work() + WorkUnits.ofProof(submit.proof().length(), cells);
    Coin fee = answer.receipt().fee();
    long writes = (fee.amount().units() - 100 - bytes - work) / 10;
    assertEquals(Chain.esp(100 + bytes + work + 10 * writes), fee);
    assertTrue(writes > 5 && writes < 20, fee::toString);
  }

  @Test
  void a_transaction_asks_for_no_more_work_than_one_block_takes() {
    Program costly = Gallery.wide(100_000);
    accepted(ALICE, Gallery.register(costly, 1));
    Model model = ProofState.MODELS.all(chain.store).getFirst();
    long one = model.work() + WorkUnits.ofProof(32, 0);
    int most = (int) (WorkMeter.WORK_MAX / one);
    var requests = new ArrayList<Transaction>();
    for (int i = 0; i < most + 1 && i < 15; i++) {
      Hash request =
          asked(
              ALICE,
              new AskProof(
                  model.id(),
                  Optional.empty(),
                  Optional.empty(),
                  ALL,
                  credit(1),
                  chain.now().plusMilliseconds(60_000)));
      requests.add(Gallery.answer(model.id(), request, BOB.account(), false));
    }
    assertTrue(most < 15, "the model is too cheap for this test: " + one);
    refused(ProofRejection.WORK_FULL, BOB, requests.toArray(Transaction[]::new));
    accepted(BOB, requests.subList(0, most).toArray(Transaction[]::new));
  }

  @Test
  void only_programs_and_proofs_may_make_a_transaction_long() {
    var attributes = new ArrayList<Attribute>();
    for (int i = 10; i < 10 + Attribute.LIST_MAX; i++) {
      attributes.add(new Attribute(i + "k".repeat(126), "v".repeat(128)));
    }
    var claims = new SignClaims(BOB.account(), attributes, chain.now());
    var requests = new ArrayList<Transaction>(java.util.Collections.nCopies(16, claims));
    assertEquals(Optional.of(AccountRejection.TRANSACTION_TOO_LARGE), looked(requests));
    requests.set(0, Gallery.register(Gallery.wide(2_000), 1));
    assertEquals(Optional.empty(), looked(requests));
    var padded =
        VerifiedTransaction.verify(new byte[SignedTransaction.BYTES_MAX + 1], Chain.ENGINE);
    var invalid = assertInstanceOf(Verdict.Invalid.class, padded);
    assertEquals(AccountRejection.TRANSACTION_TOO_LARGE, invalid.rejection().reason());
  }

  /// Why the bytes of these requests are refused before any rule sees them.
  private Optional<Rejection> looked(List<Transaction> requests) {
    var body = chain.body(ALICE, requests.toArray(Transaction[]::new));
    byte[] bytes =
        SignedTransaction.CODEC.encode(SignedTransaction.sign(body, ALICE, Chain.ENGINE));
    assertTrue(bytes.length > SignedTransaction.ORDINARY_BYTES_MAX, () -> "" + bytes.length);
    return switch (VerifiedTransaction.verify(bytes, Chain.ENGINE)) {
      case Verdict.Valid _ -> Optional.empty();
      case Verdict.Invalid(var rejection) -> Optional.of(rejection.reason());
    };
  }
}
