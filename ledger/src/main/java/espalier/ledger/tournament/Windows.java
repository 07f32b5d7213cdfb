package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.BlockTime;

/// When a round's stages end; each limit is the first moment at which it is too late.
///
/// @param opens the first moment at which commitments are taken; before it the round is announced
/// @param scoreUntil for the first attempt; a later one has as long from its start
/// @param challengeMilliseconds how long sealed scores can be challenged
public record Windows(
    BlockTime opens,
    BlockTime commitUntil,
    BlockTime revealUntil,
    BlockTime checkUntil,
    BlockTime scoreUntil,
    long challengeMilliseconds) {
  /// From its opening to the first deadline for scores a round takes at most 400 days.
  public static final long ROUND_MILLISECONDS_MAX = 400L * 24 * 3600 * 1000;

  /// Scores can be challenged for at most 60 days.
  public static final long CHALLENGE_MILLISECONDS_MAX = 60L * 24 * 3600 * 1000;

  public static final Codec<Windows> CODEC =
      record(
          "windows",
          Windows::new,
          field("opens", TIME, Windows::opens),
          field("commit_until", TIME, Windows::commitUntil),
          field("reveal_until", TIME, Windows::revealUntil),
          field("check_until", TIME, Windows::checkUntil),
          field("score_until", TIME, Windows::scoreUntil),
          field(
              "challenge_ms",
              whole(1, CHALLENGE_MILLISECONDS_MAX),
              Windows::challengeMilliseconds));

  public Windows {
    boolean ordered =
        opens.isBefore(commitUntil)
            && commitUntil.isBefore(revealUntil)
            && revealUntil.isBefore(checkUntil)
            && checkUntil.isBefore(scoreUntil);
    if (!ordered || scoreUntil.millisecondsSince(opens) > ROUND_MILLISECONDS_MAX) {
      throw new IllegalArgumentException(
          "a round opens, then ends its commits, reveals, checks and scores, in this order and within %d ms; found %s, %s, %s, %s, %s"
              .formatted(
                  ROUND_MILLISECONDS_MAX, opens, commitUntil, revealUntil, checkUntil, scoreUntil));
    }
  }

  /// Until when the scorer names payloads that it cannot find: the second half of the window is for
  /// the answers.
  public BlockTime reportUntil() {
    return revealUntil.plusMilliseconds(checkUntil.millisecondsSince(revealUntil) / 2);
  }

  /// How long one attempt at scoring takes at most.
  long scoringMilliseconds() {
    return scoreUntil.millisecondsSince(checkUntil);
  }
}
