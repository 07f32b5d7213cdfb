package espalier.scoring.tournament;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An entry that nearly repeats an earlier commitment earns only for what it adds.
///
/// The *overlap* of two entries is the correlation of their gauss ranks. Up to 0.90, where honest
/// models of one kind still meet, nothing happens; from 0.95 on an entry's score is less its
/// *original's*, times the overlap, which is the score of the part that is its own, without making
/// that part any larger than it is: a copy scores 0 whatever its original does. In between the
/// deduction grows evenly. Copies thus neither earn nor burn, and an entry made of an original and
/// something better earns for the latter alone.
///
/// A model spread so far that its copies overlap by less than 0.90 has lost a twentieth of its
/// score, and is not told from honest likeness: the reward's linearity in the stake is what keeps
/// that from paying.
///
/// **Work.** Each entry is reduced to 512 bits ([Sketch]); the original of an entry is sought among
/// the four earlier ones that differ in the fewest bits, by their exact overlap. For 10,000 entries
/// that is 50 million comparisons of 64 bytes and 40,000 exact overlaps. A dispute is about one
/// pair: two payloads.
public final class Redundancy {
  /// Where the deduction begins: 0.90, times 2^40.
  public static final long FREE = (9L << EntryScore.FRACTION) / 10;

  /// How fast it grows: from nothing to all within 1/20.
  private static final int STEEPNESS = 20;

  /// Candidates whose exact overlap is computed.
  static final int CANDIDATES = 4;

  /// Differing bits beyond which nobody is a candidate: an angle of 45 degrees, an overlap of 0.71;
  /// one of 0.90 lies seven deviations below.
  static final int DISTANCE_MAX = Sketch.BITS / 4;

  private static final long ONE = 1L << EntryScore.FRACTION;

  private Redundancy() {}

  /// The entry that another nearly repeats.
  ///
  /// @param entry its position in the order of commitment
  /// @param overlap with it, times 2^40 and rounded toward zero
  public record Original(int entry, long overlap) {}

  /// The overlap of two entries, times 2^40 and rounded toward zero; 0 if one is constant.
  public static long overlap(char[] left, char[] right, GaussTable table) {
    long[] one = EntryScore.gauss(left, table);
    long[] other = EntryScore.gauss(right, table);
    BigInteger variances = WideSum.variance(one).multiply(WideSum.variance(other));
    if (variances.signum() == 0) {
      return 0;
    }
    BigInteger covariance =
        WideSum.covariance(
            one.length, WideSum.dot(one, other), WideSum.sum(one), WideSum.sum(other));
    return IntegerRoot.quotient(covariance, variances, EntryScore.FRACTION).longValueExact();
  }

  /// What share of an original's score is deducted, times 2^40.
  ///
  /// @param overlap at most 2^40
  public static long deduction(long overlap) {
    if (overlap <= FREE) {
      return 0;
    }
    long grown = Math.min(ONE, STEEPNESS * (overlap - FREE));
    return times(grown, overlap);
  }

  /// A score (CORR or MMC) less what the original has of it; rounded toward the score.
  ///
  /// @param score times 2^40, below 2^51 in size, as `originals`
  public static long discounted(long score, long originals, long overlap) {
    return score - times(deduction(overlap), originals);
  }

  /// The product of two numbers times 2^40, rounded toward zero; the first not negative.
  private static long times(long share, long value) {
    long size = Math.multiplyHigh(share << 12, Math.abs(value) << 12);
    return value < 0 ? -size : size;
  }

  /// The original of each entry, if it has one with an overlap above [#FREE].
  ///
  /// @param entries rank codes in the order of commitment
  /// @param seed nobody could know it when committing
  public static List<Optional<Original>> originals(
      List<char[]> entries, Hash seed, GaussTable table) {
    var sketcher = new Sketch(seed, table);
    var sketches = new ArrayList<long[]>();
    var originals = new ArrayList<Optional<Original>>();
    for (int i = 0; i < entries.size(); i++) {
      sketches.add(sketcher.of(entries.get(i)));
      originals.add(original(entries, sketches, i, table));
    }
    return List.copyOf(originals);
  }

