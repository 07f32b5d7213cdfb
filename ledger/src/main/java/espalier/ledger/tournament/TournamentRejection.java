package espalier.ledger.tournament;

import espalier.ledger.Rejection;

/// Every refusal around tournaments, with its permanent code.
public enum TournamentRejection implements Rejection {
  TOURNAMENT_UNKNOWN(3100),
  NAME_TAKEN(3101),
  NOT_OWNER(3102),
  AMOUNT_ZERO(3103),
  CHANGE_TOO_EARLY(3104),
  ROUNDS_OPEN(3105),
  SCORER_INVALID(3106),
  DENOMINATION_UNKNOWN(3107),
  POT_FULL(3108),
  TOO_MANY_ROUNDS(3110),
  WINDOW_PAST(3111),
  POT_TOO_SMALL(3112),
  ROUND_UNKNOWN(3120),
  TOO_EARLY(3121),
  TOO_LATE(3122),
  STAKE_TOO_SMALL(3123),
  STAKE_TOO_LARGE(3124),
  STAKE_SHRINKS(3125),
  ROUND_FULL(3126),
  ENTRY_UNKNOWN(3127),
  OWN_ENTRY(3128),
  TOO_MANY_BACKERS(3129),
  REVEAL_MISMATCH(3130),
  ALREADY_REVEALED(3131),
  NOT_SCORER(3140),
  NOT_REVEALED(3141),
  NOT_REPORTED(3142),
  PAYLOAD_MISMATCH(3143),
  PAYLOAD_NOT_CANONICAL(3144),
  PAYLOAD_SOUND(3145),
  TARGETS_MISMATCH(3146),
  TARGETS_PUBLISHED(3147),
  TARGETS_MISSING(3148),
  SCORES_MISSING(3149),
  WORK_FULL(3150);

  private final int code;

  TournamentRejection(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
