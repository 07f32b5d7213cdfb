package espalier.scoring.subnet;

import espalier.scoring.subnet.BondRules.Kind;
import org.jspecify.annotations.Nullable;

/// Brings the bonds of one column, those of all validators to one neuron, an epoch further.
final class BondColumn {
  /// One column of a block: from index `from` on, a weight and a stored bond for each row.
  ///
  /// @param weights normalised, or -1 for a present entry of value 0
  /// @param bonds as stored, replaced by the new ones
  /// @param agreed the consensus on this neuron
  /// @param incentive the neuron's
  record Column(long[] weights, long[] bonds, int from, long agreed, long incentive) {}

  private boolean proportions;
  private LiquidAlpha.@Nullable Rates rates;
  private long penalty;
  private long rate;
  private int rows;
  private long[] delta = new long[0];

  /// @param agreed whether any neuron has a consensus; liquid alpha rests where none has
  void prepare(BondRules rules, int rowCount, boolean agreed) {
    proportions = rules.kind() == Kind.YUMA_3;
    rates = agreed ? rules.liquidAlpha().map(LiquidAlpha::rates).orElse(null) : null;
    penalty = rules.penaltyRatio();
    rate = rules.rate();
    rows = rowCount;
    if (delta.length < rowCount) {
      delta = new long[rowCount];
    }
  }

  /// Replaces the column's bonds and adds to each row's dividend what its bond earns.
  void update(Column column, long[] rowStake, long[] rowDividend) {
    if (proportions) {
      updateProportions(column, rowDividend);
    } else {
      updateShares(column, rowStake, rowDividend);
    }
  }

  /// Yuma 2: old bonds and stake times weight, each a share of its column, are averaged.
  private void updateShares(Column column, long[] rowStake, long[] rowDividend) {
    long[] bonds = column.bonds;
    int from = column.from;
    long oldSum = 0;
    long newSum = 0;
    for (int row = 0; row < rows; row++) {
      oldSum += bonds[from + row];
      long added =
          FixedPoint.multiply(
              rowStake[row], forBonds(column.weights[from + row], column.agreed, penalty));
      delta[row] = added;
      newSum += added;
    }
    long sum = average(column, oldSum, newSum);
    if (sum == 0) {
      return;
    }
    int shift = Reciprocal.shift(sum);
    long reciprocal = Reciprocal.of(sum);
    long most = 0;
    for (int row = 0; row < rows; row++) {
      long share = Reciprocal.quotient(bonds[from + row], sum, shift, reciprocal);
      most = Math.max(most, share);
      bonds[from + row] = share;
      rowDividend[row] += FixedPoint.multiply(share, column.incentive);
    }
    store(bonds, from, most);
  }

  private long average(Column column, long oldSum, long newSum) {
    long[] bonds = column.bonds;
    int from = column.from;
    long keep = FixedPoint.ONE - rate;
    // A column without bonds or without votes has only zeros to divide.
    long oldDivisor = Math.max(1, oldSum);
    long newDivisor = Math.max(1, newSum);
    int oldShift = Reciprocal.shift(oldDivisor);
    int newShift = Reciprocal.shift(newDivisor);
    long oldReciprocal = Reciprocal.of(oldDivisor);
    long newReciprocal = Reciprocal.of(newDivisor);
    long sum = 0;
    for (int row = 0; row < rows; row++) {
      long fresh = Reciprocal.quotient(delta[row], newDivisor, newShift, newReciprocal);
      long held = Reciprocal.quotient(bonds[from + row], oldDivisor, oldShift, oldReciprocal);
      long average = FixedPoint.multiply(rate, fresh) + FixedPoint.multiply(keep, held);
      bonds[from + row] = average;
      sum += average;
    }
    return sum;
  }

  private void store(long[] bonds, int from, long most) {
    if (most == 0) {
      return;
    }
    int shift = Reciprocal.shift(most);
    long reciprocal = Reciprocal.of(most);
    for (int row = 0; row < rows; row++) {
      bonds[from + row] =
          FixedPoint.toU16(Reciprocal.quotient(bonds[from + row], most, shift, reciprocal));
    }
  }

  /// Yuma 3: each bond moves toward its weight; shares of the column serve dividends alone.
  private void updateProportions(Column column, long[] rowDividend) {
    long[] bonds = column.bonds;
    int from = column.from;
    long sum = 0;
    for (int row = 0; row < rows; row++) {
      long weight = column.weights[from + row];
      long held = FixedPoint.fromU16((int) bonds[from + row]);
      long moved = rates == null ? moved(column, weight, held) : moved(rates, column, weight, held);
      bonds[from + row] = moved;
      sum += moved;
    }
    if (sum == 0) {
      return;
    }
    int shift = Reciprocal.shift(sum);
    long reciprocal = Reciprocal.of(sum);
    for (int row = 0; row < rows; row++) {
      long share = Reciprocal.quotient(bonds[from + row], sum, shift, reciprocal);
      rowDividend[row] += FixedPoint.multiply(share, column.incentive);
      bonds[from + row] = FixedPoint.toU16(bonds[from + row]);
    }
  }

  private long moved(Column column, long weight, long held) {
    return FixedPoint.multiply(rate, forBonds(weight, column.agreed, penalty))
        + FixedPoint.multiply(FixedPoint.ONE - rate, held);
  }

  private long moved(LiquidAlpha.Rates liquid, Column column, long weight, long held) {
    long voted = forBonds(weight, column.agreed, penalty);
    if (!present(weight, voted)) {
      return 0; // The sparse reference keeps a bond only where the vote has an entry.
    }
    long pace = liquid.of(column.agreed, voted, held);
    return FixedPoint.follow(pace, held, voted);
  }

  private boolean present(long weight, long voted) {
    if (voted > 0) {
      return true;
    }
    // A zero that was voted stays an entry where votes are not mixed; one clipped to zero does not.
    return weight < 0 && (penalty == 0 || penalty == FixedPoint.ONE);
  }

  private static long forBonds(long weight, long agreed, long penalty) {
    long voted = Math.max(0, weight);
    return Math.max(0, FixedPoint.interpolate(voted, Math.min(voted, agreed), penalty));
  }
}
