package espalier.ledger.tournament;

import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.tournament.TournamentRejection.ENTRY_UNKNOWN;
import static espalier.ledger.tournament.TournamentRejection.ROUND_UNKNOWN;
import static espalier.ledger.tournament.TournamentRejection.TOO_EARLY;
import static espalier.ledger.tournament.TournamentRejection.TOO_LATE;

import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.tournament.Progress.Stage;
import java.util.Locale;
import java.util.Optional;

/// Whether a round is where a request needs it, and the sentences where it is not.
final class Stages {
  private Stages() {}

  static Rejected unknown(Hash round) {
    return rejected(ROUND_UNKNOWN, "no round " + round + "; name one that was opened");
  }

  static Rejected unknownEntry(Hash entry) {
    return rejected(
        ENTRY_UNKNOWN, "no entry " + entry + " in this round; name one that was committed");
  }

  /// A refusal unless `progress` is in `stage` and its end has not come.
  static Optional<Rejected> mustBe(Stage stage, Round round, Progress progress, Call call) {
    int order = progress.stage().compareTo(stage);
    BlockTime now = call.time();
    boolean over = order > 0 || (order == 0 && !now.isBefore(progress.due()));
    if (over) {
      return Optional.of(
          rejected(
              TOO_LATE,
              "the stage of %s is over%s; it is %s and the round is %s; enter the next round"
                  .formatted(
                      name(stage),
                      end(stage, round).map(at -> " since " + at).orElse(""),
                      now,
                      name(progress.stage()))));
    }
    BlockTime opens = round.windows().opens();
    if (order < 0 || (stage == Stage.COMMITTING && now.isBefore(opens))) {
      return Optional.of(
          rejected(
              TOO_EARLY,
              "the round is %s until %s; it is %s; %s"
                  .formatted(
                      order == 0 ? "announced" : name(progress.stage()),
                      order == 0 ? opens : progress.due(),
                      now,
                      start(stage, round)
                          .map(at -> "come back at " + at)
                          .orElse("wait until it is " + name(stage)))));
    }
    return Optional.empty();
  }

  /// When a stage begins, if that is fixed.
  private static Optional<BlockTime> start(Stage stage, Round round) {
    Windows windows = round.windows();
    return switch (stage) {
      case COMMITTING -> Optional.of(windows.opens());
      case REVEALING -> Optional.of(windows.commitUntil());
      case CHECKING -> Optional.of(windows.revealUntil());
      case SCORING -> Optional.of(windows.checkUntil());
      case CHALLENGING, PAYING, RESOLVED -> Optional.empty();
    };
  }

  /// When a stage ends, if that is fixed.
  private static Optional<BlockTime> end(Stage stage, Round round) {
    Windows windows = round.windows();
    return switch (stage) {
      case COMMITTING -> Optional.of(windows.commitUntil());
      case REVEALING -> Optional.of(windows.revealUntil());
      case CHECKING -> Optional.of(windows.checkUntil());
      case SCORING, CHALLENGING, PAYING, RESOLVED -> Optional.empty();
    };
  }

  private static String name(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }
}
