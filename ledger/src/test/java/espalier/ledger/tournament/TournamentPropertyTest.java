package espalier.ledger.tournament;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Event;
import espalier.ledger.Events;
import espalier.ledger.Genesis;
import espalier.ledger.Invariants;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.bond.BondEvent.BondSlashed;
import espalier.ledger.proof.Blob;
import espalier.ledger.state.Seeds;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.ChallengeLost;
import espalier.ledger.tournament.TournamentEvent.ChallengeWon;
import espalier.ledger.tournament.TournamentEvent.EntrySettled;
import espalier.ledger.tournament.TournamentEvent.RoundOpened;
import espalier.ledger.tournament.TournamentEvent.RoundResolved;
import espalier.ledger.tournament.TournamentTransaction.BackEntry;
import espalier.ledger.tournament.TournamentTransaction.ChallengeScores;
import espalier.ledger.tournament.TournamentTransaction.ChangeRules;
import espalier.ledger.tournament.TournamentTransaction.CloseTournament;
import espalier.ledger.tournament.TournamentTransaction.CreateTournament;
import espalier.ledger.tournament.TournamentTransaction.FundTournament;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.ledger.tournament.TournamentTransaction.PublishPayload;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.RefutePayload;
import espalier.ledger.tournament.TournamentTransaction.ReportMissing;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import espalier.scoring.payout.RewardRule;
import espalier.scoring.tournament.Redundancy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Random rounds in random orders of events, most requests wrong in some way.
final class TournamentPropertyTest {
  private static final int BLOCKS = 150;
  private static final List<SigningKey> PEOPLE =
      List.of(Chain.ALICE, Chain.BOB, Chain.CAROL, Chain.AUDITOR);

  /// What was applied, so that it can be replayed.
  private record Played(long later, List<SignedTransaction> accepted, Hash root) {}

  /// What is known of a round's money from events alone.
  private static final class Account {
    long pot;
    long returned;
    long staked;
    long challenges;
    boolean resolved;
  }

  private final Map<String, Integer> answers = new TreeMap<>();

  /// Method: 150 random blocks a seed, all invariants after each; then time passes until every
  /// round is resolved. Events alone show that each round paid out exactly what it held, and all
  /// money is home at the end. A second chain that gets only what was accepted has the same roots.
  @Test
  void every_unit_is_accounted_for_and_what_is_refused_leaves_no_trace() {
    Seeds.forEach(12, this::play);
  }

  /// Method: a test of the test; random people meet the rules that they can break, and finish.
  @Test
  void random_people_meet_the_rules() {
    for (int seed = 0; seed < 20; seed++) {
      play(new Random(seed));
    }
    for (String name :
        List.of(
            "TOO_EARLY",
            "TOO_LATE",
            "STAKE_SHRINKS",
            "STAKE_TOO_LARGE",
            "OWN_ENTRY",
            "ENTRY_UNKNOWN",
            "REVEAL_MISMATCH",
            "ALREADY_REVEALED",
            "NOT_SCORER",
            "NOT_REVEALED",
            "PAYLOAD_SOUND",
            "TARGETS_PUBLISHED",
            "SCORES_MISSING",
            "EVIDENCE_INVALID",
            "challenges won",
            "challenges lost",
            "ROUNDS_OPEN",
            "CHANGE_TOO_EARLY")) {
      assertTrue(answers.containsKey(name), () -> name + " never met: " + answers);
    }
    assertTrue(answers.getOrDefault("settled rounds", 0) > 20, answers::toString);
    assertTrue(answers.getOrDefault("unsettled rounds", 0) > 20, answers::toString);
  }

  private void play(RandomGenerator random) {
    var town = new Town(random);
    for (int i = 0; i < BLOCKS; i++) {
      town.block(random.nextInt(4) == 0 ? 0 : random.nextInt(12));
    }
    for (int i = 0; i < 40; i++) {
      town.pass(500);
    }
    town.settled();
    town.replay();
  }

