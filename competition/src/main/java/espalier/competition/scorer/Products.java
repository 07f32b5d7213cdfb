package espalier.competition.scorer;

import espalier.competition.scorer.Finish.Sum;

/// Sums over the rows of table values times numbers of at most 31 bits, exact.
///
/// Eight products stay below 2^63 (see [ScoreTables#ROWS_MAX]) and are split at 32 bits together.
final class Products {
  private static final long LOW = 0xffff_ffffL;
  private static final int BLOCK = 8;

  private long powerHigh;
  private long powerLow;
  private long gaussHigh;
  private long gaussLow;

  /// Power times `powers` and gauss times `gausses`, in one pass over the codes.
  void add(char[] turned, long[] both, int[] powers, int[] gausses) {
    long highPower = 0;
    long lowPower = 0;
    long highGauss = 0;
    long lowGauss = 0;
    int whole = turned.length - turned.length % BLOCK;
    for (int i = 0; i < whole; i += BLOCK) {
      long one = both[turned[i]];
      long two = both[turned[i + 1]];
      long three = both[turned[i + 2]];
      long four = both[turned[i + 3]];
      long power =
          (one >> 32) * powers[i]
              + (two >> 32) * powers[i + 1]
              + (three >> 32) * powers[i + 2]
              + (four >> 32) * powers[i + 3];
      long gauss =
          (long) (int) one * gausses[i]
              + (long) (int) two * gausses[i + 1]
              + (long) (int) three * gausses[i + 2]
              + (long) (int) four * gausses[i + 3];
      one = both[turned[i + 4]];
      two = both[turned[i + 5]];
      three = both[turned[i + 6]];
      four = both[turned[i + 7]];
      power +=
          (one >> 32) * powers[i + 4]
              + (two >> 32) * powers[i + 5]
              + (three >> 32) * powers[i + 6]
              + (four >> 32) * powers[i + 7];
      gauss +=
          (long) (int) one * gausses[i + 4]
              + (long) (int) two * gausses[i + 5]
              + (long) (int) three * gausses[i + 6]
              + (long) (int) four * gausses[i + 7];
      highPower += power >> 32;
      lowPower += power & LOW;
      highGauss += gauss >> 32;
      lowGauss += gauss & LOW;
    }
    for (int i = whole; i < turned.length; i++) {
      long one = both[turned[i]];
      long power = (one >> 32) * powers[i];
      long gauss = (long) (int) one * gausses[i];
      highPower += power >> 32;
      lowPower += power & LOW;
      highGauss += gauss >> 32;
      lowGauss += gauss & LOW;
    }
    powerHigh = highPower;
    powerLow = lowPower;
    gaussHigh = highGauss;
    gaussLow = lowGauss;
  }

  /// The sum of power times target of the last [#add].
  Sum power() {
    return Sum.ofParts(powerHigh, powerLow);
  }

  /// The sum of gauss times target of the last [#add].
  Sum gauss() {
    return Sum.ofParts(gaussHigh, gaussLow);
  }

  /// The sum of gauss times `others` alone.
  static Sum gauss(char[] turned, long[] both, int[] others) {
    long high = 0;
    long low = 0;
    int whole = turned.length - turned.length % BLOCK;
    for (int i = 0; i < whole; i += BLOCK) {
      long sum = 0;
      for (int k = i; k < i + BLOCK; k++) {
        sum += (long) (int) both[turned[k]] * others[k];
      }
      high += sum >> 32;
      low += sum & LOW;
    }
    for (int i = whole; i < turned.length; i++) {
      long product = (long) (int) both[turned[i]] * others[i];
      high += product >> 32;
      low += product & LOW;
    }
    return Sum.ofParts(high, low);
  }
}
