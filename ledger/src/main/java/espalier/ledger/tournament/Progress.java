package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.util.Optional;

/// Where a round stands: all that changes about it.
///
/// @param due when the stage ends; at that moment its timer fires
/// @param pot what the round holds beside the stakes
public record Progress(
    Hash round,
    Stage stage,
    BlockTime due,
    Tally tally,
    Scoring scoring,
    Paying paying,
    Amount pot) {
  /// At most so many entries are in a round.
  public static final int ENTRIES_MAX = 16_384;

  /// Scores are posted at most so many times before the round is given up.
  public static final int ATTEMPTS_MAX = 3;

  /// The stages in their order; positions are permanent.
  public enum Stage {
    COMMITTING,
    REVEALING,
    CHECKING,
    SCORING,
    CHALLENGING,
    PAYING,
    RESOLVED
  }

  /// Entries and stakes counted.
  ///
  /// @param revealed whose payload is, as far as is known, there and sound
  /// @param reported whose payload is asked for
  /// @param position what the next commitment gets; earlier ones count as the originals of later
  /// @param staked all stakes
  /// @param atRisk the stakes of revealed entries
  public record Tally(
      int entries, int revealed, int reported, long position, Amount staked, Amount atRisk) {
    static final Tally NONE = new Tally(0, 0, 0, 0, Amount.ZERO, Amount.ZERO);

    static final Codec<Tally> CODEC =
        record(
            "tally",
            Tally::new,
            field("entries", whole32(0, ENTRIES_MAX), Tally::entries),
            field("revealed", whole32(0, ENTRIES_MAX), Tally::revealed),
            field("reported", whole32(0, ENTRIES_MAX), Tally::reported),
            field("position", WHOLE, Tally::position),
            field("staked", AMOUNT, Tally::staked),
            field("at_risk", AMOUNT, Tally::atRisk));

    Tally withCommit(boolean isNew, Amount more) {
      return new Tally(
          isNew ? entries + 1 : entries,
          revealed,
          reported,
          position + 1,
          staked.plus(more),
          atRisk);
    }

    Tally withStake(Amount more) {
      return new Tally(entries, revealed, reported, position, staked.plus(more), atRisk);
    }

    Tally withRevealed(Amount stake) {
      return new Tally(entries, revealed + 1, reported, position, staked, atRisk.plus(stake));
    }

    Tally withoutRevealed(Amount stake) {
      return new Tally(entries, revealed - 1, reported, position, staked, atRisk.minus(stake));
    }

    Tally withReported(int change) {
      return new Tally(entries, revealed, reported + change, position, staked, atRisk);
    }
  }

  /// What the scorer has done.
  ///
  /// @param attempt counted from 1
  /// @param posted how many entries have scores of this attempt
  /// @param targets the root of the published targets
  public record Scoring(int attempt, int posted, Optional<Hash> targets, Optional<Sealed> sealed) {
    static final Scoring NONE = new Scoring(1, 0, Optional.empty(), Optional.empty());

    static final Codec<Scoring> CODEC =
        record(
            "scoring",
            Scoring::new,
            field("attempt", whole32(1, ATTEMPTS_MAX), Scoring::attempt),
            field("posted", whole32(0, ENTRIES_MAX), Scoring::posted),
            field("targets", optional(HASH), Scoring::targets),
            field("sealed", optional(Sealed.CODEC), Scoring::sealed));

    Scoring withPosted(int count) {
      return new Scoring(attempt, count, targets, sealed);
    }

    Scoring withTargets(Hash root) {
      return new Scoring(attempt, posted, Optional.of(root), sealed);
    }

    Scoring withSealed(Sealed roots) {
      return new Scoring(attempt, posted, targets, Optional.of(roots));
    }

    Scoring next() {
      return new Scoring(attempt + 1, 0, targets, Optional.empty());
    }
  }

  /// The roots of what the scores follow from.
  ///
  /// @param meta of the meta model's codes
  /// @param transcript of the accumulators on the way to them
  public record Sealed(Hash meta, Hash transcript) {
    static final Codec<Sealed> CODEC =
        record(
            "sealed",
            Sealed::new,
            field("meta", HASH, Sealed::meta),
            field("transcript", HASH, Sealed::transcript));
  }

  /// How far the payment of a round has come.
  ///
  /// @param unsettled whether the round ended without a result, so that all stakes return
  /// @param pass 1 takes what entries lose, 2 pays the others
  /// @param last the entry visited last in this pass
  /// @param visited how many were visited in this pass
  /// @param fees what the owner gets at the end
  public record Paying(boolean unsettled, int pass, Optional<Hash> last, int visited, Amount fees) {
    static final Paying NONE = new Paying(false, 1, Optional.empty(), 0, Amount.ZERO);

    static final Codec<Paying> CODEC =
        record(
            "paying",
            Paying::new,
            field("unsettled", TRUTH, Paying::unsettled),
            field("pass", whole32(1, 2), Paying::pass),
            field("last", optional(HASH), Paying::last),
            field("visited", whole32(0, ENTRIES_MAX), Paying::visited),
            field("fees", AMOUNT, Paying::fees));
  }

  public static final Codec<Progress> CODEC =
      record(
          "progress",
          Progress::new,
          field("round", HASH, Progress::round),
          field("stage", choice("stage", Stage.values()), Progress::stage),
          field("due", TIME, Progress::due),
          field("tally", Tally.CODEC, Progress::tally),
          field("scoring", Scoring.CODEC, Progress::scoring),
          field("paying", Paying.CODEC, Progress::paying),
          field("pot", AMOUNT, Progress::pot));

  Timer timer() {
    return new Timer(due, Kind.TOURNAMENT_STAGE, round);
  }

  Progress with(Stage next, BlockTime until) {
    return new Progress(round, next, until, tally, scoring, paying, pot);
  }

  Progress with(Tally counted) {
    return new Progress(round, stage, due, counted, scoring, paying, pot);
  }

  Progress with(Scoring done) {
    return new Progress(round, stage, due, tally, done, paying, pot);
  }

  Progress with(Paying gone) {
    return new Progress(round, stage, due, tally, scoring, gone, pot);
  }

  Progress withPot(Amount held) {
    return new Progress(round, stage, due, tally, scoring, paying, held);
  }
}
