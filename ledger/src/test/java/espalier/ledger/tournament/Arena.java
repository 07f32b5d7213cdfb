package espalier.ledger.tournament;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import espalier.base.codec.Encoder;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Event;
import espalier.ledger.Invariants;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Rejection;
import espalier.ledger.Transaction;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.competition.Commitments;
import espalier.ledger.proof.Blob;
import espalier.ledger.tournament.Progress.Sealed;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.RoundOpened;
import espalier.ledger.tournament.TournamentEvent.TournamentCreated;
import espalier.ledger.tournament.TournamentTransaction.BackEntry;
import espalier.ledger.tournament.TournamentTransaction.CommitEntry;
import espalier.ledger.tournament.TournamentTransaction.CreateTournament;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.RevealEntry;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import espalier.scoring.payout.RewardRule;
import espalier.scoring.share.MerkleTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A chain with a tournament that Alice owns and the auditor scores, for tests.
final class Arena {
  static final SigningKey OWNER = Chain.ALICE;
  static final SigningKey SCORER = Chain.AUDITOR;
  static final int ROWS = 5;
  static final Hash SALT = new Hash(1, 2, 3, 4);
  static final Hash TARGETS = new Hash(5, 6, 7, 8);
  static final Sealed ROOTS = new Sealed(new Hash(1, 1, 1, 1), new Hash(2, 2, 2, 2));

  /// 0.01 as a score.
  static final long CENT = (1L << 40) / 100;

  final Chain chain = new Chain();

  static Rules rules() {
    return new Rules(
        SCORER.account(),
        Hash.ZERO,
        new RewardRule(
            1_000,
            2_000,
            new BasisPoints(500),
            new Amount(1_000_000),
            new BasisPoints(1_000),
            new BasisPoints(2_000)),
        new Amount(1_000),
        new Amount(1_000_000),
        new Rules.Bonds(new Amount(3_000), new Amount(2_000), new Amount(1_000)));
  }

  static Round.Dataset data() {
    return new Round.Dataset(Hash.ZERO, ROWS, Hash.ZERO, Commitments.hidden(SALT, TARGETS));
  }

  /// Windows of 100 ms each, the first beginning now.
  Windows windows() {
    BlockTime now = chain.now();
    return new Windows(
        now,
        now.plusMilliseconds(100),
        now.plusMilliseconds(200),
        now.plusMilliseconds(300),
        now.plusMilliseconds(400),
        100);
  }

  /// Applies, one millisecond later, what must be accepted, in a block of its own.
  List<Event> ok(SigningKey by, Transaction... requests) {
    var seen = new ArrayList<Event>();
    Answer answer = chain.after(1).apply(by, seen, requests);
    assertInstanceOf(Answer.Accepted.class, answer, answer::toString);
    return seen;
  }

  /// Applies what must be refused for `reason`, and sees that it changes nothing.
  String refused(Rejection reason, SigningKey by, Transaction... requests) {
    Hash before = chain.ledger.root();
    Answer answer = chain.apply(by, requests);
    var refusal = assertInstanceOf(Answer.Refused.class, answer, answer::toString).rejection();
    assertEquals(reason, refusal.reason(), refusal.message());
    assertEquals(before, chain.ledger.root());
    return refusal.message();
  }

  void sound() {
    assertEquals(List.of(), Invariants.broken(chain.store));
  }

  static <E extends Event> Optional<E> find(List<Event> events, Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  Hash create(String name, long pot) {
    List<Event> seen = ok(OWNER, new CreateTournament(name, rules(), Chain.credit(pot)));
    return find(seen, TournamentCreated.class).orElseThrow().tournament().id();
  }

  Round open(Hash tournament, long pot) {
    List<Event> seen = ok(OWNER, new OpenRound(tournament, data(), windows(), new Amount(pot)));
    return find(seen, RoundOpened.class).orElseThrow().round();
  }

  /// A round of a new tournament, with the whole pot.
  Round open(long pot) {
    return open(create("numbers", pot), pot);
  }

  /// Rank codes in which row `first` is the highest and the others ascend.
  static byte[] codes(int first) {
    var out = new Encoder();
    int code = 2;
    for (int row = 0; row < ROWS; row++) {
      out.u16(row == first ? 2 * ROWS : code);
      code += row == first ? 0 : 2;
    }
    return out.toBytes();
  }

  static Hash root(byte[] payload) {
    return MerkleTree.ofCut(payload, PayloadRules.LEAF_BYTES).root();
  }

  static Hash root(int first) {
    return root(codes(first));
  }

  static CommitEntry commit(Round round, SigningKey by, String model, int first, long stake) {
    return new CommitEntry(
        round.id(),
        model,
        Commitments.commitment(round.id(), by.account(), model, root(first), SALT),
        new Amount(stake));
  }

  static RevealEntry reveal(Round round, String model, int first) {
    return new RevealEntry(round.id(), model, root(first), SALT, "http://localhost/" + model);
  }

  static BackEntry back(Round round, SigningKey account, String model, long stake) {
    return new BackEntry(round.id(), account.account(), model, new Amount(stake));
  }

  static Hash entry(Round round, SigningKey by, String model) {
    return Commitments.entry(round.id(), by.account(), model);
  }

  static Blob payload(int first) {
    return Blob.of(codes(first));
  }

  Progress progress(Round round) {
    return TournamentState.PROGRESS.get(chain.store, round.id()).orElseThrow();
  }

  Entry entryOf(Round round, SigningKey by, String model) {
    return TournamentState.entries(chain.store, round.id()).stream()
        .filter(entry -> entry.id().equals(entry(round, by, model)))
        .findFirst()
        .orElseThrow();
  }

  Tournament tournament(Hash id) {
    return TournamentState.TOURNAMENTS.get(chain.store, id).orElseThrow();
  }

  /// Makes empty blocks until the round is at `stage`, and the last of them at its beginning.
  void until(Round round, Stage stage) {
    for (int i = 0; i < 100 && progress(round).stage() != stage; i++) {
      chain.after(Math.max(0, progress(round).due().milliseconds() - chain.now().milliseconds()));
      chain.tick();
    }
    assertEquals(stage, progress(round).stage());
  }

  void targets(Round round) {
    ok(OWNER, new PublishTargets(round.id(), SALT, TARGETS));
  }

  static PostScores scores(Round round, Posted... posted) {
    var sorted = new ArrayList<>(List.of(posted));
    sorted.sort(Comparator.comparing(Posted::entry));
    return new PostScores(round.id(), sorted);
  }

  static Posted score(Round round, SigningKey by, String model, long corr, long mmc) {
    return new Posted(entry(round, by, model), corr, mmc, 0);
  }

  static SealScores seal(Round round) {
    return new SealScores(round.id(), ROOTS);
  }

  long credits(SigningKey key) {
    return credits(key.account());
  }

  long credits(AccountId account) {
    return chain.balance(account, Chain.CREDIT).units();
  }

  long pots() {
    return credits(ModuleAccount.TOURNAMENTS.id());
  }
}
