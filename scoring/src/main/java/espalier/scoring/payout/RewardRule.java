package espalier.scoring.payout;

import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.scoring.share.LargestRemainder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// The reward rule of a tournament's round, frozen when the round opens.
///
/// ```
/// at risk    = sum of the stakes of all revealed entries
/// factor     = min(1, threshold / at risk)
/// score      = corr multiplier x CORR + mmc multiplier x MMC
/// payout     = stake x clip(factor x score, -clip, +clip)      to the nearest unit, halves to zero
/// ```
///
/// An entry that was not revealed loses a set part of its stake. What entries lose goes into the
/// pot first; then the pot pays the positive payouts, in full or, if it cannot, all of it in
/// proportion to them by largest remainder. The owner's fee is a part of what each winner is paid.
///
/// @param corrMultiplier thousandths, 0 to [#MULTIPLIER_MAX]
/// @param mmcMultiplier thousandths, 0 to [#MULTIPLIER_MAX]
/// @param clip the most that a stake gains or loses, as a part of it
/// @param threshold the sum of stakes above which payouts shrink; at least 1
/// @param fee the owner's part of positive payouts
/// @param forfeit the part of its stake that an unrevealed entry loses
/// @see "numerai/docs, numerai-tournament/staking.md at b36e4cb1"
public record RewardRule(
    int corrMultiplier,
    int mmcMultiplier,
    BasisPoints clip,
    Amount threshold,
    BasisPoints fee,
    BasisPoints forfeit) {
  /// A multiplier of one.
  public static final int MULTIPLIER_ONE = 1_000;

  /// The largest multiplier: a hundred.
  public static final int MULTIPLIER_MAX = 100 * MULTIPLIER_ONE;

  /// Scores are counted in 2^-40.
  public static final int SCORE_BITS = 40;

  /// No score lies beyond plus or minus 4: a correlation cannot, and no MMC of a target in [0, 1]
  /// can.
  public static final long SCORE_MAX = 1L << (SCORE_BITS + 2);

  private static final BigInteger ONE = BigInteger.valueOf(MULTIPLIER_ONE).shiftLeft(SCORE_BITS);

  public RewardRule {
    requireMultiplier(corrMultiplier);
    requireMultiplier(mmcMultiplier);
    if (threshold.isZero()) {
      throw new IllegalArgumentException("the stake threshold must be at least 1; found 0");
    }
  }

  private static void requireMultiplier(int multiplier) {
    if (multiplier < 0 || multiplier > MULTIPLIER_MAX) {
      throw new IllegalArgumentException(
          "a multiplier must be 0 to %d thousandths; found %d"
              .formatted(MULTIPLIER_MAX, multiplier));
    }
  }

  /// What one entry has at stake, and its scores; those of an unrevealed entry are not read.
  ///
  /// @param stake the owner's and all backers'
  /// @param corr in 2^-40, at most [#SCORE_MAX] either way
  /// @param mmc in 2^-40, at most [#SCORE_MAX] either way
  public record Staked(Amount stake, boolean revealed, long corr, long mmc) {
    public Staked {
      if (Math.absExact(corr) > SCORE_MAX || Math.absExact(mmc) > SCORE_MAX) {
        throw new IllegalArgumentException(
            "scores of %d and %d; they lie within %d either way".formatted(corr, mmc, SCORE_MAX));
      }
    }
  }

  /// What a whole round pays. Stakes and pot must add up to less than 2^63.
  ///
  /// @param pot what the sponsor and earlier rounds left for the winners of this one
  /// @throws ArithmeticException if stakes and pot do not fit 63 bits
  public Settlement settle(Amount pot, List<Staked> entries) {
    Amount atRisk = Amount.ZERO;
    for (Staked entry : entries) {
      atRisk = entry.revealed() ? atRisk.plus(entry.stake()) : atRisk;
    }
    var lost = new ArrayList<Amount>(entries.size());
    var due = new ArrayList<Amount>(entries.size());
    Amount available = pot;
    Amount wanted = Amount.ZERO;
    for (Staked entry : entries) {
      long payout = payout(entry, atRisk);
      lost.add(Amount.of(Math.max(0, -payout)));
      due.add(Amount.of(Math.max(0, payout)));
      available = available.plus(lost.getLast());
      wanted = wanted.plus(due.getLast());
    }
    List<Amount> gross = wanted.exceeds(available) ? LargestRemainder.split(available, due) : due;
    var gained = new ArrayList<Amount>(entries.size());
    Amount fees = Amount.ZERO;
    for (Amount one : gross) {
      Amount taken = one.shareRoundedDown(fee);
      fees = fees.plus(taken);
      gained.add(one.minus(taken));
    }
    return new Settlement(gained, lost, fees, available.minus(wanted.min(available)));
  }

  /// What an entry gains or, if negative, loses before the pot and the fee are looked at.
  public long payout(Staked entry, Amount atRisk) {
    if (!entry.revealed()) {
      return -entry.stake().shareRoundedDown(forfeit).units();
    }
    BigInteger stake = BigInteger.valueOf(entry.stake().units());
    // At most 2 x 2^42 x 2^17, so it fits.
    long weighted = entry.corr() * corrMultiplier + entry.mmc() * mmcMultiplier;
    BigInteger numerator = stake.multiply(BigInteger.valueOf(Math.abs(weighted)));
    BigInteger denominator = ONE;
    if (atRisk.exceeds(threshold)) {
      numerator = numerator.multiply(BigInteger.valueOf(threshold.units()));
      denominator = denominator.multiply(BigInteger.valueOf(atRisk.units()));
    }
    BigInteger most =
        nearest(
            stake.multiply(BigInteger.valueOf(clip.value())), BigInteger.valueOf(BasisPoints.ONE));
    long units = nearest(numerator, denominator).min(most).longValueExact();
    return weighted < 0 ? -units : units;
  }

  /// A round without a result: all stakes return, and `compensation` is shared out in proportion to
  /// them. It stays in the pot if nobody staked anything.
  public static Settlement unsettled(Amount pot, Amount compensation, List<Staked> entries) {
    List<Amount> stakes = entries.stream().map(Staked::stake).toList();
    List<Amount> none = stakes.stream().map(_ -> Amount.ZERO).toList();
    if (stakes.stream().allMatch(Amount::isZero)) {
      return new Settlement(none, none, Amount.ZERO, pot.plus(compensation));
    }
    return new Settlement(LargestRemainder.split(compensation, stakes), none, Amount.ZERO, pot);
  }

  /// The nearest whole number, and of two the one nearer to zero.
  private static BigInteger nearest(BigInteger numerator, BigInteger denominator) {
    BigInteger[] divided = numerator.divideAndRemainder(denominator);
    boolean up = divided[1].shiftLeft(1).compareTo(denominator) > 0;
    return up ? divided[0].add(BigInteger.ONE) : divided[0];
  }
}
