package espalier.competition.bench;

import java.util.Arrays;

/// Times of repeats, of which the middle one counts.
final class Median {
  private final long[] nanoseconds;
  private int taken;

  Median(int repeats) {
    nanoseconds = new long[repeats];
  }

  void since(long start) {
    nanoseconds[taken++] = System.nanoTime() - start;
  }

  double milliseconds() {
    long[] sorted = Arrays.copyOf(nanoseconds, taken);
    Arrays.sort(sorted);
    return sorted[taken / 2] / 1e6;
  }
}
