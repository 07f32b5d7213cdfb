package espalier.scoring.subnet;

import espalier.base.unit.Amount;
import espalier.scoring.share.LargestRemainder;
import java.util.ArrayList;
import java.util.List;

/// An emission divided without dust: the owner's part, and half of the rest each for miners and
/// validators.
///
/// Upstream rounds every share down and loses the remainders; here each division is by largest
/// remainder, so that the parts of every amount sum to it.
///
/// @param owner the owner's part
/// @param miners what [#byProportion] divides by incentive
/// @param validators what [#byProportion] divides by dividends
public record EmissionSplit(Amount owner, Amount miners, Amount validators) {
  /// Upstream's part of the owner: 18 %, of 65535.
  public static final int UPSTREAM_OWNER = 11_796;

  /// The greatest take of a validator: 18 %, of 65535.
  public static final int MAX_TAKE = 11_796;

  /// Divides `emission`; `ownerPart` is of 65535.
  public static EmissionSplit of(Amount emission, int ownerPart) {
    if (ownerPart < 0 || ownerPart > FixedPoint.U16_MAX) {
      throw new IllegalArgumentException("owner's part " + ownerPart + "; expected 0 to 65535");
    }
    Amount rest = new Amount(FixedPoint.U16_MAX - ownerPart);
    List<Amount> parts =
        LargestRemainder.split(emission, List.of(new Amount(2L * ownerPart), rest, rest));
    return new EmissionSplit(parts.get(0), parts.get(1), parts.get(2));
  }

  /// Divides `amount` in proportion to `proportions`, one for each uid.
  ///
  /// @throws IllegalArgumentException if all are zero while the amount is not: the caller decides
  ///   who is paid where nobody agreed on anything ([EpochOutput])
  public static List<Amount> byProportion(Amount amount, int[] proportions) {
    var weights = new ArrayList<Amount>(proportions.length);
    for (int proportion : proportions) {
      weights.add(new Amount(proportion));
    }
    return LargestRemainder.split(amount, weights);
  }

  /// What a validator and its nominators receive of the validator's dividends.
  ///
  /// @param take what the validator keeps for its work
  /// @param stakers what each stake earns, in the order given
  public record Take(Amount take, List<Amount> stakers) {
    /// Divides `dividends`: `part` of 65535, rounded down, to the validator, the rest by stake.
    ///
    /// @param part at most [#MAX_TAKE]
    /// @param stakes the validator's own first, then its nominators'; all zero leaves the rest to
    ///   the validator
    public static Take of(Amount dividends, int part, List<Amount> stakes) {
      if (part < 0 || part > MAX_TAKE) {
        throw new IllegalArgumentException(
            "take of %d; expected 0 to %d of 65535".formatted(part, MAX_TAKE));
      }
      long units = dividends.units();
      long kept =
          units / FixedPoint.U16_MAX * part
              + units % FixedPoint.U16_MAX * part / FixedPoint.U16_MAX;
      if (stakes.stream().allMatch(stake -> stake.units() == 0)) {
        return new Take(dividends, stakes);
      }
      Amount rest = new Amount(units - kept);
      return new Take(new Amount(kept), LargestRemainder.split(rest, stakes));
    }
  }
}
