package espalier.scoring.subnet;

import espalier.scoring.subnet.BondRules.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// An epoch as slowly and plainly as it can be written: whole square matrices, every step on its
/// own, big integers for every product and quotient, medians by sorting. Shares no code with
/// [Epoch] but the exponential.
final class EpochTwin {
  private static final BigInteger SCALE = BigInteger.ONE.shiftLeft(32);
  private static final long ONE = 1L << 32;

  private final EpochRules rules;
  private final EpochInput input;
  private final Neurons who;
  private final int n;

  private EpochTwin(EpochRules rules, EpochInput input) {
    this.rules = rules;
    this.input = input;
    this.who = input.neurons();
    this.n = who.size();
  }

  record Result(
      long[] stake,
      long[] consensus,
      long[] trust,
      long[] incentive,
      long[] dividends,
      long[][] amounts,
      boolean[] permit,
      int[][] bonds) {}

  static Result run(EpochRules rules, EpochInput input) {
    return new EpochTwin(rules, input).run();
  }

  private static long times(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).shiftRight(32).longValueExact();
  }

  private static long over(long a, long b) {
    return b == 0
        ? 0
        : BigInteger.valueOf(a).multiply(SCALE).divide(BigInteger.valueOf(b)).longValueExact();
  }

  private static long[] normalised(long[] x) {
    long sum = Arrays.stream(x).sum();
    return sum == 0 ? x.clone() : Arrays.stream(x).map(v -> over(v, sum)).toArray();
  }

  private static long[][] columnsNormalised(long[][] matrix) {
    int n = matrix.length;
    long[][] result = new long[n][n];
    for (int j = 0; j < n; j++) {
      long sum = 0;
      for (long[] row : matrix) {
        sum += row[j];
      }
      for (int i = 0; i < n; i++) {
        result[i][j] = over(matrix[i][j], sum);
      }
    }
    return result;
  }

  private Result run() {
    boolean[] permit = who.permit().clone();
    long[] held = new long[n];
    for (int i = 0; i < n; i++) {
      boolean owner = i == who.owner();
      permit[i] |= owner;
      held[i] = owner || who.stake()[i] >= rules.stakeThreshold() ? who.stake()[i] : 0;
    }
    long[] stake = normalised(held);
    long[] active = new long[n];
    for (int i = 0; i < n; i++) {
      boolean live = who.lastUpdate()[i] + rules.activityCutoff() >= input.block();
      active[i] = live && permit[i] ? stake[i] : 0;
    }
    active = normalised(active);
    boolean[][] entry = new boolean[n][n];
    long[][] weights = weights(permit, entry);
    long[] consensus = consensus(weights, active);
    long[][] clipped = new long[n][n];
    long[] trust = new long[n];
    long[] rank = new long[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        clipped[i][j] = Math.min(weights[i][j], consensus[j]);
        trust[i] += clipped[i][j];
        rank[j] += times(active[i], clipped[i][j]);
      }
    }
    long[] incentive = normalised(rank);
    long[][] voted = mixed(weights, clipped, entry);
    long[][] old = oldBonds();
    long[] dividends = new long[n];
    long[][] bonds =
        rules.bonds().kind() == Kind.YUMA_2
            ? shares(voted, old, active, incentive, dividends)
            : proportions(voted, entry, old, consensus, incentive, dividends);
    if (rules.bonds().kind() == Kind.YUMA_3) {
      for (int i = 0; i < n; i++) {
        dividends[i] = times(dividends[i], active[i]);
      }
    }
    dividends = normalised(dividends);
    boolean[] next = next(stake);
    return new Result(
        stake,
        consensus,
        trust,
        incentive,
        dividends,
        amounts(incentive, dividends, stake, active),
        next,
        stored(bonds, permit, next));
  }

  private long[][] weights(boolean[] permit, boolean[][] entry) {
    long[][] weights = new long[n][n];
    for (int i = 0; i < n; i++) {
      SparseRows votes = input.weights();
      for (int at = votes.from(i); at < votes.from(i + 1); at++) {
        int j = votes.column(at);
        boolean dropped =
            !permit[i]
                || (i == j && i != who.owner())
                || who.lastUpdate()[i] <= who.registered()[j]
                || who.oldestCommit()[i] < who.registered()[j];
        if (!dropped) {
          entry[i][j] = true;
          weights[i][j] = (long) votes.value(at) << 32;
        }
      }
      weights[i] = normalised(weights[i]);
    }
    return weights;
  }

  private long[] consensus(long[][] weights, long[] active) {
    List<Integer> voters = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (active[i] > 0) {
        voters.add(i);
      }
    }
    long[] stake = normalised(voters.stream().mapToLong(i -> active[i]).toArray());
    long minority = Arrays.stream(stake).sum() - over(rules.kappa(), 65_535);
    long[] consensus = new long[n];
    for (int j = 0; j < n; j++) {
      int column = j;
      List<Integer> order = new ArrayList<>();
      for (int v = 0; v < voters.size(); v++) {
        order.add(v);
      }
      order.sort(Comparator.comparingLong(v -> weights[voters.get(v)][column]));
      long below = 0;
      for (int v : order) {
        consensus[j] = weights[voters.get(v)][j];
        below += stake[v];
        if (below > minority) {
          break;
        }
      }
    }
    return consensus;
  }

  /// The weights that bonds follow; leaves in `entry` which of them the sparse reference keeps.
  private long[][] mixed(long[][] weights, long[][] clipped, boolean[][] entry) {
    int penalty = rules.bonds().penalty();
    long ratio = over(penalty, 65_535);
    long[][] mixed = new long[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (penalty == 0) {
          mixed[i][j] = weights[i][j];
        } else if (penalty == 65_535) {
          mixed[i][j] = clipped[i][j];
          entry[i][j] &= !(clipped[i][j] == 0 && weights[i][j] > 0);
        } else {
          mixed[i][j] = Math.max(0, weights[i][j] + times(ratio, clipped[i][j] - weights[i][j]));
          entry[i][j] = mixed[i][j] > 0;
        }
      }
    }
    return mixed;
  }

  private long[][] oldBonds() {
    long[][] bonds = new long[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        boolean outdated = input.bondsSince() <= who.registered()[j];
        bonds[i][j] = outdated ? 0 : (long) input.bonds().at(i, j) << 32;
      }
    }
    return bonds;
  }

  private long rate() {
    return ONE - over(rules.bonds().movingAverage(), 1_000_000);
  }

  private long[][] shares(
      long[][] voted, long[][] old, long[] active, long[] incentive, long[] dividends) {
    long[][] delta = new long[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        delta[i][j] = times(voted[i][j], active[i]);
      }
    }
    long[][] fresh = columnsNormalised(delta);
    long[][] held = columnsNormalised(old);
    long[][] bonds = new long[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        bonds[i][j] = times(rate(), fresh[i][j]) + times(ONE - rate(), held[i][j]);
      }
    }
    bonds = columnsNormalised(bonds);
    long[][] upscaled = new long[n][n];
    for (int j = 0; j < n; j++) {
      long most = 0;
      for (int i = 0; i < n; i++) {
        dividends[i] += times(bonds[i][j], incentive[j]);
        most = Math.max(most, bonds[i][j]);
      }
      for (int i = 0; i < n; i++) {
        upscaled[i][j] = over(bonds[i][j], most);
      }
    }
    return upscaled;
  }

  private long[][] proportions(
      long[][] voted,
      boolean[][] entry,
      long[][] old,
      long[] consensus,
      long[] incentive,
      long[] dividends) {
    boolean liquid =
        rules.bonds().liquidAlpha().isPresent() && Arrays.stream(consensus).anyMatch(c -> c != 0);
    long[][] bonds = new long[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        long held = over(old[i][j] >> 32, 65_535);
        long rate = rate();
        if (liquid) {
          LiquidAlpha alpha = rules.bonds().liquidAlpha().orElseThrow();
          rate = entry[i][j] ? liquidRate(alpha, consensus[j], voted[i][j], held) : ONE;
        }
        long moved = times(rate, voted[i][j]) + times(ONE - rate, held);
        bonds[i][j] = liquid ? Math.min(ONE, moved) : moved;
      }
    }
    long[][] share = columnsNormalised(bonds);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        dividends[i] += times(share[i][j], incentive[j]);
      }
    }
    return bonds;
  }

  private static long liquidRate(LiquidAlpha alpha, long consensus, long weight, long bond) {
    long d =
        weight >= bond ? Math.clamp(weight - consensus, 0, ONE) : Math.clamp(bond - weight, 0, ONE);
    long slope = (long) alpha.steepness() * ONE / -100;
    BigInteger one = BigInteger.ONE.shiftLeft(64);
    long power = FixedPoint.exp(times(slope, d - ONE / 2));
    long sigmoid = one.divide(BigInteger.valueOf(ONE + power)).longValueExact();
    long low = over(alpha.low(), 65_535);
    long high = over(alpha.high(), 65_535);
    return Math.clamp(low + times(sigmoid, high - low), low, high);
  }

  private long[][] amounts(long[] incentive, long[] dividends, long[] stake, long[] active) {
    long[] combined = new long[n];
    for (int i = 0; i < n; i++) {
      combined[i] = incentive[i] + dividends[i];
    }
    long sum = Arrays.stream(combined).sum();
    if (sum == 0) {
      long[] paid = Arrays.stream(active).sum() == 0 ? stake : active;
      return new long[][] {paid(new long[n]), paid(paid), paid(paid)};
    }
    long[] server = Arrays.stream(incentive).map(x -> over(x, sum)).toArray();
    long[] validator = Arrays.stream(dividends).map(x -> over(x, sum)).toArray();
    return new long[][] {paid(server), paid(validator), paid(normalised(combined))};
  }

  private long[] paid(long[] shares) {
    return Arrays.stream(shares).map(share -> times(share, input.emission())).toArray();
  }

  private boolean[] next(long[] stake) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingLong(i -> stake[i]));
    boolean[] next = new boolean[n];
    for (int i = 0; i < n; i++) {
      int uid = order.get(i);
      next[uid] = (i >= n - rules.maxValidators() && stake[uid] != 0) || uid == who.owner();
    }
    return next;
  }

  private int[][] stored(long[][] bonds, boolean[] permit, boolean[] next) {
    int[][] stored = new int[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (next[i]) {
          stored[i][j] = (int) (times(bonds[i][j], 65_535L << 32) >> 32);
        } else if (!permit[i]) {
          stored[i][j] = input.bonds().at(i, j);
        }
      }
    }
    return stored;
  }
}
