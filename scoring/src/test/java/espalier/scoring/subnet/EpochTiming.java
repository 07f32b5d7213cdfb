package espalier.scoring.subnet;

import espalier.scoring.subnet.BondRules.Kind;
import espalier.scoring.subnet.MarginalInformation.Evidence;
import espalier.scoring.subnet.MarginalInformation.Published;
import espalier.scoring.subnet.MarginalInformation.Round;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/// Times epochs of full subnets: every validator votes on every neuron.
///
/// Run it as a program; it prints the best and the median of its runs in milliseconds.
final class EpochTiming {
  private static final int RUNS = 60;

  private EpochTiming() {}

  public static void main(String[] arguments) {
    timeInformation(256, 64);
    timeInformation(1_024, 128);
    for (Kind kind : Kind.values()) {
      for (boolean liquid : new boolean[] {false, true}) {
        if (kind == Kind.YUMA_3 || !liquid) {
          for (int[] size : new int[][] {{256, 64}, {1_024, 128}, {4_096, 256}}) {
            time(kind, liquid, size[0], size[1]);
          }
        }
      }
    }
  }

  /// Times what copier protection adds to an epoch of the same size.
  private static void timeInformation(int n, int validators) {
    var random = new SplittableRandom(3);
    int[] consensus = random.ints(n, 1, 10_000).toArray();
    int[][] votes = new int[validators][];
    for (int i = 0; i < validators; i++) {
      votes[i] = new int[n];
      for (int j = 0; j < n; j++) {
        votes[i][j] = consensus[j] + random.nextInt(1_000);
      }
    }
    long[] stake = new long[validators];
    Arrays.fill(stake, 1_000);
    Evidence[] evidence = new Evidence[validators];
    Arrays.fill(evidence, Evidence.NONE);
    Published published = Published.nothing(n).followedBy(votes[0]).followedBy(consensus);
    long[] nanos = new long[RUNS];
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      evidence = MarginalInformation.score(new Round(published, votes, stake, evidence)).evidence();
      nanos[run] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "marginal information %dx%d: best %.2f ms, median %.2f ms%n",
        n, validators, nanos[0] / 1e6, nanos[RUNS / 2] / 1e6);
  }

  private static void time(Kind kind, boolean liquid, int n, int validators) {
    EpochRules rules = rules(kind, liquid, validators);
    Epoch epoch = new Epoch();
    EpochInput input = fullSubnet(n, validators, 1);
    long[] nanos = new long[RUNS];
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      EpochOutput output = epoch.run(rules, input);
      nanos[run] = System.nanoTime() - start;
      input =
          new EpochInput(
              input.block(),
              input.bondsSince(),
              input.emission(),
              input.neurons(),
              input.weights(),
              output.bonds());
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%s%s %dx%d: best %.2f ms, median %.2f ms%n",
        kind, liquid ? " liquid" : "", n, validators, nanos[0] / 1e6, nanos[RUNS / 2] / 1e6);
  }

  static EpochRules rules(Kind kind, boolean liquid, int validators) {
    Optional<LiquidAlpha> alpha =
        liquid ? Optional.of(new LiquidAlpha(45_875, 58_982, 1_000)) : Optional.empty();
    return new EpochRules(
        32_767, validators, 5_000, 0, new BondRules(kind, 65_535, 900_000, alpha));
  }

  /// Validators with random stakes who vote on all neurons, roughly alike.
  static EpochInput fullSubnet(int n, int validators, long seed) {
    var random = new SplittableRandom(seed);
    long[] stake = new long[n];
    boolean[] permit = new boolean[n];
    long[] lastUpdate = new long[n];
    long[] noCommit = new long[n];
    Arrays.fill(lastUpdate, 10);
    Arrays.fill(noCommit, Neurons.NO_COMMIT);
    int[] quality = random.ints(n, 0, 60_000).toArray();
    char[][] columns = new char[n][0];
    char[][] values = new char[n][0];
    for (int uid = 0; uid < validators; uid++) {
      stake[uid] = 1_000L + random.nextInt(1_000_000);
      permit[uid] = true;
      columns[uid] = new char[n];
      values[uid] = new char[n];
      for (int j = 0; j < n; j++) {
        columns[uid][j] = (char) j;
        values[uid][j] = (char) (quality[j] + random.nextInt(5_000));
      }
    }
    return new EpochInput(
        20,
        10,
        1_000_000_000,
        new Neurons(stake, lastUpdate, new long[n], noCommit, permit, Neurons.NO_OWNER),
        SubnetReplay.rows(columns, values),
        SparseRows.empty(n));
  }
}
