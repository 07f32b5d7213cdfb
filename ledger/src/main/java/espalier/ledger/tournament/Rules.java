package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.BASIS_POINTS;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.scoring.payout.RewardRule;

/// What a tournament promises; frozen for a round when the round opens.
///
/// @param scorer who posts the scores
/// @param spec the hash of the scorer's specification: formulas, tables, rounding
/// @param stakeMin the least that an entry's owner stakes; at least 1
/// @param stakeMax the most that an entry's owner and backers stake together
/// @param bonds what owner, scorer and challenger answer with
public record Rules(
    AccountId scorer, Hash spec, RewardRule reward, Amount stakeMin, Amount stakeMax, Bonds bonds) {

  /// The sums that parties answer with, in the tournament's denomination.
  ///
  /// @param owner locked while a round is open, shared among the stakers if it ends without scores
  /// @param scorer locked from the first posted score to the end of the round
  /// @param challenger what a challenge costs whose claim does not hold
  public record Bonds(Amount owner, Amount scorer, Amount challenger) {
    static final Codec<Bonds> CODEC =
        record(
            "tournament_bonds",
            Bonds::new,
            field("owner", AMOUNT, Bonds::owner),
            field("scorer", AMOUNT, Bonds::scorer),
            field("challenger", AMOUNT, Bonds::challenger));
  }

  static final Codec<RewardRule> REWARD =
      record(
          "reward_rule",
          RewardRule::new,
          field(
              "corr_multiplier_thousandths",
              whole32(0, RewardRule.MULTIPLIER_MAX),
              RewardRule::corrMultiplier),
          field(
              "mmc_multiplier_thousandths",
              whole32(0, RewardRule.MULTIPLIER_MAX),
              RewardRule::mmcMultiplier),
          field("clip", BASIS_POINTS, RewardRule::clip),
          field("threshold", AMOUNT, RewardRule::threshold),
          field("fee", BASIS_POINTS, RewardRule::fee),
          field("forfeit", BASIS_POINTS, RewardRule::forfeit));

  public static final Codec<Rules> CODEC =
      record(
          "tournament_rules",
          Rules::new,
          field("scorer", ACCOUNT, Rules::scorer),
          field("spec", HASH, Rules::spec),
          field("reward", REWARD, Rules::reward),
          field("stake_min", AMOUNT, Rules::stakeMin),
          field("stake_max", AMOUNT, Rules::stakeMax),
          field("bonds", Bonds.CODEC, Rules::bonds));

  public Rules {
    if (stakeMin.isZero() || stakeMin.exceeds(stakeMax)) {
      throw new IllegalArgumentException(
          "stakes of %s to %s; the least is at least 1 and not above the most"
              .formatted(stakeMin, stakeMax));
    }
    if (bonds.scorer().isZero() || bonds.owner().isZero() || bonds.challenger().isZero()) {
      throw new IllegalArgumentException(
          "bonds of %s; a bond of 0 promises nothing; name at least 1 each".formatted(bonds));
    }
  }
}
