package espalier.scoring.subnet;

import java.math.BigInteger;
import java.util.Arrays;

/// What each validator's vote of a round says that nobody could have read before it.
///
/// Yuma pays for agreement, and the last published consensus agrees with this round's as well as
/// honest work does while miners are steady: copying pays. This rule multiplies dividends by a
/// factor between 0 and 1 for each validator. Three steps, all on votes revealed in this round:
///
/// 1. **Residual.** From each vote the last published consensus is taken away. A copy leaves
///    nothing. Honest votes leave what changed, the error that the last consensus had, and the
///    voter's own noise; the first two are common to everybody who measured.
/// 2. **Novelty.** Of the residual, what points along published history (from the consensus to its
///    moving average) is taken away too. Whose rest has less than 1/16 of the median energy voted
///    what was published, whatever the mixture, and loses its pay in proportion.
/// 3. **Agreement.** The correlation of a residual with each other validator's; the median over the
///    others' stake counts, so that neither a minority that agrees among itself nor the keys of one
///    holder can vouch for each other. It is averaged over rounds. Whoever reaches half of the
///    median validator's average is paid in full, who has none is paid nothing; what chance may
///    have taken in the rounds so far is added first.
///
/// Agreement is taken without published history where the median validator still shows some (miners
/// move, or each round asks new questions); otherwise against the last consensus alone; and where
/// nobody's vote predicts anybody's, only novelty decides. See `docs/spec/subnet-scoring.md` for
/// the argument, for what it cannot do, and for figures.
public final class MarginalInformation {
  /// A factor of one.
  public static final int ONE = 1 << 16;

  /// The greatest number of validators.
  public static final int MAX_VALIDATORS = 256;

  /// The greatest product of the square of validators and of neurons: 2^28 correlated cells.
  public static final long MAX_WORK = 1L << 28;

  /// The median agreement, of 2^16, from which a residual is taken to carry information.
  static final int INFORMATIVE = ONE / 12;

  /// Rounds over which agreement is averaged.
  static final int MEMORY = 64;

  /// Rounds in which a newcomer earns at least half, whatever chance made of its agreement.
  static final int GRACE = 8;

  private static final int BITS = 30;
  private static final int NOVELTY = 16;

  /// What earlier rounds showed about one validator.
  ///
  /// @param agreement average correlation with others beyond the last consensus, of 2^16
  /// @param novelAgreement the same beyond all published history
  /// @param rounds how many rounds it revealed in, counted up to [#MEMORY]
  public record Evidence(int agreement, int novelAgreement, int rounds) {
    /// Of a validator that has not revealed yet.
    public static final Evidence NONE = new Evidence(0, 0, 0);

    private Evidence with(int seen, int seenNovel) {
      int count = Math.min(rounds + 1, MEMORY);
      return new Evidence(
          agreement + (seen - agreement) / count,
          novelAgreement + (seenNovel - novelAgreement) / count,
          count);
    }
  }

  /// What could be read before the round, a proportion of 2^30 for each neuron.
  ///
  /// @param last the consensus of the last round; all zero before the first
  /// @param average its moving average, a quarter of it new each round
  public record Published(int[] last, int[] average) {
    /// Before the first round.
    public static Published nothing(int neurons) {
      return new Published(new int[neurons], new int[neurons]);
    }

    /// After a round with this consensus ([EpochOutput.Standing#consensus]).
    public Published followedBy(int[] consensus) {
      int[] next = distribution(consensus);
      int[] mean = next.clone();
      for (int j = 0; j < mean.length && isPresent(); j++) {
        mean[j] = average[j] + (next[j] - average[j]) / 4;
      }
      return new Published(next, mean);
    }

    boolean isPresent() {
      return Arrays.stream(last).anyMatch(x -> x != 0);
    }
  }

