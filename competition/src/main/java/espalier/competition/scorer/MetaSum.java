package espalier.competition.scorer;

/// The sums of stake times gauss over all entries, for a range of rows, in 128 bits.
///
/// Stakes are cut into limbs of 20 bits: a limb times a gauss stays below 2^50, so 4,096 entries
/// add up in a long before they are carried over. Most stakes need two or three limbs.
final class MetaSum {
  private static final int LIMB = 20;
  private static final int LIMBS = 4;
  private static final int CARRY_AFTER = 4_096;

  private final ScoreTables tables;
  private final int from;
  private final int to;
  private final int[] gauss;
  private final long[][] limbs;

  MetaSum(ScoreTables tables, int from, int to) {
    this.tables = tables;
    this.from = from;
    this.to = to;
    gauss = new int[to - from];
    limbs = new long[LIMBS][to - from];
  }

  /// Adds all entries to the sums of this range.
  void add(char[][] turned, long[] stakes, long[] high, long[] low) {
    for (int entry = 0; entry < turned.length; entry++) {
      look(turned[entry]);
      for (int limb = 0; limb < LIMBS; limb++) {
        int part = (int) (stakes[entry] >>> (limb * LIMB)) & ((1 << LIMB) - 1);
        if (part != 0) {
          accumulate(limbs[limb], gauss, part);
        }
      }
      if ((entry + 1) % CARRY_AFTER == 0) {
        carry(high, low);
      }
    }
    carry(high, low);
  }

  private void look(char[] turned) {
    long[] both = tables.both;
    for (int i = 0; i < gauss.length; i++) {
      gauss[i] = (int) both[turned[from + i]];
    }
  }

  /// A loop of its own, for the compiler to make vectors of.
  private static void accumulate(long[] sums, int[] values, int factor) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (long) values[i] * factor;
    }
  }

  private void carry(long[] high, long[] low) {
    for (int limb = 0; limb < LIMBS; limb++) {
      int shift = limb * LIMB;
      for (int i = from; i < to; i++) {
        long sum = limbs[limb][i - from];
        long addend = sum << shift;
        long before = low[i];
        low[i] = before + addend;
        high[i] +=
            (shift == 0 ? sum >> 63 : sum >> (Long.SIZE - shift))
                + (Long.compareUnsigned(low[i], before) < 0 ? 1 : 0);
        limbs[limb][i - from] = 0;
      }
    }
  }
}
