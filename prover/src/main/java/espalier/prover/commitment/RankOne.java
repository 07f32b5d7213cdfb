package espalier.prover.commitment;

import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import java.util.ArrayList;
import java.util.List;

/// Weights over a block of rows that are a product of one vector over rows and one over columns.
///
/// @param rows a vector over E, one weight for each row of the block
/// @param from the first column that has a weight
/// @param columns a vector over E, one weight for each column from there on
record RankOne(long[] rows, int from, long[] columns) {

  /// A claim as a sum of such weights, its coefficient included in the rows' vectors.
  ///
  /// An axis whose bits belong partly to rows and partly to columns is factored over E: an
  /// expansion of eq takes one or two summands, any axis as many as it has rows or columns.
  ///
  /// @param firstRow the block's first row
  /// @param rowBits the binary logarithm of the block's rows
  /// @param columnBits the binary logarithm of a row's cells
  static List<RankOne> of(LinearClaim claim, long firstRow, int rowBits, int columnBits) {
    int own = Math.max(0, claim.bits() - columnBits);
    int row = (int) ((claim.offset() >>> columnBits) - firstRow);
    int from = (int) (claim.offset() & ((1L << columnBits) - 1));
    var upper = new ArrayList<Axis>();
    var lower = new ArrayList<Axis>();
    int left = own;
    List<long[][]> cut = List.of();
    int cutBits = 0;
    for (Axis axis : claim.axes()) {
      if (left >= axis.bits()) {
        upper.add(axis);
        left -= axis.bits();
      } else if (left > 0) {
        cut = factors(axis.weights().vector(), axis.bits() - left);
        cutBits = left;
        lower.add(new Axis(axis.bits() - left, new long[0]));
        left = 0;
      } else {
        lower.add(axis);
      }
    }
    if (cutBits == 0) {
      long[] rows = placed(outer(upper, claim.coefficient()), row, rowBits);
      return List.of(new RankOne(rows, from, outer(lower, Extension.ONE)));
    }
    var summands = new ArrayList<RankOne>();
    for (long[][] factor : cut) {
      upper.add(new Axis(cutBits, factor[0]));
      lower.set(0, new Axis(lower.getFirst().bits(), factor[1]));
      long[] rows = placed(outer(upper, claim.coefficient()), row, rowBits);
      summands.add(new RankOne(rows, from, outer(lower, Extension.ONE)));
      upper.removeLast();
    }
    return summands;
  }

  private static long[] placed(long[] vector, int at, int bits) {
    var whole = new long[2 << bits];
    System.arraycopy(vector, 0, whole, 2 * at, vector.length);
    return whole;
  }

  /// The outer product of axes, the first most significant, times `factor`; it ends at the last
  /// index of the first axis that has a weight.
  static long[] outer(List<Axis> axes, Extension factor) {
    long[] product = Extensions.of(factor);
    for (Axis axis : axes) {
      int size = 1 << axis.bits();
      int outer = Extensions.count(product);
      var next = new long[2 * outer * size];
      long[] weights = axis.weights().vector();
      for (int i = 0; i < outer; i++) {
        long[] scaled = Extensions.scaled(weights, Extensions.get(product, i));
        System.arraycopy(scaled, 0, next, 2 * i * size, scaled.length);
      }
      product = next;
    }
    return product;
  }

  /// A matrix, given row after row with `2^lowBits` columns, as a sum of outer products: Gaussian
  /// elimination. Each result is a pair of a vector over rows and one over columns.
  static List<long[][]> factors(long[] matrix, int lowBits) {
    int words = 2 << lowBits;
    int rows = (matrix.length + words - 1) / words;
    var factors = new ArrayList<long[][]>();
    var pivots = new ArrayList<Integer>();
    for (int row = 0; row < rows; row++) {
      int end = Math.min(matrix.length, (row + 1) * words);
      var rest = new long[words];
      System.arraycopy(matrix, row * words, rest, 0, end - row * words);
      for (int j = 0; j < factors.size(); j++) {
        Extension factor = Extensions.get(rest, pivots.get(j));
        if (!factor.isZero()) {
          Extensions.set(factors.get(j)[0], row, factor);
          Extensions.addScaled(rest, factors.get(j)[1], factor.negate());
        }
      }
      int pivot = 0;
      while (pivot < words / 2 && Extensions.get(rest, pivot).isZero()) {
        pivot++;
      }
      if (pivot < words / 2) {
        Extension leading = Extensions.get(rest, pivot);
        var weights = new long[2 * rows];
        Extensions.set(weights, row, leading);
        factors.add(new long[][] {weights, Extensions.scaled(rest, leading.inverse())});
        pivots.add(pivot);
      }
    }
    return factors;
  }
}