  /// The original of entry `own` among those before it.
  public static Optional<Original> original(
      List<char[]> entries, List<long[]> sketches, int own, GaussTable table) {
    Optional<Original> best = Optional.empty();
    for (int candidate : candidates(sketches, own)) {
      long overlap = overlap(entries.get(own), entries.get(candidate), table);
      if (overlap > FREE && (best.isEmpty() || overlap > best.get().overlap())) {
        best = Optional.of(new Original(candidate, overlap));
      }
    }
    return best;
  }

  /// At most four earlier entries that differ in the fewest bits, ascending by position.
  private static List<Integer> candidates(List<long[]> sketches, int own) {
    int[] nearest = new int[CANDIDATES];
    int[] distances = new int[CANDIDATES];
    int found = 0;
    for (int i = 0; i < own; i++) {
      int distance = Sketch.distance(sketches.get(own), sketches.get(i));
      if (distance > DISTANCE_MAX
          || (found == CANDIDATES && distance >= distances[CANDIDATES - 1])) {
        continue;
      }
      int place = found < CANDIDATES ? found++ : CANDIDATES - 1;
      for (; place > 0 && distances[place - 1] > distance; place--) {
        distances[place] = distances[place - 1];
        nearest[place] = nearest[place - 1];
      }
      distances[place] = distance;
      nearest[place] = i;
    }
    var candidates = new ArrayList<Integer>();
    for (int i = 0; i < found; i++) {
      candidates.add(nearest[i]);
    }
    candidates.sort(null);
    return candidates;
  }

  /// 512 bits of an entry, of which likely as many differ between two entries as the angle between
  /// them is of a half turn.
  ///
  /// Each row is dealt to one of 512 sums with a sign, often enough that every sum has 16 rows on
  /// average; a bit says whether its sum is negative. Which sum and which sign come from the hash
  /// of the seed, 16 bits a deal: nine for the sum, one for the sign.
  public static final class Sketch {
    /// Bits of a sketch.
    public static final int BITS = 512;

    private static final int ROWS_A_SUM = 16;
    private static final String TAG = "espalier/competition/sketch";

    private final GaussTable table;
    private final short[] deals;
    private final int repeats;

    public Sketch(Hash seed, GaussTable table) {
      this.table = table;
      repeats = Math.ceilDiv(BITS * ROWS_A_SUM, table.rows());
      deals = new short[repeats * table.rows()];
      byte[] block = new byte[0];
      for (int i = 0; i < deals.length; i++) {
        int at = i % 16;
        if (at == 0) {
          byte[] number = new byte[Integer.BYTES];
          for (int b = 0; b < number.length; b++) {
            number[b] = (byte) ((i / 16) >>> (24 - 8 * b));
          }
          block = Sha256.tagged(TAG, seed.bytes(), number).bytes();
        }
        deals[i] = (short) ((block[2 * at] & 0xff) << 8 | (block[2 * at + 1] & 0xff));
      }
    }

    /// The sketch of an entry: eight longs.
    public long[] of(char[] codes) {
      long[] sums = new long[BITS];
      for (int repeat = 0; repeat < repeats; repeat++) {
        for (int row = 0; row < codes.length; row++) {
          int deal = deals[repeat * codes.length + row];
          int gauss = table.gauss(codes[row]);
          sums[deal & (BITS - 1)] += (deal & BITS) == 0 ? gauss : -gauss;
        }
      }
      long[] sketch = new long[BITS / Long.SIZE];
      for (int bit = 0; bit < BITS; bit++) {
        sketch[bit / Long.SIZE] |= (sums[bit] < 0 ? 1L : 0L) << bit;
      }
      return sketch;
    }

    /// How many bits differ.
    public static int distance(long[] left, long[] right) {
      int distance = 0;
      for (int i = 0; i < left.length; i++) {
        distance += Long.bitCount(left[i] ^ right[i]);
      }
      return distance;
    }
  }
}