  private final class Town {
    final RandomGenerator random;
    final Genesis genesis = Chain.genesis();
    final Chain chain = new Chain(genesis);
    final List<Played> played = new ArrayList<>();
    final Map<Hash, Account> books = new TreeMap<>();

    Town(RandomGenerator random) {
      this.random = random;
    }

    void block(long later) {
      chain.after(later);
      SigningKey anybody = PEOPLE.get(random.nextInt(PEOPLE.size()));
      Transaction request = request(anybody);
      SigningKey by = random.nextInt(4) == 0 ? anybody : signer(request).orElse(anybody);
      var signed = SignedTransaction.sign(chain.body(by, request), by, Chain.ENGINE);
      var seen = new ArrayList<Event>();
      Answer answer = chain.apply(by, seen, request);
      String name =
          switch (answer) {
            case Answer.Accepted _ -> "accepted";
            case Answer.Refused(var refusal) -> refusal.reason().name();
          };
      answers.merge(name, 1, Integer::sum);
      boolean accepted = answer instanceof Answer.Accepted;
      after(later, accepted ? List.of(signed) : List.of(), seen);
    }

    void pass(long later) {
      chain.after(later);
      after(later, List.of(), chain.tick().events());
    }

    private void after(long later, List<SignedTransaction> accepted, List<Event> seen) {
      played.add(new Played(later, accepted, chain.ledger.root()));
      seen.forEach(event -> assertEquals(event, Events.CODEC.decode(Events.CODEC.encode(event))));
      seen.forEach(this::book);
      assertEquals(List.of(), Invariants.broken(chain.store));
    }

    private void book(Event event) {
      switch (event) {
        case RoundOpened(Round round) -> {
          var ledger = new Account();
          ledger.pot = round.pot().units();
          books.put(round.id(), ledger);
        }
        case EntrySettled settled -> {
          Account ledger = books.get(settled.round());
          long stake = settled.stake().units();
          ledger.staked += stake;
          ledger.returned +=
              stake + settled.result().gained().units() - settled.result().lost().units();
        }
        case ChallengeLost lost -> {
          answers.merge("challenges lost", 1, Integer::sum);
          books.get(lost.round()).challenges += (lost.price().amount().units() + 1) / 2;
        }
        case ChallengeWon _ -> answers.merge("challenges won", 1, Integer::sum);
        case BondSlashed slashed
            when books.containsKey(slashed.evidence())
                && slashed.to().equals(ModuleAccount.TOURNAMENTS.id())
                && !isStake(slashed) ->
            books.get(slashed.evidence()).challenges += slashed.coin().amount().units();
        case RoundResolved resolved -> {
          Account ledger = books.get(resolved.round());
          ledger.resolved = true;
          answers.merge(
              resolved.unsettled() ? "unsettled rounds" : "settled rounds", 1, Integer::sum);
          assertEquals(
              ledger.staked + ledger.pot + ledger.challenges,
              ledger.returned + resolved.fees().amount().units() + resolved.rest().amount().units(),
              "paid + burned + fees = locked + pot");
        }
        default -> {}
      }
    }

    /// Whether a bond is a stake: then what it loses is its entry's result.
    private boolean isStake(BondSlashed slashed) {
      Hash round = slashed.evidence();
      boolean scorers =
          IntStream.rangeClosed(1, Progress.ATTEMPTS_MAX)
              .anyMatch(attempt -> slashed.bond().equals(Round.scorerBond(round, attempt)));
      return !scorers && !slashed.bond().equals(round);
    }

    void settled() {
      assertTrue(books.values().stream().allMatch(one -> one.resolved), "a round never ended");
      for (Tournament tournament : TournamentState.TOURNAMENTS.all(chain.store)) {
        SigningKey owner =
            PEOPLE.stream()
                .filter(one -> one.account().equals(tournament.owner()))
                .findFirst()
                .orElseThrow();
        var close = new CloseTournament(tournament.id());
        var signed = SignedTransaction.sign(chain.body(owner, close), owner, Chain.ENGINE);
        var seen = new ArrayList<Event>();
        assertTrue(chain.apply(owner, seen, close) instanceof Answer.Accepted);
        after(0, List.of(signed), seen);
      }
      for (var module : List.of(ModuleAccount.TOURNAMENTS, ModuleAccount.BONDS)) {
        assertEquals(Amount.ZERO, chain.balance(module.id(), Chain.CREDIT), module.name());
      }
    }

