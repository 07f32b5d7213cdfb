package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.scoring.payout.RewardRule;
import espalier.scoring.tournament.Redundancy;
import java.util.Optional;

/// One model's predictions in one round, and what is staked on them.
///
/// @param id also the id of the bond that is the owner's stake
/// @param model the owner's name for what predicts; 1 to 64 bytes
/// @param position of the commitment that counts, among all of the round
/// @param own the owner's stake
/// @param total the owner's and the backers' stake
/// @param reveal what the commitment committed to
/// @param scores as last posted
/// @param result what came of it; present once the stakes are back
public record Entry(
    Hash id,
    AccountId account,
    String model,
    long position,
    Hash commitment,
    Amount own,
    Amount total,
    int backers,
    Status status,
    Optional<Reveal> reveal,
    Optional<Scores> scores,
    Optional<Result> result) {
  public static final int MODEL_BYTES_MAX = 64;
  public static final int BACKERS_MAX = 64;
  public static final int LOCATOR_BYTES_MAX = 256;

  /// Positions are permanent.
  public enum Status {
    COMMITTED,
    REVEALED,
    /// Revealed, but nobody finds the payload; unless it is published it counts as unrevealed.
    REPORTED,
    /// Its payload is no ranking; it counts as unrevealed.
    REFUTED
  }

  /// @param payload the Merkle root of the rank codes
  /// @param locator where the payload can be fetched
  public record Reveal(Hash payload, String locator) {
    static final Codec<Reveal> CODEC =
        record(
            "reveal",
            Reveal::new,
            field("payload", HASH, Reveal::payload),
            field("locator", text(LOCATOR_BYTES_MAX), Reveal::locator));
  }

  /// No score lies beyond plus or minus 2: a correlation cannot, and no MMC of targets in [0, 1].
  public static final long SCORE_MAX = RewardRule.SCORE_MAX / 2;

  static final Codec<Long> SCORE = whole(-SCORE_MAX, SCORE_MAX);

  /// The earlier entry that one nearly repeats.
  ///
  /// @param overlap the correlation of their gauss ranks in 2^-40, above [Redundancy#FREE]
  public record Original(Hash entry, long overlap) {
    static final Codec<Original> CODEC =
        record(
            "original",
            Original::new,
            field("entry", HASH, Original::entry),
            field(
                "overlap",
                whole(Redundancy.FREE + 1, 1L << RewardRule.SCORE_BITS),
                Original::overlap));
  }

  /// Scores in 2^-40, of one attempt.
  ///
  /// @param fnc for information: no reward depends on it, because the ledger could not recompute it
  /// @param original of which the entry is nearly a copy: what it scores is taken off
  public record Scores(int attempt, long corr, long mmc, long fnc, Optional<Original> original) {
    static final Codec<Scores> CODEC =
        record(
            "scores",
            Scores::new,
            field("attempt", whole32(1, Progress.ATTEMPTS_MAX), Scores::attempt),
            field("corr", SCORE, Scores::corr),
            field("mmc", SCORE, Scores::mmc),
            field("fnc", SCORE, Scores::fnc),
            field("original", optional(Original.CODEC), Scores::original));
  }

  /// What an entry gained beyond its stake, or lost of it; at most one of them is not 0.
  public record Result(Amount gained, Amount lost) {
    static final Codec<Result> CODEC =
        record(
            "entry_result",
            Result::new,
            field("gained", AMOUNT, Result::gained),
            field("lost", AMOUNT, Result::lost));
  }

  public static final Codec<Entry> CODEC =
      record(
          "entry",
          Entry::new,
          field("id", HASH, Entry::id),
          field("account", ACCOUNT, Entry::account),
          field("model", text(MODEL_BYTES_MAX), Entry::model),
          field("position", WHOLE, Entry::position),
          field("commitment", HASH, Entry::commitment),
          field("own", AMOUNT, Entry::own),
          field("total", AMOUNT, Entry::total),
          field("backers", whole32(0, BACKERS_MAX), Entry::backers),
          field("status", choice("entry_status", Status.values()), Entry::status),
          field("reveal", optional(Reveal.CODEC), Entry::reveal),
          field("scores", optional(Scores.CODEC), Entry::scores),
          field("result", optional(Result.CODEC), Entry::result));

  /// The id of the bond that is a backer's stake.
  static Hash backing(Hash entry, AccountId backer) {
    return Sha256.tagged("espalier/tournament-backing", entry.bytes(), backer.hash().bytes());
  }

  /// Whether it is scored.
  boolean counts() {
    return status == Status.REVEALED;
  }

  Entry withCommitment(long newPosition, Hash newCommitment, Amount more) {
    return new Entry(
        id,
        account,
        model,
        newPosition,
        newCommitment,
        own.plus(more),
        total.plus(more),
        backers,
        status,
        reveal,
        scores,
        result);
  }

  Entry withBacking(boolean isNew, Amount more) {
    return new Entry(
        id,
        account,
        model,
        position,
        commitment,
        own,
        total.plus(more),
        isNew ? backers + 1 : backers,
        status,
        reveal,
        scores,
        result);
  }

  Entry with(Reveal shown) {
    return new Entry(
        id,
        account,
        model,
        position,
        commitment,
        own,
        total,
        backers,
        Status.REVEALED,
        Optional.of(shown),
        scores,
        result);
  }

  Entry with(Status next) {
    return new Entry(
        id,
        account,
        model,
        position,
        commitment,
        own,
        total,
        backers,
        next,
        reveal,
        scores,
        result);
  }

  Entry with(Scores posted) {
    return new Entry(
        id,
        account,
        model,
        position,
        commitment,
        own,
        total,
        backers,
        status,
        reveal,
        Optional.of(posted),
        result);
  }

  Entry with(Result came) {
    return new Entry(
        id,
        account,
        model,
        position,
        commitment,
        own,
        total,
        backers,
        status,
        reveal,
        scores,
        Optional.of(came));
  }
}
