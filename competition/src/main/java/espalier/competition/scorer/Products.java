package espalier.competition.scorer;

import espalier.competition.scorer.Finish.Sum;

/// Sums over the rows of table values times other numbers, exact; with buffers of its own.
///
/// Table values are looked up first, which no compiler makes vectors of, and multiplied afterwards,
/// which it does. The other numbers are cut in two, so that no sum of products exceeds a long.
final class Products {
  private final int[] powers;
  private final int[] gausses;

  Products(int rows) {
    powers = new int[rows];
    gausses = new int[rows];
  }

  /// Numbers below 2^30 in size, each as `high * 2^15 + low`.
  ///
  /// Table values stay below 2^31 and rows at 15,000, so that either half's sum stays below 2^60.
  ///
  /// @param low from 0 to 2^15 - 1
  record Halves(int[] high, int[] low) {
    private static final int BITS = 15;

    static Halves of(int[] values) {
      var halves = new Halves(new int[values.length], new int[values.length]);
      for (int i = 0; i < values.length; i++) {
        halves.high[i] = values[i] >> BITS;
        halves.low[i] = values[i] & ((1 << BITS) - 1);
      }
      return halves;
    }
  }

  /// Looks up power and gauss of an entry.
  void look(char[] turned, long[] both) {
    for (int i = 0; i < turned.length; i++) {
      long found = both[turned[i]];
      powers[i] = (int) (found >> Integer.SIZE);
      gausses[i] = (int) found;
    }
  }

  /// The sum of power times `others`, for the entry looked up last.
  Sum power(Halves others) {
    return sum(powers, others);
  }

  /// The sum of gauss times `others`, for the entry looked up last.
  Sum gauss(Halves others) {
    return sum(gausses, others);
  }

  private static Sum sum(int[] values, Halves others) {
    return Sum.ofShifted(dot(values, others.high), Halves.BITS, dot(values, others.low));
  }

  /// A loop of its own, for the compiler to make vectors of.
  private static long dot(int[] left, int[] right) {
    long sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (long) left[i] * right[i];
    }
    return sum;
  }
}
