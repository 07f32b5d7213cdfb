package espalier.competition.bench;

import com.sun.management.ThreadMXBean;
import espalier.scoring.subnet.BondRules;
import espalier.scoring.subnet.BondRules.Kind;
import espalier.scoring.subnet.Epoch;
import espalier.scoring.subnet.EpochInput;
import espalier.scoring.subnet.EpochOutput;
import espalier.scoring.subnet.EpochRules;
import espalier.scoring.subnet.LiquidAlpha;
import espalier.scoring.subnet.Neurons;
import espalier.scoring.subnet.SparseRows;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/// How long an epoch of a full subnet takes on one thread: every validator votes on every neuron,
/// and bonds carry over from epoch to epoch.
///
/// @param plainMilliseconds median epoch of Yuma 2 or Yuma 3, whichever is slower
/// @param liquidMilliseconds median epoch of Yuma 3 with liquid alpha
/// @param allocatedBytes by the last epoch of Yuma 3; below 0 where the JVM does not tell
public record ConsensusTimes(
    double plainMilliseconds, double liquidMilliseconds, long allocatedBytes) {
  private static final int EPOCHS_MIN = 15;
  private static final long CELLS = 16L << 20;

  /// @param neurons up to 4,096
  /// @param validators of them, up to 256
  public static ConsensusTimes measure(int neurons, int validators, long seed) {
    var second = new Run(neurons, validators, seed, Kind.YUMA_2, false);
    var third = new Run(neurons, validators, seed, Kind.YUMA_3, false);
    var liquid = new Run(neurons, validators, seed, Kind.YUMA_3, true);
    return new ConsensusTimes(
        Math.max(second.milliseconds(), third.milliseconds()),
        liquid.milliseconds(),
        third.allocated);
  }

  /// Epochs of one kind.
  private static final class Run {
    private final Epoch epoch = new Epoch();
    private final EpochRules rules;
    private EpochInput input;
    private long allocated = -1;

    Run(int neurons, int validators, long seed, Kind kind, boolean isLiquid) {
      Optional<LiquidAlpha> alpha =
          isLiquid ? Optional.of(new LiquidAlpha(45_875, 58_982, 1_000)) : Optional.empty();
      rules =
          new EpochRules(32_767, validators, 5_000, 0, new BondRules(kind, 65_535, 900_000, alpha));
      input = subnet(neurons, validators, seed);
    }

    /// The median of the second half of the epochs; the first half warms up.
    double milliseconds() {
      int n = input.neurons().size();
      int cells = input.weights().from(n);
      int epochs = (int) Math.max(EPOCHS_MIN, Math.min(500, CELLS / cells));
      var times = new Median(epochs);
      for (int i = 0; i < 2 * epochs; i++) {
        long before = allocatedBytes();
        long start = System.nanoTime();
        EpochOutput output = epoch.run(rules, input);
        if (i >= epochs) {
          times.since(start);
        }
        allocated = before < 0 ? -1 : allocatedBytes() - before;
        input =
            new EpochInput(
                input.block(),
                input.bondsSince(),
                input.emission(),
                input.neurons(),
                input.weights(),
                output.bonds());
      }
      return times.milliseconds();
    }

    private static long allocatedBytes() {
      return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
          ? threads.getCurrentThreadAllocatedBytes()
          : -1;
    }
  }

  private static EpochInput subnet(int n, int validators, long seed) {
    var random = new SplittableRandom(seed);
    long[] stake = new long[n];
    boolean[] permit = new boolean[n];
    long[] lastUpdate = new long[n];
    long[] noCommit = new long[n];
    Arrays.fill(lastUpdate, 10);
    Arrays.fill(noCommit, Neurons.NO_COMMIT);
    int[] quality = random.ints(n, 0, 60_000).toArray();
    int[] start = new int[n + 1];
    char[] columns = new char[n * validators];
    char[] values = new char[n * validators];
    for (int uid = 0; uid < validators; uid++) {
      stake[uid] = 1_000L + random.nextInt(1_000_000);
      permit[uid] = true;
      for (int j = 0; j < n; j++) {
        columns[uid * n + j] = (char) j;
        values[uid * n + j] = (char) (quality[j] + random.nextInt(5_000));
      }
    }
    for (int row = 0; row <= n; row++) {
      start[row] = Math.min(row, validators) * n;
    }
    return new EpochInput(
        20,
        10,
        1_000_000_000,
        new Neurons(stake, lastUpdate, new long[n], noCommit, permit, Neurons.NO_OWNER),
        new SparseRows(start, columns, values),
        SparseRows.empty(n));
  }
}
