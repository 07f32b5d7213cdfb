package espalier.scoring.share;

import espalier.base.unit.Amount;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Divides whole units in proportion to weights so that nothing is left over.
///
/// Each part gets its exact share rounded down; the units that remain go one each to the parts with
/// the largest remainders, the earlier part first among equals.
public final class LargestRemainder {
  private LargestRemainder() {}

  private record Part(int position, long units, BigInteger remainder) {}

  /// The shares of `amount`, in the order of `weights`; they sum to `amount`.
  ///
  /// @throws IllegalArgumentException if all weights are zero while the amount is not
  public static List<Amount> split(Amount amount, List<Amount> weights) {
    BigInteger sum = BigInteger.ZERO;
    for (Amount weight : weights) {
      sum = sum.add(BigInteger.valueOf(weight.units()));
    }
    if (sum.signum() == 0) {
      if (amount.units() != 0) {
        throw new IllegalArgumentException(
            amount.units() + " units cannot be divided: all weights are zero");
      }
      return weights.stream().map(_ -> Amount.ZERO).toList();
    }
    var parts = new ArrayList<Part>();
    long left = amount.units();
    for (int i = 0; i < weights.size(); i++) {
      BigInteger[] divided =
          BigInteger.valueOf(amount.units())
              .multiply(BigInteger.valueOf(weights.get(i).units()))
              .divideAndRemainder(sum);
      parts.add(new Part(i, divided[0].longValueExact(), divided[1]));
      left -= divided[0].longValueExact();
    }
    var shares = new ArrayList<Amount>();
    parts.forEach(part -> shares.add(new Amount(part.units())));
    parts.sort(Comparator.comparing(Part::remainder).reversed().thenComparingInt(Part::position));
    for (int i = 0; i < left; i++) {
      int position = parts.get(i).position();
      shares.set(position, shares.get(position).plus(new Amount(1)));
    }
    return shares;
  }
}
