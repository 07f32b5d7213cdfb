package espalier.ledger.tournament;

import espalier.base.unit.BlockTime;
import espalier.ledger.Event;
import espalier.ledger.timer.Timer;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.StageBegan;
import java.util.List;

/// What happens when a stage's deadline comes: the next one begins, whoever has done what.
public final class TournamentDeadlines {
  private TournamentDeadlines() {}

  /// @param now the block's time, from which what has no time of its own is counted
  public static List<Event> fire(Tournaments tournaments, Timer timer, BlockTime now) {
    Round round = tournaments.state().existingRound(timer.subject());
    Progress progress = tournaments.state().progress(round.id());
    return switch (progress.stage()) {
      case COMMITTING ->
          progress.tally().entries() == 0
              ? Payments.begin(tournaments, round, progress, false, now)
              : begin(tournaments, progress, Stage.REVEALING, round.windows().revealUntil());
      case REVEALING ->
          progress.tally().revealed() == 0
              ? Payments.begin(tournaments, round, progress, false, now)
              : begin(tournaments, progress, Stage.CHECKING, round.windows().checkUntil());
      case CHECKING ->
          progress.tally().revealed() == 0
              ? Payments.begin(tournaments, round, progress, false, now)
              : begin(tournaments, progress, Stage.SCORING, round.windows().scoreUntil());
      case SCORING -> Payments.begin(tournaments, round, progress, true, now);
      case CHALLENGING -> Payments.begin(tournaments, round, progress, false, now);
      case PAYING -> Payments.slice(tournaments, round, progress, now);
      case RESOLVED -> throw new IllegalStateException("a resolved round waits for nothing");
    };
  }

  private static List<Event> begin(
      Tournaments tournaments, Progress progress, Stage stage, BlockTime until) {
    Progress next = progress.with(stage, until);
    tournaments.state().put(next);
    tournaments.timers().arm(next.timer());
    return List.of(new StageBegan(progress.round(), stage, until));
  }
}
