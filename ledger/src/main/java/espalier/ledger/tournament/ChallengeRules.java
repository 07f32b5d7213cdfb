package espalier.ledger.tournament;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.tournament.TournamentRejection.EVIDENCE_INVALID;

import espalier.base.codec.Malformed;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.bank.BankRules;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.tournament.Entry.Original;
import espalier.ledger.tournament.Entry.Scores;
import espalier.ledger.tournament.Evidence.EntryScores;
import espalier.ledger.tournament.Evidence.NoRanking;
import espalier.ledger.tournament.Evidence.WrongOrder;
import espalier.ledger.tournament.Evidence.WrongOverlap;
import espalier.ledger.tournament.Evidence.WrongStep;
import espalier.ledger.tournament.Progress.Sealed;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.ChallengeLost;
import espalier.ledger.tournament.TournamentEvent.ChallengeWon;
import espalier.ledger.tournament.TournamentEvent.StageBegan;
import espalier.ledger.tournament.TournamentTransaction.ChallengeScores;
import espalier.scoring.tournament.EntryEvidence;
import espalier.scoring.tournament.EntryEvidence.Roots;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.MetaOrder;
import espalier.scoring.tournament.MetaStep;
import espalier.scoring.tournament.MetaTranscript;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Redundancy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Disputes about sealed scores: the ledger recomputes the one claim, and the loser pays.
final class ChallengeRules {
  private static final long ONE = 1L << 40;

  /// An overlap from here on, 0.98, is a copy that no scorer may miss...
  static final long COPY = ONE / 100 * 98;

  /// ... unless it has posted an original with at least this overlap, 0.93. In between sketches may
  /// honestly find another original than an exhaustive search would.
  static final long LIKENESS = ONE / 100 * 93;

  private ChallengeRules() {}

