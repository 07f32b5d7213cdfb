package espalier.ledger.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.BlockContext;
import espalier.ledger.Chain;
import espalier.ledger.Events;
import espalier.ledger.Genesis;
import espalier.ledger.Invariants;
import espalier.ledger.Ledger;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Sequencing;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.account.AccountState;
import espalier.ledger.bank.BankState;
import espalier.ledger.escrow.EscrowTransaction.Deposit;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import espalier.ledger.proof.ProofEvent.ChunksDropped;
import espalier.ledger.proof.ProofTransaction.AskProof;
import espalier.ledger.proof.ProofTransaction.DropChunks;
import espalier.ledger.proof.ProofTransaction.OpenChunks;
import espalier.ledger.proof.ProofTransaction.SubmitChunk;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.ledger.state.Fork;
import espalier.ledger.state.MemoryStore;
import espalier.ledger.state.Seeds;
import espalier.ledger.state.StateTree;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.Joint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class ProofPropertyTest {
  private static final int BLOCKS = 60;
  private static final List<SigningKey> PEOPLE = List.of(Chain.ALICE, Chain.BOB, Chain.CAROL);
  private static final Program PROGRAM = Gallery.product(3, 4);

  /// The input, and the product of it.
  private static final int PARTS = 2;

  /// One block as it was applied.
  private record Played(long later, List<VerifiedTransaction> accepted, Hash root) {}

  /// A ledger whose owner can lose it and start anew on the same store.
  private static final class Town {
    final MemoryStore store = new MemoryStore();
    final StateTree tree = new StateTree(_ -> null, 0);
    final Hash chain;
    Ledger ledger;
    long height;
    long now;
    int ranOut;

    Town(Genesis genesis) {
      chain = genesis.chain();
      now = genesis.time().milliseconds();
      ledger = ledger();
      store.apply(ledger.begin(genesis).changes());
    }

    private Ledger ledger() {
      return new Ledger(store, tree, Fork.INLINE, chain, Gallery.TWIN);
    }

    void restart() {
      ledger = ledger();
    }

    List<Answer> block(long later, List<VerifiedTransaction> transactions) {
      now += later;
      Ledger.Block block = ledger.begin(new BlockContext(++height, new BlockTime(now)));
      var answers = new ArrayList<Answer>();
      transactions.forEach(one -> answers.add(block.apply(one)));
      Ledger.BlockResult result = block.end();
      store.apply(result.changes());
      result.events().forEach(event -> Events.CODEC.decode(Events.CODEC.encode(event)));
      ranOut += (int) result.events().stream().filter(ChunksDropped.class::isInstance).count();
      return answers;
    }
  }

  /// Method: random blocks of askers, honest, late, double and cheating provers; all invariants
  /// after each block, and nobody has less or more than prices and receipts say. Then a second
  /// ledger that restarts all the time gets only what was accepted and must have the same roots.
  @Test
  void money_is_conserved_and_what_is_refused_leaves_no_trace() {
    Seeds.forEach(
        60,
        random -> {
          var answers = new TreeMap<String, Integer>();
          List<Played> played = play(random, answers);
          replay(played, random);
        });
  }

  /// Method: a test of the test; the random people meet every rule that they can break.
  @Test
  void random_people_meet_the_rules() {
    var answers = new TreeMap<String, Integer>();
    for (int seed = 0; seed < 20; seed++) {
      play(new java.util.Random(seed), answers);
    }
    assertTrue(answers.getOrDefault("accepted", 0) > 300, answers::toString);
    for (String name :
        List.of(
            "MODEL_EXISTS",
            "REQUEST_UNKNOWN",
            "REQUEST_OVER",
            "NOT_PROVER",
            "HIDES_TOO_MUCH",
            "INPUT_MISMATCH",
            "WEIGHTS_HIDDEN",
            "PROOF_REFUSED",
            "CHUNKS_OPEN",
            "CHUNKS_UNKNOWN",
            "CHUNK_TWICE",
            "CHUNK_RUN",
            "CHUNK_TENSOR",
            "ESCROW_HELD",
            "DEADLINE_INVALID")) {
      assertTrue(answers.containsKey(name), () -> name + " never met: " + answers);
    }
    assertTrue(answers.getOrDefault("receipts", 0) > 40, answers::toString);
    assertTrue(answers.getOrDefault("receipts in chunks", 0) > 5, answers::toString);
    assertTrue(answers.getOrDefault("sets that ran out", 0) > 5, answers::toString);
  }

  private static List<Played> play(RandomGenerator random, Map<String, Integer> answers) {
    var town = new Town(Chain.genesis());
    var known = new ArrayList<ProofRequest>();
    var played = new ArrayList<Played>();
    for (int i = 0; i < BLOCKS; i++) {
      var transactions = new ArrayList<VerifiedTransaction>();
      for (int k = random.nextInt(6); k > 0; k--) {
        transactions.add(transaction(town, random, known, transactions));
      }
      long later = random.nextInt(4) == 0 ? 0 : random.nextLong(4_000);
      List<Answer> block = town.block(later, transactions);
      var accepted = new ArrayList<VerifiedTransaction>();
      for (int k = 0; k < block.size(); k++) {
        switch (block.get(k)) {
          case Answer.Accepted(var receipt) -> {
            accepted.add(transactions.get(k));
            answers.merge("accepted", 1, Integer::sum);
            receipt
                .events()
                .forEach(event -> {
                  if (event instanceof ProofEvent.ProofAsked(var request)) {
                    known.add(request);
                  }
                });
          }
          case Answer.Refused(var refusal) ->
              answers.merge(refusal.reason().name(), 1, Integer::sum);
        }
      }
      assertEquals(List.of(), Invariants.broken(town.store), "after block " + town.height);
      assertPaid(town);
      played.add(new Played(later, accepted, town.ledger.root()));
    }
    List<ProofReceipt> receipts = ProofState.RECEIPTS.all(town.store);
    answers.merge("receipts", receipts.size(), Integer::sum);
    answers.merge(
        "receipts in chunks",
        (int) receipts.stream().filter(receipt -> receipt.parts() > 1).count(),
        Integer::sum);
    answers.merge("sets that ran out", town.ranOut, Integer::sum);
    return played;
  }

  /// Credits move through fees of proofs alone here: what each has is what it started with, less
  /// what its requests hold and cost, and what its receipts brought.
  private static void assertPaid(Town town) {
    for (SigningKey person : PEOPLE) {
      long expected = 1_000_000_000L;
      for (ProofReceipt receipt : ProofState.RECEIPTS.all(town.store)) {
        long fee = receipt.fee().amount().units();
        expected += receipt.prover().equals(person.account()) ? fee : 0;
        expected -= receipt.asker().equals(person.account()) ? fee : 0;
      }
      for (ProofRequest request : ProofState.REQUESTS.all(town.store)) {
        expected -= request.asker().equals(person.account()) ? request.fee().amount().units() : 0;
      }
      assertEquals(
          new Amount(expected), BankState.balance(town.store, person.account(), Chain.CREDIT));
    }
  }

  private static void replay(List<Played> played, RandomGenerator random) {
    var twin = new Town(Chain.genesis());
    for (Played block : played) {
      if (random.nextBoolean()) {
        twin.restart();
      }
      for (Answer answer : twin.block(block.later(), block.accepted())) {
        assertInstanceOf(Answer.Accepted.class, answer, () -> "refused on replay: " + answer);
      }
      assertEquals(block.root(), twin.ledger.root(), "the root of block " + twin.height);
    }
  }

  private static VerifiedTransaction transaction(
      Town town,
      RandomGenerator random,
      List<ProofRequest> known,
      List<VerifiedTransaction> before) {
    SigningKey by = PEOPLE.get(random.nextInt(PEOPLE.size()));
    long ahead = before.stream().filter(one -> one.body().account().equals(by.account())).count();
    long number = AccountState.nextNumber(town.store, by.account(), 0);
    var sequencing =
        random.nextInt(8) > 0
            ? new Sequencing.Unordered(new BlockTime(town.now + 5_000 + random.nextInt(500_000)))
            : new Sequencing.Numbered(0, number + ahead);
    var body =
        new TransactionBody(
            town.chain,
            by.account(),
            sequencing,
            Chain.esp(1_000_000),
            List.of(request(town, random, known, by.account())));
    int bytes =
        SignedTransaction.CODEC.encode(SignedTransaction.sign(body, by, Chain.ENGINE)).length;
    return new VerifiedTransaction(body, by.publicKey(), body.id(), bytes);
  }

  private static Transaction request(
      Town town, RandomGenerator random, List<ProofRequest> known, AccountId by) {
    if (random.nextInt(8) == 0) {
      int model = random.nextInt(3);
      return Gallery.register(PROGRAM, uses(model), model);
    }
    return switch (known.isEmpty() ? 0 : random.nextInt(18)) {
      case 0, 1, 2 -> ask(town, random);
      case 3 -> new Withdraw(any(random, known).id(), new Amount(1 + random.nextInt(100)));
      case 4 -> new Deposit(any(random, known).id(), new Amount(1 + random.nextInt(100)));
      case 5, 6, 7 -> open(random, any(random, known));
      case 8, 9, 10, 11, 12, 13, 14 -> chunk(town, random, known, by);
      case 15 -> new DropChunks(any(random, known).id());
      default -> submit(random, any(random, known), by);
    };
  }

  /// The last of the models hides its weights.
  private static int uses(int model) {
    return model == 2 ? 4 : 0;
  }

  private static ProofRequest any(RandomGenerator random, List<ProofRequest> known) {
    int back = random.nextInt(Math.min(known.size(), 6));
    return known.get(known.size() - 1 - back);
  }

  private static AskProof ask(Town town, RandomGenerator random) {
    boolean named = random.nextInt(3) == 0;
    Hash input = Values.digest(List.of(Gallery.input()));
    int model = random.nextInt(3);
    return new AskProof(
        Gallery.model(PROGRAM, uses(model), model),
        random.nextInt(3) == 0
            ? Optional.of(PEOPLE.get(random.nextInt(PEOPLE.size())).account())
            : Optional.empty(),
        named ? Optional.of(input) : Optional.empty(),
        new Hidden(random.nextBoolean(), !named && random.nextBoolean(), random.nextBoolean()),
        Chain.credit(random.nextInt(20) == 0 ? 2_000_000_000L : random.nextLong(100_000)),
        new BlockTime(town.now - 100 + random.nextInt(20_000)));
  }

  /// Mostly what the request wants, in one of two runs.
  private static OpenChunks open(RandomGenerator random, ProofRequest request) {
    return new OpenChunks(
        request.id(),
        PARTS,
        Gallery.run(PARTS, random.nextInt(2)).digest(),
        random.nextInt(4) > 0 ? List.of(Gallery.input(), Gallery.output()) : List.of());
  }

  /// Mostly a chunk of a set that the prover has opened, if there is one.
  private static Transaction chunk(
      Town town, RandomGenerator random, List<ProofRequest> known, AccountId by) {
    List<ChunkSet> own =
        ProofState.CHUNK_SETS.all(town.store).stream()
            .filter(set -> set.prover().equals(by) || random.nextInt(12) == 0)
            .toList();
    if (own.isEmpty()) {
      return open(random, any(random, known));
    }
    ChunkSet set = own.get(random.nextInt(own.size()));
    Joint run = Gallery.run(PARTS, random.nextInt(2));
    if (random.nextInt(8) > 0 && !run.digest().equals(set.joint())) {
      run = Gallery.run(PARTS, run.equals(Gallery.run(PARTS, 0)) ? 1 : 0);
    }
    Optional<ProofRequest> request = ProofState.REQUESTS.get(town.store, set.request());
    Hash model = request.map(ProofRequest::model).orElse(Hash.ZERO);
    var statement =
        Gallery.statement(
            model,
            set.request(),
            random.nextInt(12) == 0 ? Chain.ALICE.account() : by,
            model.equals(Gallery.model(PROGRAM, uses(2), 2)),
            ProofState.published(town.store, set));
    long shown = random.nextInt(12) == 0 ? 8 : 7;
    return new SubmitChunk(
        set.request(), Gallery.chunk(PROGRAM, run, random.nextInt(PARTS), statement, shown));
  }

  private static SubmitProof submit(RandomGenerator random, ProofRequest request, AccountId by) {
    var published = new ArrayList<Values>();
    if (random.nextInt(4) > 0) {
      published.add(
          random.nextInt(4) > 0
              ? Gallery.input()
              : Values.of(Gallery.INPUT, random.longs(4, -8, 8).toArray()));
    }
    if (random.nextInt(4) > 0) {
      published.add(Values.of(Gallery.OUTPUT, random.longs(3).map(cell -> cell >> 5).toArray()));
    }
    AccountId prover =
        random.nextInt(6) == 0 ? PEOPLE.get(random.nextInt(PEOPLE.size())).account() : by;
    SubmitProof honest =
        Gallery.answer(
            request.model(),
            request.id(),
            prover,
            request.model().equals(Gallery.model(PROGRAM, uses(2), 2)),
            published.toArray(Values[]::new));
    if (random.nextInt(5) > 0) {
      return honest;
    }
    byte[] proof = honest.proof().bytes();
    proof[random.nextInt(proof.length)] ^= (byte) (1 << random.nextInt(8));
    return new SubmitProof(honest.request(), honest.published(), Blob.of(proof));
  }
}
