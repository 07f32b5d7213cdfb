package espalier.scoring.subnet;

import espalier.scoring.subnet.BondRules.Kind;
import espalier.scoring.subnet.MarginalInformation.Evidence;
import espalier.scoring.subnet.MarginalInformation.Outcome;
import espalier.scoring.subnet.MarginalInformation.Published;
import espalier.scoring.subnet.MarginalInformation.Round;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A subnet in miniature: validators measure miners whose quality drifts, or pretend to.
///
/// The setting is that of the reference's measurement of upstream: 16 miners, honest validators
/// with 10 % noise, 110 epochs, and drift by epoch as a standard deviation of the logarithm.
final class CopierNetwork {
  static final int MINERS = 16;
  static final int EPOCHS = 110;
  private static final double NOISE = 0.1;
  private static final int SPLIT_ALL = 1;

  /// How a validator makes its vote.
  enum Strategy {
    HONEST,
    /// Votes the last published consensus.
    COPY,
    /// The same, with noise of an honest validator's size.
    COPY_WITH_NOISE,
    /// Votes the average of the last eight published consensus vectors.
    AVERAGE,
    /// The same with noise.
    AVERAGE_WITH_NOISE,
    /// Votes a direction drawn anew each epoch that all of the cabal share.
    CABAL,
    /// Copies the consensus with a shift towards the first miner, the cabal's own.
    SELF_DEALING,
    /// Votes exactly as the validator before it: another key of the same holder.
    SAME_AS_BEFORE
  }

  /// @param strategies one for each validator
  /// @param stakes of each
  /// @param drift of the miners
  /// @param questions noise by epoch that all who measure share: the round's questions
  record Setting(List<Strategy> strategies, long[] stakes, double drift, double questions) {}

  /// What each validator earned over all epochs per unit of stake, of the whole.
  record Yield(double[] plain, double[] protectedBy) {}

  private final Setting setting;
  private final RandomGenerator truthRandom;
  private final RandomGenerator[] own;
  private final RandomGenerator cabalRandom;
  private final double[] quality = new double[MINERS];
  private final Deque<double[]> history = new ArrayDeque<>();

  private CopierNetwork(Setting setting, long seed) {
    this.setting = setting;
    truthRandom = new SplittableRandom(seed);
    cabalRandom = new SplittableRandom(seed + 1_000_003);
    own = new RandomGenerator[setting.strategies.size()];
    int person = 0;
    for (int i = 0; i < own.length; i++) {
      // A second key draws nothing, so that adding it does not change the others' noise.
      boolean key = setting.strategies.get(i) == Strategy.SAME_AS_BEFORE;
      person += key ? 0 : SPLIT_ALL;
      own[i] = new SplittableRandom(seed * 1_000 + person);
    }
    for (int j = 0; j < MINERS; j++) {
      quality[j] = truthRandom.nextGaussian() * 0.5;
    }
  }

  static Yield run(Setting setting, Kind kind, long seed) {
    return new CopierNetwork(setting, seed).run(kind);
  }

  private Yield run(Kind kind) {
    int k = setting.strategies.size();
    int n = k + MINERS;
    Epoch epoch = new Epoch();
    EpochRules rules = rules(kind, k);
    SparseRows bonds = SparseRows.empty(n);
    Published published = Published.nothing(n);
    Evidence[] evidence = new Evidence[k];
    Arrays.fill(evidence, Evidence.NONE);
    double[] plain = new double[k];
    double[] guarded = new double[k];
    for (int t = 1; t <= EPOCHS; t++) {
      move();
      int[][] votes = votes(k);
      EpochOutput output = epoch.run(rules, input(votes, bonds, t));
      bonds = output.bonds();
      Outcome outcome =
          MarginalInformation.score(new Round(published, votes, setting.stakes, evidence));
      evidence = outcome.evidence();
      int[] dividends = Arrays.copyOf(output.standing().dividends(), k);
      add(plain, dividends);
      add(guarded, outcome.reweigh(dividends));
      published = published.followedBy(output.standing().consensus());
      remember(output.standing().consensus(), k);
    }
    return new Yield(plain, guarded);
  }