    void replay() {
      var other = new Chain(genesis);
      for (Played one : played) {
        other.after(one.later());
        if (one.accepted().isEmpty()) {
          other.tick();
        } else {
          other.apply(
              VerifiedTransaction.trusted(
                  SignedTransaction.CODEC.encode(one.accepted().getFirst())));
        }
        assertEquals(one.root(), other.ledger.root());
      }
    }

    /// Who alone may ask this.
    private Optional<SigningKey> signer(Transaction request) {
      Optional<AccountId> account =
          switch (request) {
            case ChangeRules change -> owner(change.tournament());
            case CloseTournament close -> owner(close.tournament());
            case OpenRound open -> owner(open.tournament());
            case PublishTargets targets -> round(targets.round()).map(Round::owner);
            case ReportMissing report -> scorer(report.round());
            case PostScores post -> scorer(post.round());
            case SealScores seal -> scorer(seal.round());
            default -> Optional.empty();
          };
      return account.flatMap(
          one -> PEOPLE.stream().filter(key -> key.account().equals(one)).findFirst());
    }

    private Optional<AccountId> owner(Hash tournament) {
      return TournamentState.TOURNAMENTS.get(chain.store, tournament).map(Tournament::owner);
    }

    private Optional<Round> round(Hash id) {
      return TournamentState.ROUNDS.get(chain.store, id);
    }

    private Optional<AccountId> scorer(Hash round) {
      return round(round).map(one -> one.rules().scorer());
    }

    /// Codes of a meta model, now and then of none.
    private byte[] meta() {
      byte[] codes = Arena.codes(random.nextInt(2));
      codes[1] += (byte) random.nextInt(2);
      return codes;
    }

    private SealScores seal(Round round) {
      return new SealScores(round.id(), new Progress.Sealed(Arena.root(meta()), Hash.ZERO));
    }

    private Transaction request(SigningKey by) {
      List<Tournament> tournaments = TournamentState.TOURNAMENTS.all(chain.store);
      if (tournaments.isEmpty() || random.nextInt(60) == 0) {
        return new CreateTournament(
            "t" + random.nextInt(3), rules(), Chain.credit(random.nextInt(20_000)));
      }
      Tournament tournament = tournaments.get(random.nextInt(tournaments.size()));
      List<Round> rounds =
          TournamentState.ROUNDS.all(chain.store).stream()
              .filter(round -> random.nextInt(6) == 0 || !over(round))
              .toList();
      if (rounds.isEmpty() || random.nextInt(25) == 0) {
        return of(tournament);
      }
      return within(rounds.get(random.nextInt(rounds.size())), by);
    }

    private boolean over(Round round) {
      return progress(round).stage() == Stage.RESOLVED;
    }

    private Progress progress(Round round) {
      return TournamentState.PROGRESS.get(chain.store, round.id()).orElseThrow();
    }

    private Rules rules() {
      Rules rules = Arena.rules();
      var reward =
          new RewardRule(
              random.nextInt(5_000),
              random.nextInt(5_000),
              new BasisPoints(random.nextInt(10_001)),
              new Amount(1 + random.nextInt(100_000)),
              new BasisPoints(random.nextInt(10_001)),
              new BasisPoints(random.nextInt(10_001)));
      SigningKey scorer = PEOPLE.get(random.nextInt(PEOPLE.size()));
      return new Rules(
          scorer.account(),
          rules.spec(),
          reward,
          new Amount(1 + random.nextInt(100)),
          new Amount(10_000),
          new Rules.Bonds(
              new Amount(1 + random.nextInt(5_000)),
              new Amount(1 + random.nextInt(5_000)),
              new Amount(1 + random.nextInt(5_000))));
    }

