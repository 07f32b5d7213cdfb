package espalier.competition.scorer;

import espalier.scoring.tournament.EntryScore;
import espalier.scoring.tournament.Targets;
import java.util.OptionalLong;

/// From an entry's sums to its scores.
///
/// The exact score is a real number rounded toward zero. It is computed in doubles from sums that
/// are exact; each has a relative error below 2^-51, so where the result is further from a whole
/// number than that can explain, its whole part is the score. Otherwise there is none, and the
/// caller computes it exactly: about once in 2,000 entries.
final class Finish {
  private static final double SCALE = 1L << EntryScore.FRACTION;

  /// Above the relative error of a handful of double operations.
  private static final double DOUBT = 0x1p-48;

  private final int rows;
  private final double powerDeviation;
  private final long powerSum;
  private final long excess;
  private final double metaShare;
  private final double metaSquares;
  private final double perUnit;

  /// @param targets of the round
  /// @param power the sums over rows of the targets' power 1.5 and of its square
  /// @param meta the sums of the meta model's gauss with itself and with the targets
  Finish(Targets targets, PowerSums power, MetaSums meta) {
    rows = targets.rows();
    powerSum = power.sum();
    powerDeviation = Math.sqrt(covariance(rows, power.squares(), power.sum(), power.sum()));
    excess = targets.sum() - rows * ScoreTables.MIDDLE;
    metaSquares = meta.squares().toDouble();
    metaShare = covariance(rows, meta.targets(), meta.sum(), excess);
    // rows^2 * 2^17, as in EntryScore: exact.
    perUnit = (double) rows * rows * 0x1p17;
  }

  /// Of the targets' power.
  record PowerSums(long sum, Sum squares) {}

  /// Of the meta model: gauss, its squares, its products with the targets less
  /// [ScoreTables#MIDDLE].
  record MetaSums(long sum, Sum squares, Sum targets) {}

  /// A signed number of 128 bits.
  record Sum(long high, long low) {
    /// From parts that were added up apart: `high * 2^bits + low`.
    ///
    /// @param bits 1 to 63
    static Sum ofShifted(long high, int bits, long low) {
      long shifted = high << bits;
      long lower = shifted + low;
      long carry = Long.compareUnsigned(lower, shifted) < 0 ? 1 : 0;
      return new Sum((high >> (Long.SIZE - bits)) + (low >> (Long.SIZE - 1)) + carry, lower);
    }

    /// From the sums of the upper and of the lower, unsigned 32 bits of each term.
    static Sum ofParts(long high, long low) {
      return ofShifted(high, Integer.SIZE, low);
    }

    /// Within a relative 2^-52: by the size, because the halves of a negative number would cancel.
    double toDouble() {
      if (high < 0) {
        return -new Sum(~high + (low == 0 ? 1 : 0), -low).toDouble();
      }
      return high * 0x1p64 + unsigned(low);
    }

    private static double unsigned(long low) {
      return (low >>> 32) * 0x1p32 + (low & 0xffff_ffffL);
    }

    /// `rows * this - left * right`, exact before it becomes a double.
    double times(long rows, long left, long right) {
      long productLow = low * rows;
      long productHigh = Math.unsignedMultiplyHigh(low, rows) + high * rows;
      long otherLow = left * right;
      long otherHigh = Math.multiplyHigh(left, right);
      long differenceLow = productLow - otherLow;
      long borrow = Long.compareUnsigned(productLow, otherLow) < 0 ? 1 : 0;
      return new Sum(productHigh - otherHigh - borrow, differenceLow).toDouble();
    }
  }

  private static double covariance(int rows, Sum products, long left, long right) {
    return products.times(rows, left, right);
  }

  /// @param products of the entry's power with the targets'
  OptionalLong corr(Sum products, long sum, Sum squares) {
    double deviation = Math.sqrt(covariance(rows, squares, sum, sum));
    if (deviation == 0 || powerDeviation == 0) {
      return OptionalLong.of(0);
    }
    double score = covariance(rows, products, sum, powerSum) / (deviation * powerDeviation) * SCALE;
    return whole(score, Math.abs(score));
  }

  /// @param products of the entry's gauss with the targets less [ScoreTables#MIDDLE]
  /// @param shared products of the entry's gauss with the meta model's
  OptionalLong mmc(Sum products, long sum, Sum shared) {
    if (metaSquares == 0) {
      return OptionalLong.of(0);
    }
    double own = covariance(rows, products, sum, excess) / perUnit;
    double others = metaShare / perUnit * (shared.toDouble() / metaSquares);
    return whole(own - others, Math.abs(own) + Math.abs(others));
  }

  private static OptionalLong whole(double value, double size) {
    double doubt = size * DOUBT;
    double distance = Math.abs(value - Math.rint(value));
    return distance > doubt || size == 0 ? OptionalLong.of((long) value) : OptionalLong.empty();
  }
}