  /// Adds each validator's part of the epoch, by its stake.
  private void add(double[] earned, int[] weights) {
    double sum = Arrays.stream(weights).asLongStream().sum();
    double stake = Arrays.stream(setting.stakes).sum();
    for (int i = 0; i < earned.length && sum > 0; i++) {
      earned[i] += weights[i] / sum * stake / setting.stakes[i] / EPOCHS;
    }
  }

  private void move() {
    for (int j = 0; j < MINERS; j++) {
      quality[j] += setting.drift * truthRandom.nextGaussian();
      if (Math.abs(quality[j]) > 1.5) {
        quality[j] = Math.copySign(3, quality[j]) - quality[j];
      }
    }
  }

  private void remember(int[] consensus, int k) {
    double sum = Arrays.stream(consensus).sum();
    double[] seen = new double[MINERS];
    for (int j = 0; j < MINERS; j++) {
      seen[j] = consensus[k + j] / Math.max(1, sum);
    }
    history.addFirst(seen);
    if (history.size() > 8) {
      history.removeLast();
    }
  }

  private int[][] votes(int k) {
    double[] truth = new double[MINERS];
    double[] direction = new double[MINERS];
    for (int j = 0; j < MINERS; j++) {
      truth[j] = Math.exp(quality[j]) * (1 + setting.questions * truthRandom.nextGaussian());
      direction[j] = cabalRandom.nextGaussian();
    }
    int[][] votes = new int[k][];
    for (int i = 0; i < k; i++) {
      votes[i] =
          setting.strategies.get(i) == Strategy.SAME_AS_BEFORE
              ? votes[i - 1].clone()
              : stored(opinion(i, truth, direction), k);
    }
    return votes;
  }

  private double[] opinion(int i, double[] truth, double[] direction) {
    double[] opinion = new double[MINERS];
    double[] last = history.isEmpty() ? new double[MINERS] : history.getFirst();
    for (int j = 0; j < MINERS; j++) {
      double noise = 1 + NOISE * own[i].nextGaussian();
      double base = history.isEmpty() ? 1.0 : last[j];
      opinion[j] =
          switch (setting.strategies.get(i)) {
            case HONEST -> truth[j] * noise;
            case COPY, SAME_AS_BEFORE -> base;
            case COPY_WITH_NOISE -> base * noise;
            case AVERAGE -> average(j);
            case AVERAGE_WITH_NOISE -> average(j) * noise;
            case CABAL -> base * (1 + 2 * NOISE * direction[j]);
            case SELF_DEALING -> j == 0 ? 1 : base / 4;
          };
    }
    return opinion;
  }

  private double average(int j) {
    return history.stream().mapToDouble(seen -> seen[j]).average().orElse(1);
  }

  private static int[] stored(double[] opinion, int k) {
    double most = Arrays.stream(opinion).max().orElse(1);
    int[] vote = new int[k + MINERS];
    for (int j = 0; j < MINERS; j++) {
      vote[k + j] = (int) Math.round(65_535 * Math.max(0, opinion[j]) / most);
    }
    return vote;
  }

  private static EpochRules rules(Kind kind, int validators) {
    Optional<LiquidAlpha> liquid =
        kind == Kind.YUMA_3
            ? Optional.of(new LiquidAlpha(45_875, 58_982, 1_000))
            : Optional.empty();
    return new EpochRules(
        32_767, validators, 5_000, 0, new BondRules(kind, 65_535, 900_000, liquid));
  }

  private EpochInput input(int[][] votes, SparseRows bonds, long block) {
    int k = votes.length;
    int n = k + MINERS;
    long[] stake = Arrays.copyOf(setting.stakes, n);
    long[] update = new long[n];
    long[] none = new long[n];
    boolean[] permit = new boolean[n];
    Arrays.fill(update, block);
    Arrays.fill(none, Neurons.NO_COMMIT);
    Arrays.fill(permit, 0, k, true);
    char[][] columns = new char[n][0];
    char[][] values = new char[n][0];
    for (int i = 0; i < k; i++) {
      columns[i] = new char[MINERS];
      values[i] = new char[MINERS];
      for (int j = 0; j < MINERS; j++) {
        columns[i][j] = (char) (k + j);
        values[i][j] = (char) votes[i][k + j];
      }
    }
    Neurons neurons = new Neurons(stake, update, new long[n], none, permit, Neurons.NO_OWNER);
    return new EpochInput(
        block, block, 1_000_000_000, neurons, SubnetReplay.rows(columns, values), bonds);
  }
}
