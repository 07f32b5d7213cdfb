package espalier.competition.simulation;

import static espalier.competition.simulation.SimulatedLedger.only;

import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.competition.simulation.SimulatedLedger.Person;
import espalier.ledger.Transaction;
import espalier.ledger.competition.Commitments;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Progress;
import espalier.ledger.tournament.Progress.Sealed;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Rules;
import espalier.ledger.tournament.TournamentEvent.RoundOpened;
import espalier.ledger.tournament.TournamentEvent.TournamentCreated;
import espalier.ledger.tournament.TournamentState;
import espalier.ledger.tournament.TournamentTransaction.BackEntry;
import espalier.ledger.tournament.TournamentTransaction.CommitEntry;
import espalier.ledger.tournament.TournamentTransaction.CreateTournament;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.ReportMissing;
import espalier.ledger.tournament.TournamentTransaction.RevealEntry;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import espalier.ledger.tournament.Windows;
import espalier.scoring.payout.RewardRule;
import espalier.scoring.tournament.EntryScore;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.MetaTranscript;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Redundancy;
import espalier.scoring.tournament.Targets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One round of a tournament on the ledger, from its opening to the last unit, with a scorer who
/// works as the specification says: meta model, CORR, MMC and the originals of near copies.
final class StakedRound {
  static final int ROWS = 1_000;
  static final GaussTable TABLE = GaussTable.of(ROWS);

  /// The lowest number of a person who may enter; the owner and the scorer come first.
  static final int FIRST_ENTRANT = 2;

  private static final int PEOPLE = 40;
  private static final Person OWNER = Person.of(0);
  private static final Person SCORER = Person.of(1);
  private static final long STAGE_MILLISECONDS = 100_000;
  private static final long POT = SimulatedLedger.RICHES / 10;
  private static final Hash SALT = new Hash(1, 2, 3, 4);

  /// When an entry is revealed.
  enum Conduct {
    IN_TIME,
    /// Never.
    NEVER,
    /// Once the targets are published, or so it tries.
    AFTER_TARGETS,
    /// In time, but nobody can fetch the payload.
    HIDDEN
  }

  /// An entry, in the order of commitment.
  ///
  /// @param person from [#FIRST_ENTRANT] on, below 40
  /// @param codes canonical rank codes of [#ROWS] rows
  record Entrant(int person, String model, char[] codes, long stake, Conduct conduct) {
    Entrant(int person, String model, char[] codes, long stake) {
      this(person, model, codes, stake, Conduct.IN_TIME);
    }
  }

  /// @param entrant a position in the order of commitment
  record Backing(int person, int entrant, long stake) {}

  /// @param threshold of stakes at risk, above which payouts shrink
  record Play(List<Entrant> entrants, List<Backing> backings, Targets targets, long threshold) {}

  private final SimulatedLedger ledger = new SimulatedLedger(PEOPLE);
  private final Play play;
  private final Round round;

  private StakedRound(Play play) {
    this.play = play;
    round = opened();
  }

  /// Plays a round; what each person gained or lost, by number.
  static long[] run(Play play) {
    return new StakedRound(play).run();
  }

  private static Rules rules(long threshold) {
    return new Rules(
        SCORER.account(),
        Hash.ZERO,
        new RewardRule(
            250,
            250,
            new BasisPoints(500),
            new Amount(threshold),
            new BasisPoints(0),
            new BasisPoints(2_000)),
        new Amount(1_000),
        new Amount(SimulatedLedger.RICHES),
        new Rules.Bonds(new Amount(1_000), new Amount(1_000), new Amount(1_000)));
  }

  private Round opened() {
    var create = new CreateTournament("numbers", rules(play.threshold), SimulatedLedger.coin(POT));
    Hash tournament =
        only(ledger.accepted(OWNER, create), TournamentCreated.class).tournament().id();
    Hash hidden = Commitments.hidden(SALT, play.targets.tree().root());
    BlockTime now = ledger.now();
    var windows =
        new Windows(
            now,
            now.plusMilliseconds(STAGE_MILLISECONDS),
            now.plusMilliseconds(2 * STAGE_MILLISECONDS),
            now.plusMilliseconds(3 * STAGE_MILLISECONDS),
            now.plusMilliseconds(4 * STAGE_MILLISECONDS),
            STAGE_MILLISECONDS);
    var data = new Round.Dataset(Hash.ZERO, ROWS, Hash.ZERO, hidden);
    var open = new OpenRound(tournament, data, windows, new Amount(POT));
    return only(ledger.accepted(OWNER, open), RoundOpened.class).round();
  }