  static Outcome challenge(Tournaments tournaments, ChallengeScores challenge, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(challenge.round());
    if (found.isEmpty()) {
      return Stages.unknown(challenge.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    Optional<Rejected> refusal = Stages.mustBe(Stage.CHALLENGING, round, progress, call);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Coin bond = round.coin(round.rules().bonds().challenger());
    if (!tournaments.bank().has(call.actor(), bond)) {
      return BankRules.tooLow(tournaments.bank(), call.actor(), bond);
    }
    if (!tournaments.work().take(work(round, progress, challenge.evidence()))) {
      return PayloadRules.workFull();
    }
    boolean won;
    try {
      won = refutes(tournaments, round, progress, challenge.evidence());
    } catch (Malformed refused) {
      return rejected(EVIDENCE_INVALID, "the evidence does not open: " + refused.getMessage());
    }

    return won
        ? won(tournaments, round, progress, call)
        : lost(tournaments, round, progress, call.actor(), bond);
  }

  /// Units of work: the table, hashing and sums; and entries that are counted to find those of a
  /// step.
  private static long work(Round round, Progress progress, Evidence evidence) {
    long rows = round.data().rows();
    return switch (evidence) {
      case WrongStep _ -> 3 * rows + 8L * progress.tally().entries() + 1_000;
      case EntryScores _, WrongOverlap _, WrongOrder _, NoRanking _ -> 3 * rows + 1_000;
    };
  }

  /// Whether what was sealed is wrong.
  ///
  /// @throws Malformed if the evidence is not about this round
  private static boolean refutes(
      Tournaments tournaments, Round round, Progress progress, Evidence evidence) {
    Sealed sealed = progress.scoring().sealed().orElseThrow();
    int rows = round.data().rows();
    int entries = progress.tally().revealed();
    return switch (evidence) {
      case EntryScores scores -> refutes(tournaments, round, progress, scores);
      case WrongStep(MetaStep step) ->
          step.refutes(
              sealed.transcript(),
              entries,
              members(tournaments, round.id(), step.step()),
              GaussTable.of(rows));
      case WrongOrder(MetaOrder order) ->
          order.refutes(sealed.transcript(), sealed.meta(), entries, rows);
      case NoRanking(var meta) -> MetaOrder.refutesCanonical(meta.bytes(), sealed.meta(), rows);
      case WrongOverlap overlap -> refutes(tournaments, round, overlap);
    };
  }

  private static boolean refutes(
      Tournaments tournaments, Round round, Progress progress, EntryScores evidence) {
    Entry entry = scored(tournaments, round.id(), evidence.entry());
    Scores posted = entry.scores().orElseThrow();
    EntryEvidence.Scores real =
        new EntryEvidence(
                evidence.payload().bytes(), evidence.targets().bytes(), evidence.meta().bytes())
            .scores(
                new Roots(
                    entry.reveal().orElseThrow().payload(),
                    progress.scoring().targets().orElseThrow(),
                    progress.scoring().sealed().orElseThrow().meta()),
                GaussTable.of(round.data().rows()));
    return real.corr() != posted.corr() || real.mmc() != posted.mmc();
  }

  private static boolean refutes(Tournaments tournaments, Round round, WrongOverlap evidence) {
    Entry entry = scored(tournaments, round.id(), evidence.entry());
    Entry other = scored(tournaments, round.id(), evidence.other());
    if (other.position() >= entry.position()) {
      throw new Malformed(
          "entry %s was committed after %s and is no original of it"
              .formatted(other.id(), entry.id()));
    }
    int rows = round.data().rows();
    long real =
        Redundancy.overlap(
            codes(entry, evidence.payload().bytes(), rows),
            codes(other, evidence.others().bytes(), rows),
            GaussTable.of(rows));
    Optional<Original> posted = entry.scores().orElseThrow().original();
    if (posted.isPresent() && posted.get().entry().equals(other.id())) {
      return posted.get().overlap() != real;
    }
    return real >= COPY && posted.map(Original::overlap).orElse(0L) < LIKENESS;
  }

  private static char[] codes(Entry entry, byte[] payload, int rows) {
    char[] codes = RankCodes.decodeCanonical(payload, rows);
    Hash root = RankCodes.tree(codes).root();
    if (!root.equals(entry.reveal().orElseThrow().payload())) {
      throw new Malformed(
          "the payload has the root %s, which entry %s did not reveal".formatted(root, entry.id()));
    }
    return codes;
  }

  private static Entry scored(Tournaments tournaments, Hash round, Hash id) {
    return tournaments
        .state()
        .entry(round, id)
        .filter(Entry::counts)
        .orElseThrow(() -> new Malformed("entry " + id + " is not scored in this round"));
  }

  /// The scored entries of a step of the transcript, by ascending id.
  private static List<MetaStep.Member> members(Tournaments tournaments, Hash round, int step) {
    var members = new ArrayList<MetaStep.Member>();
    long first = (long) step * MetaTranscript.STEP_ENTRIES;
    long at = 0;
    for (Entry entry : tournaments.state().entries(round)) {
      if (entry.counts()) {
        if (at >= first && at < first + MetaTranscript.STEP_ENTRIES) {
          members.add(
              new MetaStep.Member(entry.reveal().orElseThrow().payload(), entry.total().units()));
        }
        at++;
      }
    }
    return members;
  }

  /// The scorer pays, and scores again, unless it has had all its attempts.
  private static Outcome won(Tournaments tournaments, Round round, Progress progress, Call call) {
    var events = new ArrayList<Event>();
    int attempt = progress.scoring().attempt();
    Hash bond = Round.scorerBond(round.id(), attempt);
    Amount half = new Amount(tournaments.bonds().held(bond).units() / 2);
    Amount rest = tournaments.bonds().held(bond).minus(half);
    AccountId pot = ModuleAccount.TOURNAMENTS.id();
    events.add(tournaments.bonds().slash(bond, half, call.actor(), round.id()));
    events.add(tournaments.bonds().slash(bond, rest, pot, round.id()));
    events.add(tournaments.bonds().release(bond));
    events.add(new ChallengeWon(round.id(), attempt, call.actor(), round.coin(half)));
    tournaments.timers().disarm(progress.timer());
    Progress paid = progress.withPot(progress.pot().plus(rest));
    BlockTime now = call.time();
    if (attempt == Progress.ATTEMPTS_MAX) {
      events.addAll(Payments.begin(tournaments, round, paid, true, now));
      return accepted(events);
    }
    BlockTime until = now.plusMilliseconds(round.windows().scoringMilliseconds());
    Progress next = paid.with(paid.scoring().next()).with(Stage.SCORING, until);
    tournaments.state().put(next);
    tournaments.timers().arm(next.timer());
    events.add(new StageBegan(round.id(), Stage.SCORING, until));
    return accepted(events);
  }

  /// The challenger pays: a refusal would let everybody have scores recomputed for nothing.
  private static Outcome lost(
      Tournaments tournaments, Round round, Progress progress, AccountId challenger, Coin bond) {
    Amount half = new Amount(bond.amount().units() / 2);
    Amount rest = bond.amount().minus(half);
    tournaments.bank().move(challenger, round.rules().scorer(), round.coin(half));
    tournaments.bank().move(challenger, ModuleAccount.TOURNAMENTS.id(), round.coin(rest));
    tournaments.state().put(progress.withPot(progress.pot().plus(rest)));
    return accepted(new ChallengeLost(round.id(), challenger, bond));
  }
}