  /// One round.
  ///
  /// @param published what could be read before anybody committed
  /// @param votes for each validator its `u16` weights on all neurons; empty for one that did not
  ///   reveal in this round: votes carried over say nothing new
  /// @param stake of each validator
  /// @param evidence of each validator from earlier rounds
  public record Round(Published published, int[][] votes, long[] stake, Evidence[] evidence) {
    public Round {
      int n = published.last.length;
      int k = votes.length;
      if (stake.length != k || evidence.length != k || published.average.length != n) {
        throw new IllegalArgumentException(
            "%d votes, %d stakes, %d records of evidence; expected as many of each"
                .formatted(k, stake.length, evidence.length));
      }
      if (k > MAX_VALIDATORS || (long) k * k * n > MAX_WORK) {
        throw new IllegalArgumentException(
            "%d validators and %d neurons; expected at most %d and 2^28 for k * k * n"
                .formatted(k, n, MAX_VALIDATORS));
      }
      for (int i = 0; i < k; i++) {
        if (votes[i].length != 0 && votes[i].length != n) {
          throw new IllegalArgumentException(
              "vote %d has %d weights; expected %d, or none".formatted(i, votes[i].length, n));
        }
        for (int weight : votes[i]) {
          if (weight < 0 || weight > FixedPoint.U16_MAX) {
            throw new IllegalArgumentException(
                "vote %d has a weight of %d; expected 0 to 65535".formatted(i, weight));
          }
        }
      }
    }
  }

