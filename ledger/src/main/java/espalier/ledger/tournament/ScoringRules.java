package espalier.ledger.tournament;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.tournament.TournamentRejection.NOT_OWNER;
import static espalier.ledger.tournament.TournamentRejection.ORIGINAL_INVALID;
import static espalier.ledger.tournament.TournamentRejection.SCORES_MISSING;
import static espalier.ledger.tournament.TournamentRejection.TARGETS_MISMATCH;
import static espalier.ledger.tournament.TournamentRejection.TARGETS_MISSING;
import static espalier.ledger.tournament.TournamentRejection.TARGETS_PUBLISHED;

import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.bank.BankRules;
import espalier.ledger.competition.Commitments;
import espalier.ledger.tournament.Entry.Scores;
import espalier.ledger.tournament.Progress.Scoring;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.ScoresPosted;
import espalier.ledger.tournament.TournamentEvent.ScoresSealed;
import espalier.ledger.tournament.TournamentEvent.StageBegan;
import espalier.ledger.tournament.TournamentEvent.TargetsPublished;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import java.util.ArrayList;
import java.util.Optional;

/// What owner and scorer do once all is revealed: targets, scores, the seal.
final class ScoringRules {
  private ScoringRules() {}

  static Outcome targets(Tournaments tournaments, PublishTargets targets, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(targets.round());
    if (found.isEmpty()) {
      return Stages.unknown(targets.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    if (!round.owner().equals(call.actor())) {
      return rejected(NOT_OWNER, "only " + round.owner() + " knows the targets of this round");
    }
    // From the end of the reveals on: whoever saw the targets before could choose not to reveal.
    Stage now = progress.stage() == Stage.CHECKING ? Stage.CHECKING : Stage.SCORING;
    Optional<Rejected> refusal =
        Stages.mustBe(
            progress.stage().compareTo(Stage.CHECKING) < 0 ? Stage.CHECKING : now,
            round,
            progress,
            call);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (progress.scoring().targets().isPresent()) {
      return rejected(
          TARGETS_PUBLISHED,
          "the targets are published, with root %s".formatted(progress.scoring().targets().get()));
    }
    Hash given = Commitments.hidden(targets.salt(), targets.targets());
    if (!given.equals(round.data().hidden())) {
      return rejected(
          TARGETS_MISMATCH,
          "salt and root give %s; the round was opened with %s; publish what it was made of"
              .formatted(given, round.data().hidden()));
    }

    state.put(progress.with(progress.scoring().withTargets(targets.targets())));
    return accepted(new TargetsPublished(round.id(), targets.salt(), targets.targets()));
  }

  static Outcome post(Tournaments tournaments, PostScores post, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(post.round());
    if (found.isEmpty()) {
      return Stages.unknown(post.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    Optional<Rejected> refusal =
        PayloadRules.notScorer(round, call)
            .or(() -> Stages.mustBe(Stage.SCORING, round, progress, call))
            .or(() -> targetsMissing(progress));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Scoring scoring = progress.scoring();
    var scored = new ArrayList<Entry>();
    int fresh = 0;
    for (Posted one : post.scores()) {
      Optional<Entry> entry = state.entry(round.id(), one.entry());
      if (entry.isEmpty()) {
        return Stages.unknownEntry(one.entry());
      }
      if (!entry.get().counts()) {
        return PayloadRules.notRevealed(entry.get());
      }
      Optional<Rejected> foreign = originalInvalid(state, round, entry.get(), one);
      if (foreign.isPresent()) {
        return foreign.get();
      }
      fresh += isScored(entry.get(), scoring) ? 0 : 1;
      scored.add(
          entry
              .get()
              .with(
                  new Scores(scoring.attempt(), one.corr(), one.mmc(), one.fnc(), one.original())));
    }
    Hash bond = Round.scorerBond(round.id(), scoring.attempt());
    boolean bonded = tournaments.bonds().bond(bond).isPresent();
    Coin coin = round.coin(round.rules().bonds().scorer());
    if (!bonded && !tournaments.bank().has(call.actor(), coin)) {
      return BankRules.tooLow(tournaments.bank(), call.actor(), coin);
    }

    var events = new ArrayList<Event>();
    if (!bonded) {
      events.add(tournaments.bonds().lock(bond, call.actor(), coin));
    }
    scored.forEach(entry -> state.put(round.id(), entry));
    int posted = scoring.posted() + fresh;
    state.put(progress.with(scoring.withPosted(posted)));
    events.add(
        new ScoresPosted(round.id(), scoring.attempt(), posted, progress.tally().revealed()));
    return accepted(events);
  }

  private static Optional<Rejected> originalInvalid(
      TournamentState state, Round round, Entry entry, Posted posted) {
    if (posted.original().isEmpty()) {
      return Optional.empty();
    }
    Hash named = posted.original().get().entry();
    boolean earlier =
        state
            .entry(round.id(), named)
            .filter(other -> other.counts() && other.position() < entry.position())
            .isPresent();
    return earlier
        ? Optional.empty()
        : Optional.of(
            rejected(
                ORIGINAL_INVALID,
                "%s cannot be the original of %s; name an entry that is scored and was committed before it"
                    .formatted(named, entry.id())));
  }

  /// Whether an entry has a score of the present attempt.
  static boolean isScored(Entry entry, Scoring scoring) {
    return entry.scores().filter(scores -> scores.attempt() == scoring.attempt()).isPresent();
  }

  private static Optional<Rejected> targetsMissing(Progress progress) {
    if (progress.scoring().targets().isEmpty()) {
      return Optional.of(
          rejected(
              TARGETS_MISSING,
              "the targets are not published; the owner has time until %s"
                  .formatted(progress.due())));
    }
    return Optional.empty();
  }

  static Outcome seal(Tournaments tournaments, SealScores seal, Call call) {
    TournamentState state = tournaments.state();
    Optional<Round> found = state.round(seal.round());
    if (found.isEmpty()) {
      return Stages.unknown(seal.round());
    }
    Round round = found.get();
    Progress progress = state.progress(round.id());
    Optional<Rejected> refusal =
        PayloadRules.notScorer(round, call)
            .or(() -> Stages.mustBe(Stage.SCORING, round, progress, call))
            .or(() -> targetsMissing(progress));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    int posted = progress.scoring().posted();
    int revealed = progress.tally().revealed();
    if (posted < revealed) {
      return rejected(
          SCORES_MISSING,
          "%d of %d revealed entries have scores; post the others first"
              .formatted(posted, revealed));
    }

    BlockTime until = call.time().plusMilliseconds(round.windows().challengeMilliseconds());
    tournaments.timers().disarm(progress.timer());
    Progress next =
        progress.with(progress.scoring().withSealed(seal.roots())).with(Stage.CHALLENGING, until);
    state.put(next);
    tournaments.timers().arm(next.timer());
    return accepted(
        new ScoresSealed(round.id(), next.scoring().attempt(), seal.roots(), until),
        new StageBegan(round.id(), Stage.CHALLENGING, until));
  }
}
