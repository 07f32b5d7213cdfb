package espalier.competition.simulation;

import espalier.scoring.subnet.BondRules;
import espalier.scoring.subnet.BondRules.Kind;
import espalier.scoring.subnet.Epoch;
import espalier.scoring.subnet.EpochInput;
import espalier.scoring.subnet.EpochOutput;
import espalier.scoring.subnet.EpochRules;
import espalier.scoring.subnet.MarginalInformation;
import espalier.scoring.subnet.MarginalInformation.Evidence;
import espalier.scoring.subnet.MarginalInformation.Outcome;
import espalier.scoring.subnet.MarginalInformation.Published;
import espalier.scoring.subnet.MarginalInformation.Round;
import espalier.scoring.subnet.Neurons;
import espalier.scoring.subnet.SparseRows;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A subnet in miniature: validators measure miners whose quality drifts, or pretend to.
///
/// 16 miners, honest validators with 10 % noise, 110 epochs; everybody reads an epoch's consensus
/// one epoch later. Votes go through Yuma 2 and [MarginalInformation] as on the ledger.
final class VoterNetwork {
  static final int MINERS = 16;
  private static final int EPOCHS = 110;
  private static final int REMEMBERED = 8;
  private static final double NOISE = 0.1;
  private static final int U16_MAX = 65_535;

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
  /// @param drift of the miners: the deviation of log quality an epoch
  /// @param questions noise by epoch that all who measure share: the round's questions
  record Setting(List<Strategy> strategies, long[] stakes, double drift, double questions) {}

  /// Earnings over all epochs; 1 is a fair share.
  ///
  /// @param plain each validator's dividends per unit of stake by upstream's rule
  /// @param paid the same as this ledger pays them
  /// @param firstMiner the first miner's part of all incentive
  record Yield(double[] plain, double[] paid, double firstMiner) {}

  private final Setting setting;
  private final RandomGenerator truthRandom;
  private final RandomGenerator cabalRandom;
  private final RandomGenerator[] own;
  private final double[] quality = new double[MINERS];
  private final Deque<double[]> history = new ArrayDeque<>();

  private VoterNetwork(Setting setting, long seed) {
    this.setting = setting;
    truthRandom = new SplittableRandom(seed);
    cabalRandom = new SplittableRandom(seed + 1_000_003);
    own = new RandomGenerator[setting.strategies.size()];
    int person = 0;
    for (int i = 0; i < own.length; i++) {
      // A second key draws nothing, so that adding it does not change the others' noise.
      person += setting.strategies.get(i) == Strategy.SAME_AS_BEFORE ? 0 : 1;
      own[i] = new SplittableRandom(seed * 1_000 + person);
    }
    for (int j = 0; j < MINERS; j++) {
      quality[j] = truthRandom.nextGaussian() * 0.5;
    }
  }

  static Yield run(Setting setting, long seed) {
    return new VoterNetwork(setting, seed).run();
  }

  private Yield run() {
    int k = setting.strategies.size();
    int n = k + MINERS;
    var epoch = new Epoch();
    EpochRules rules =
        new EpochRules(
            32_767, k, 5_000, 0, new BondRules(Kind.YUMA_2, U16_MAX, 900_000, Optional.empty()));
    SparseRows bonds = SparseRows.empty(n);
    Published published = Published.nothing(n);
    Evidence[] evidence = new Evidence[k];
    Arrays.fill(evidence, Evidence.NONE);
    double[] plain = new double[k];
    double[] paid = new double[k];
    double firstMiner = 0;
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
      add(paid, outcome.reweigh(dividends));
      long all = Arrays.stream(output.standing().incentive()).asLongStream().sum();
      firstMiner += output.standing().incentive()[k] / (double) Math.max(1, all) / EPOCHS;
      published = published.followedBy(output.standing().consensus());
      remember(output.standing().consensus(), k);
    }
    return new Yield(plain, paid, firstMiner);
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
        quality[j] = Math.copySign(3, quality[j]) - quality[j]; // Reflected, so that it stays.
      }
    }
  }

  private void remember(int[] consensus, int k) {
    double sum = Math.max(1, Arrays.stream(consensus).asLongStream().sum());
    double[] seen = new double[MINERS];
    for (int j = 0; j < MINERS; j++) {
      seen[j] = consensus[k + j] / sum;
    }
    history.addFirst(seen);
    if (history.size() > REMEMBERED) {
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
    for (int j = 0; j < MINERS; j++) {
      double noise = 1 + NOISE * own[i].nextGaussian();
      double base = history.isEmpty() ? 1.0 : history.getFirst()[j];
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
      vote[k + j] = (int) Math.round(U16_MAX * Math.max(0, opinion[j]) / most);
    }
    return vote;
  }

  private EpochInput input(int[][] votes, SparseRows bonds, long block) {
    int k = votes.length;
    int n = k + MINERS;
    long[] update = new long[n];
    long[] none = new long[n];
    boolean[] permit = new boolean[n];
    Arrays.fill(update, block);
    Arrays.fill(none, Neurons.NO_COMMIT);
    Arrays.fill(permit, 0, k, true);
    int[] start = new int[n + 1];
    char[] columns = new char[k * MINERS];
    char[] values = new char[k * MINERS];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < MINERS; j++) {
        columns[i * MINERS + j] = (char) (k + j);
        values[i * MINERS + j] = (char) votes[i][k + j];
      }
    }
    for (int row = 0; row <= n; row++) {
      start[row] = Math.min(row, k) * MINERS;
    }
    var neurons =
        new Neurons(
            Arrays.copyOf(setting.stakes, n), update, new long[n], none, permit, Neurons.NO_OWNER);
    return new EpochInput(
        block, block, 1_000_000_000, neurons, new SparseRows(start, columns, values), bonds);
  }
}