  /// The answer.
  ///
  /// @param factor what each validator's dividends are multiplied by, of [#ONE]; 0 without a reveal
  /// @param evidence to keep for the next round
  public record Outcome(int[] factor, Evidence[] evidence) {
    /// Dividends after this rule, as weights to divide a validators' emission by.
    ///
    /// What is withheld from one goes to the others. If nothing would be left, nothing is withheld.
    public int[] reweigh(int[] dividends) {
      int[] weights = new int[dividends.length];
      boolean any = false;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (int) (((long) dividends[i] * factor[i]) >> 1); // below 2^31
        any |= weights[i] != 0;
      }
      return any ? weights : dividends.clone();
    }
  }

  private final Round round;
  private final boolean[] heard;
  private final long[][] residual;
  private final long[] peerStake;
  private final long[] peerScore;
  private final WeightedMedian median = new WeightedMedian();

  private MarginalInformation(Round round) {
    this.round = round;
    int k = round.votes.length;
    heard = new boolean[k];
    residual = new long[k][];
    peerStake = new long[k];
    peerScore = new long[k];
  }

  /// Scores a round. Before anything was published everybody is paid in full.
  public static Outcome score(Round round) {
    return new MarginalInformation(round).score();
  }

  private Outcome score() {
    int k = round.votes.length;
    readResiduals();
    int[] factor = new int[k];
    Evidence[] evidence = round.evidence.clone();
    if (!round.published.isPresent()) {
      for (int i = 0; i < k; i++) {
        factor[i] = heard[i] ? ONE : 0;
      }
      return new Outcome(factor, evidence);
    }
    int[] seen = agreements();
    removeHistory();
    int[] seenNovel = agreements();
    for (int i = 0; i < k; i++) {
      if (heard[i]) {
        evidence[i] = evidence[i].with(seen[i], seenNovel[i]);
      }
    }
    int[] novelty = novelty();
    long[] level = new long[k];
    for (int i = 0; i < k; i++) {
      level[i] = evidence[i].novelAgreement;
    }
    long typical = typical(level);
    int longest = Arrays.stream(evidence).mapToInt(Evidence::rounds).max().orElse(1);
    if (typical < INFORMATIVE + 2 * doubt(longest)) {
      for (int i = 0; i < k; i++) {
        level[i] = evidence[i].agreement;
      }
      typical = typical(level);
    }
    for (int i = 0; i < k; i++) {
      if (heard[i]) {
        long informed =
            typical < INFORMATIVE
                ? ONE
                : Math.clamp(2 * (level[i] + doubt(evidence[i].rounds)) * ONE / typical, 0, ONE);
        if (evidence[i].rounds < GRACE) {
          informed = Math.max(informed, ONE / 2);
        }
        factor[i] = (int) (informed * novelty[i] / ONE);
      }
    }
    return new Outcome(factor, evidence);
  }

  /// Half of what chance alone makes of an average over `rounds` correlations, of 2^16.
  private long doubt(int rounds) {
    long neurons = Arrays.stream(round.published.last).filter(x -> x != 0).count();
    return 8L * ONE / root(256 * neurons * Math.max(1, rounds));
  }

  private void readResiduals() {
    int n = round.published.last.length;
    for (int i = 0; i < residual.length; i++) {
      int[] vote = distribution(round.votes[i]);
      heard[i] = Arrays.stream(vote).anyMatch(w -> w != 0);
      residual[i] = new long[n];
      for (int j = 0; heard[i] && j < n; j++) {
        residual[i][j] = (long) vote[j] - round.published.last[j];
      }
    }
  }

  /// Parts of 2^30, rounded down; all zero stays all zero.
  private static int[] distribution(int[] weights) {
    long sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    int[] parts = new int[weights.length];
    for (int j = 0; j < parts.length && sum != 0; j++) {
      parts[j] = (int) (((long) weights[j] << BITS) / sum);
    }
    return parts;
  }

  /// The inner product; two differences of distributions keep it within 2^62.
  private static long product(long[] a, long[] b) {
    long sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  /// For each validator the median, by the others' stake, of its correlations with them.
  private int[] agreements() {
    int k = residual.length;
    long[] norm = new long[k];
    for (int i = 0; i < k; i++) {
      norm[i] = root(product(residual[i], residual[i]));
    }
    int[][] correlation = new int[k][k];
    for (int i = 0; i < k; i++) {
      for (int other = 0; other < i; other++) {
        if (norm[i] != 0 && norm[other] != 0) {
          long cosine = product(residual[i], residual[other]) / norm[i] * ONE / norm[other];
          correlation[i][other] = Math.clamp(cosine, -ONE, ONE);
          correlation[other][i] = correlation[i][other];
        }
      }
    }
    int[] agreement = new int[k];
    for (int i = 0; i < k; i++) {
      agreement[i] = (int) medianOfOthers(i, correlation[i]);
    }
    return agreement;
  }

  private long medianOfOthers(int i, int[] scores) {
    int count = 0;
    long sum = 0;
    for (int other = 0; other < scores.length; other++) {
      if (other != i && heard[other]) {
        peerScore[count] = scores[other];
        peerStake[count] = round.stake[other];
        sum += round.stake[other];
        count++;
      }
    }
    return median.of(peerScore, 0, peerStake, count, sum / 2);
  }

  private long typical(long[] scores) {
    int count = 0;
    long sum = 0;
    for (int i = 0; i < scores.length; i++) {
      if (heard[i]) {
        peerScore[count] = scores[i];
        peerStake[count] = round.stake[i];
        sum += round.stake[i];
        count++;
      }
    }
    return median.of(peerScore, 0, peerStake, count, sum / 2);
  }

  /// Takes from each residual its part along the step from the consensus to its average.
  private void removeHistory() {
    Published published = round.published;
    int n = published.last.length;
    long[] step = new long[n];
    for (int j = 0; j < n; j++) {
      step[j] = (long) published.average[j] - published.last[j];
    }
    BigInteger energy = BigInteger.valueOf(product(step, step));
    if (energy.signum() == 0) {
      return;
    }
    for (long[] rest : residual) {
      long along =
          BigInteger.valueOf(product(rest, step)).shiftLeft(20).divide(energy).longValueExact();
      for (int j = 0; j < n; j++) {
        rest[j] -= (along * step[j]) >> 20;
      }
    }
  }

  /// How new each residual is: in full from 1/16 of the median energy on, below in proportion.
  private int[] novelty() {
    long[] energy = new long[residual.length];
    for (int i = 0; i < energy.length; i++) {
      energy[i] = product(residual[i], residual[i]);
    }
    long enough = typical(energy) / NOVELTY;
    int[] novelty = new int[energy.length];
    for (int i = 0; i < novelty.length; i++) {
      boolean full = energy[i] >= enough;
      novelty[i] = full ? ONE : (int) FixedPoint.multiply(ONE, FixedPoint.ratio(energy[i], enough));
    }
    return novelty;
  }

  /// The integer square root, rounded down.
  private static long root(long square) {
    long root = 0;
    for (long bit = 1L << 31; bit != 0; bit >>= 1) {
      long next = root | bit;
      if (next * next <= square) {
        root = next;
      }
    }
    return root;
  }
}