    private Transaction of(Tournament tournament) {
      return switch (random.nextInt(8)) {
        case 0 -> new FundTournament(tournament.id(), new Amount(random.nextInt(9_000)));
        case 1 ->
            new ChangeRules(tournament.id(), tournament.rounds() + 1 + random.nextInt(3), rules());
        case 2 -> new CloseTournament(tournament.id());
        default ->
            new OpenRound(
                tournament.id(), Arena.data(), windows(), new Amount(random.nextInt(5_000)));
      };
    }

    private Windows windows() {
      BlockTime opens = chain.now().plusMilliseconds(random.nextInt(10));
      BlockTime commits = opens.plusMilliseconds(10 + random.nextInt(150));
      BlockTime reveals = commits.plusMilliseconds(10 + random.nextInt(150));
      BlockTime checks = reveals.plusMilliseconds(10 + random.nextInt(80));
      return new Windows(
          opens,
          commits,
          reveals,
          checks,
          checks.plusMilliseconds(50 + random.nextInt(250)),
          1 + random.nextInt(60));
    }

    /// A request that mostly fits the stage.
    private Transaction within(Round round, SigningKey by) {
      int stage = progress(round).stage().ordinal();
      if (random.nextInt(12) == 0) {
        stage = random.nextInt(5);
      }
      String model = "m" + random.nextInt(2);
      int first = by.account().hash().hashCode() & 3;
      Hash entry = anEntry(round, by);
      return switch (stage) {
        case 0 ->
            random.nextInt(3) == 0
                ? new BackEntry(
                    round.id(),
                    PEOPLE.get(random.nextInt(PEOPLE.size())).account(),
                    model,
                    new Amount(random.nextInt(4_000)))
                : Arena.commit(round, by, model, first, 1 + random.nextInt(9_000));
        case 1 -> Arena.reveal(round, model, random.nextInt(9) == 0 ? 4 : first);
        case 2 ->
            switch (random.nextInt(4)) {
              case 0 -> new ReportMissing(round.id(), List.of(entry));
              case 1 -> new PublishPayload(round.id(), entry, Arena.payload(random.nextInt(4)));
              case 2 -> new RefutePayload(round.id(), entry, Arena.payload(random.nextInt(4)));
              default -> new PublishTargets(round.id(), Arena.SALT, Arena.TARGETS);
            };
        case 3 ->
            switch (random.nextInt(4)) {
              case 0 -> new PublishTargets(round.id(), Arena.SALT, Arena.TARGETS);
              case 1 -> seal(round);
              default -> scores(round);
            };
        default -> new ChallengeScores(round.id(), new Evidence.NoRanking(Blob.of(meta())));
      };
    }

    private Hash anEntry(Round round, SigningKey by) {
      List<Entry> entries = TournamentState.entries(chain.store, round.id());
      return entries.isEmpty() || random.nextInt(9) == 0
          ? Arena.entry(round, by, "m0")
          : entries.get(random.nextInt(entries.size())).id();
    }

    private Transaction scores(Round round) {
      var posted = new ArrayList<Posted>();
      List<Entry> entries = TournamentState.entries(chain.store, round.id());
      for (Entry entry : entries) {
        if (entry.counts() || random.nextInt(20) == 0) {
          Optional<Entry.Original> original =
              entries.stream()
                  .filter(other ->
                      other.counts()
                          && other.position() < entry.position()
                          && random.nextInt(3) == 0)
                  .findFirst()
                  .map(other -> new Entry.Original(other.id(), overlap()));
          posted.add(new Posted(entry.id(), score(), score(), score(), original));
        }
      }
      return posted.isEmpty() ? seal(round) : new PostScores(round.id(), posted);
    }

    private long overlap() {
      return Redundancy.FREE + 1 + random.nextLong((1L << 40) - Redundancy.FREE);
    }

    private long score() {
      return random.nextLong(-(1L << 37), 1L << 37);
    }
  }
}