  private long[] run() {
    play.entrants.forEach(this::commit);
    for (Backing one : play.backings) {
      Entrant entrant = play.entrants.get(one.entrant);
      ledger.accepted(
          Person.of(one.person),
          new BackEntry(
              round.id(),
              Person.of(entrant.person).account(),
              entrant.model,
              new Amount(one.stake)));
    }
    until(Stage.REVEALING);
    for (Entrant one : play.entrants) {
      if (one.conduct == Conduct.IN_TIME || one.conduct == Conduct.HIDDEN) {
        ledger.accepted(Person.of(one.person), reveal(one));
      }
    }
    until(Stage.CHECKING);
    List<Hash> missing =
        play.entrants.stream()
            .filter(one -> one.conduct == Conduct.HIDDEN)
            .map(this::id)
            .sorted()
            .toList();
    if (!missing.isEmpty()) {
      ledger.accepted(SCORER, new ReportMissing(round.id(), missing));
    }
    ledger.accepted(OWNER, new PublishTargets(round.id(), SALT, play.targets.tree().root()));
    for (Entrant one : play.entrants) {
      if (one.conduct == Conduct.AFTER_TARGETS) {
        ledger.refused(Person.of(one.person), reveal(one));
      }
    }
    until(Stage.SCORING);
    score();
    until(Stage.RESOLVED);
    long[] gained = new long[PEOPLE];
    for (int i = 0; i < PEOPLE; i++) {
      gained[i] = ledger.balance(Person.of(i)) - SimulatedLedger.RICHES;
    }
    return gained;
  }

  private Hash id(Entrant one) {
    return Commitments.entry(round.id(), Person.of(one.person).account(), one.model);
  }

  private void commit(Entrant one) {
    Person person = Person.of(one.person);
    Hash commitment =
        Commitments.commitment(
            round.id(), person.account(), one.model, RankCodes.tree(one.codes).root(), SALT);
    ledger.accepted(
        person, new CommitEntry(round.id(), one.model, commitment, new Amount(one.stake)));
  }

  private Transaction reveal(Entrant one) {
    return new RevealEntry(round.id(), one.model, RankCodes.tree(one.codes).root(), SALT, "");
  }

  private Progress progress() {
    return TournamentState.PROGRESS.get(ledger.state(), round.id()).orElseThrow();
  }

  private void until(Stage stage) {
    for (Progress at = progress(); at.stage() != stage; at = progress()) {
      if (at.stage().compareTo(stage) > 0) {
        throw new IllegalStateException(
            "the round is at %s already; it should pass %s".formatted(at.stage(), stage));
      }
      ledger.tick(at.due());
    }
  }

  /// What an entry has at stake, its backers' stakes included.
  private long total(Entrant one) {
    int position = play.entrants.indexOf(one);
    return one.stake
        + play.backings.stream()
            .filter(backing -> backing.entrant == position)
            .mapToLong(Backing::stake)
            .sum();
  }

  private void score() {
    List<Entrant> shown =
        play.entrants.stream().filter(one -> one.conduct == Conduct.IN_TIME).toList();
    var transcript = new MetaTranscript(TABLE);
    shown.stream()
        .sorted(Comparator.comparing(this::id))
        .forEach(one -> transcript.add(one.codes, total(one)));
    MetaTranscript.Sealed meta = transcript.seal();
    Hash seed = play.targets.tree().root(); // Nobody knew it when committing.
    List<Optional<Redundancy.Original>> originals =
        Redundancy.originals(shown.stream().map(Entrant::codes).toList(), seed, TABLE);
    var posted = new ArrayList<Posted>();
    for (int i = 0; i < shown.size(); i++) {
      char[] codes = shown.get(i).codes;
      posted.add(
          new Posted(
              id(shown.get(i)),
              EntryScore.corr(codes, play.targets, TABLE),
              EntryScore.mmc(codes, meta.codes(), play.targets, TABLE),
              0,
              originals
                  .get(i)
                  .map(one -> new Entry.Original(id(shown.get(one.entry())), one.overlap()))));
    }
    posted.sort(Comparator.comparing(Posted::entry));
    ledger.accepted(SCORER, new PostScores(round.id(), posted));
    var roots = new Sealed(RankCodes.tree(meta.codes()).root(), meta.tree().root());
    ledger.accepted(SCORER, new SealScores(round.id(), roots));
  }
}
