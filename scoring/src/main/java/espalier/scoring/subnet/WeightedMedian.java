package espalier.scoring.subnet;

/// The score that a majority of stake supports.
///
/// The median is the smallest score whose stake, together with the stake of every lower score,
/// exceeds the minority; the greatest score where none does. It is found by halving the range of
/// scores: at most 33 passes whatever the scores, where selection by pivots can be driven to a
/// quadratic cost by whoever chooses the scores.
final class WeightedMedian {
  private long[] score = new long[0];
  private long[] stake = new long[0];

  /// The median of `count` scores from `offset` on; 0 if there are none.
  ///
  /// @param stakes one for each score, from index 0
  /// @param minority the sum of stakes less the majority; may be negative
  long of(long[] scores, int offset, long[] stakes, int count, long minority) {
    if (count == 0) {
      return 0;
    }
    if (score.length < count) {
      score = new long[count];
      stake = new long[count];
    }
    System.arraycopy(scores, offset, score, 0, count);
    System.arraycopy(stakes, 0, stake, 0, count);
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, score[i]);
      most = Math.max(most, score[i]);
    }
    return search(count, least, most, minority);
  }

  private long search(int count, long least, long most, long minority) {
    int from = 0;
    int to = count;
    long below = 0;
    while (least < most) {
      long pivot = least + ((most - least) >> 1);
      long lowerStake = 0;
      long lowerMost = least;
      long upperLeast = most;
      int cut = from;
      for (int i = from; i < to; i++) {
        long value = score[i];
        long weight = stake[i];
        if (value <= pivot) {
          lowerStake += weight;
          lowerMost = Math.max(lowerMost, value);
          score[i] = score[cut];
          stake[i] = stake[cut];
          score[cut] = value;
          stake[cut] = weight;
          cut++;
        } else {
          upperLeast = Math.min(upperLeast, value);
        }
      }
      if (minority < below + lowerStake) {
        to = cut;
        most = lowerMost;
      } else {
        from = cut;
        below += lowerStake;
        least = upperLeast;
      }
    }
    return least;
  }
}
