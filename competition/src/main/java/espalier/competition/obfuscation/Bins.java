package espalier.competition.obfuscation;

import java.util.Arrays;

/// Ranks cut into fifths.
///
/// Values that are alike share a bin; unknown values get the middle one. The bin of a value with
/// tie-kept rank `r` (1 to `n`) among `n` known values is `floor(5 (r - 0.5) / n)`, computed as
/// `floor(5 (2r - 1) / 2n)` in integers.
final class Bins {
  static final int COUNT = 5;
  static final int UNKNOWN = 2;

  private Bins() {}

  /// @param values may hold NaN
  /// @return from 0 to 4, in the order of `values`
  static int[] of(double[] values) {
    double[] sorted = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    Arrays.sort(sorted);
    int[] bins = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        bins[i] = UNKNOWN;
        continue;
      }
      int first = first(sorted, values[i]);
      int end = first;
      while (end < sorted.length && sorted[end] == values[i]) {
        end++;
      }
      // Twice the tie-kept rank: first + 1 and end are the ranks of the first and the last alike.
      long twice = (long) first + 1 + end;
      bins[i] = (int) (COUNT * (twice - 1) / (2L * sorted.length));
    }
    return bins;
  }

  private static int first(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
