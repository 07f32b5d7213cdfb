package espalier.scoring.subnet;

import espalier.scoring.subnet.BondRules.Kind;
import espalier.scoring.subnet.EpochOutput.Standing;
import java.util.Arrays;

/// Runs epochs: from stakes, weights and old bonds to consensus, incentive, dividends and emission.
///
/// The result is a pure function of rules and input. An `Epoch` only holds the working memory, so
/// that a thousand epochs need no more of it than the largest one; it is not safe for use by
/// several threads at once.
///
/// **Cost.** Two passes over validators times neurons, eight columns at a time, so that everything
/// between reading a vote and writing a bond happens in the first cache. Each column divides by a
/// multiplication ([Reciprocal]) and finds its median without sorting ([WeightedMedian]). Working
/// memory: 12 bytes a cell, 13 MB at 4096 neurons and 256 validators.
///
/// @see "subtensor 14bc6f9f, `epoch/run_epoch.rs::epoch_mechanism`"
public final class Epoch {
  /// The greatest number of uids.
  public static final int MAX_NEURONS = 4_096;

  /// The greatest product of uids and of validators, those with a permit or a bond.
  public static final int MAX_CELLS = 1 << 22;

  /// Columns treated together: one cache line of weights.
  private static final int BLOCK = 8;

  /// Marks an entry of value 0, which liquid alpha tells apart from none.
  private static final long PRESENT_ZERO = -1;

  private final WeightedMedian median = new WeightedMedian();

  // The rows of the matrices: validators with active stake first, then the others.
  private int[] rowUid = new int[0];
  private int rows;
  private int activeRows;
  private int stride;
  private long[] weight = new long[0];
  private char[] bond = new char[0];
  private char[] newBond = new char[0];

  // One place a row.
  private long[] rowStake = new long[0];
  private long[] medianStake = new long[0];
  private long[] rowTrust = new long[0];
  private long[] rowDividend = new long[0];

  // One place a uid.
  private long[] stake = new long[0];
  private long[] activeStake = new long[0];
  private long[] consensus = new long[0];
  private long[] incentive = new long[0];
  private long[] dividend = new long[0];
  private long[] trust = new long[0];
  private long[] order = new long[0];

  // One block of columns, column by column.
  private long[] blockWeight = new long[0];
  private long[] blockBond = new long[0];
  private final BondColumn bondColumn = new BondColumn();

  /// Runs one epoch.
  ///
  /// @throws IllegalArgumentException if validators times neurons exceed [#MAX_CELLS]
  public EpochOutput run(EpochRules rules, EpochInput input) {
    Neurons neurons = input.neurons();
    int n = neurons.size();
    reserveNeurons(n);
    boolean[] permit = withOwner(neurons.permit(), neurons.owner());
    boolean[] active = active(rules, input);
    normaliseStake(rules, neurons);
    boolean[] nextPermit = withOwner(highestStakes(n, rules.maxValidators()), neurons.owner());
    for (int uid = 0; uid < n; uid++) {
      activeStake[uid] = active[uid] && permit[uid] ? stake[uid] : 0;
    }
    FixedPoint.normalise(activeStake, n);

    chooseRows(input, permit);
    readWeights(rules, input, permit);
    agree(rules, n);
    FixedPoint.normalise(incentive, n);
    bond(rules, input);
    return output(rules, input, permit, nextPermit, active);
  }

  /// The bytes of working memory held now: they follow the largest epoch run so far, not their
  /// number.
  public long workingBytes() {
    long longs = weight.length + 4L * rowStake.length + 7L * stake.length;
    longs += blockWeight.length + blockBond.length + 3L * rowStake.length;
    return 8 * longs + 2L * (bond.length + newBond.length) + 4L * rowUid.length;
  }

  private void reserveNeurons(int n) {
    if (stake.length >= n) {
      return;
    }
    stake = new long[n];
    activeStake = new long[n];
    consensus = new long[n];
    incentive = new long[n];
    dividend = new long[n];
    trust = new long[n];
    order = new long[n];
  }

  private static boolean[] withOwner(boolean[] permit, int owner) {
    boolean[] result = permit.clone();
    if (owner != Neurons.NO_OWNER) {
      result[owner] = true;
    }
    return result;
  }

  private static boolean[] active(EpochRules rules, EpochInput input) {
    long[] lastUpdate = input.neurons().lastUpdate();
    boolean[] active = new boolean[lastUpdate.length];
    for (int uid = 0; uid < active.length; uid++) {
      // A difference, because the sum of an update and the cutoff may overflow.
      active[uid] = input.block() - lastUpdate[uid] <= rules.activityCutoff();
    }
    return active;
  }

  private void normaliseStake(EpochRules rules, Neurons neurons) {
    long sum = 0;
    int n = neurons.size();
    for (int uid = 0; uid < n; uid++) {
      long held = neurons.stake()[uid];
      stake[uid] = uid == neurons.owner() || held >= rules.stakeThreshold() ? held : 0;
      sum += stake[uid];
    }
    for (int uid = 0; uid < n && sum != 0; uid++) {
      stake[uid] = FixedPoint.ratio(stake[uid], sum);
    }
  }

  /// The uids with the `count` highest stakes above zero; the higher uid goes first among equals.
  private boolean[] highestStakes(int n, int count) {
    boolean[] chosen = new boolean[n];
    for (int uid = 0; uid < n; uid++) {
      order[uid] = stake[uid] << 16 | uid;
    }
    Arrays.sort(order, 0, n);
    for (int i = Math.max(0, n - count); i < n; i++) {
      int uid = (int) (order[i] & 0xffff);
      chosen[uid] = stake[uid] > 0;
    }
    return chosen;
  }

  private void chooseRows(EpochInput input, boolean[] permit) {
    int n = permit.length;
    SparseRows bonds = input.bonds();
    if (rowUid.length < n) {
      rowUid = new int[n];
    }
    rows = 0;
    for (int uid = 0; uid < n; uid++) {
      if (activeStake[uid] > 0) {
        rowUid[rows++] = uid;
      }
    }
    activeRows = rows;
    for (int uid = 0; uid < n; uid++) {
      if (activeStake[uid] == 0 && (permit[uid] || bonds.from(uid) < bonds.from(uid + 1))) {
        rowUid[rows++] = uid;
      }
    }
    if ((long) rows * n > MAX_CELLS) {
      throw new IllegalArgumentException(
          "%d validators times %d neurons; expected at most %d cells: allow fewer validators"
              .formatted(rows, n, MAX_CELLS));
    }
    reserveRows(n);
  }

  private void reserveRows(int n) {
    // One line more than the columns need, so that the rows do not all fall into one cache set.
    stride = (n + BLOCK - 1) / BLOCK * BLOCK + BLOCK;
    int cells = rows * stride;
    if (weight.length < cells) {
      weight = new long[cells];
      bond = new char[cells];
      newBond = new char[cells];
    }
    Arrays.fill(weight, 0, cells, 0);
    Arrays.fill(bond, 0, cells, (char) 0);
    if (rowStake.length < rows) {
      rowStake = new long[rows];
      medianStake = new long[rows];
      rowTrust = new long[rows];
      rowDividend = new long[rows];
      blockWeight = new long[rows * BLOCK];
      blockBond = new long[rows * BLOCK];
    }
    for (int row = 0; row < rows; row++) {
      rowStake[row] = activeStake[rowUid[row]];
      medianStake[row] = rowStake[row];
      rowTrust[row] = 0;
      rowDividend[row] = 0;
    }
    // Upstream normalises once more what is already normalised; the last bit depends on it.
    FixedPoint.normalise(medianStake, activeRows);
  }

  private void readWeights(EpochRules rules, EpochInput input, boolean[] permit) {
    SparseRows bonds = input.bonds();
    boolean marked = rules.bonds().liquidAlpha().isPresent();
    for (int row = 0; row < rows; row++) {
      int uid = rowUid[row];
      if (permit[uid]) {
        readVote(input, uid, row * stride, marked);
      }
      for (int i = bonds.from(uid); i < bonds.from(uid + 1); i++) {
        bond[row * stride + bonds.column(i)] = (char) bonds.value(i);
      }
    }
  }

  private void readVote(EpochInput input, int uid, int at, boolean marked) {
    Neurons neurons = input.neurons();
    SparseRows votes = input.weights();
    long[] registered = neurons.registered();
    long updated = neurons.lastUpdate()[uid];
    long committed = neurons.oldestCommit()[uid];
    int to = votes.from(uid + 1);
    long sum = 0;
    for (int i = votes.from(uid); i < to; i++) {
      int j = votes.column(i);
      boolean self = j == uid && uid != neurons.owner();
      // A vote names a slot; whoever took the slot since then was not meant.
      if (!self && updated > registered[j] && committed >= registered[j]) {
        int value = votes.value(i);
        sum += value;
        weight[at + j] = value == 0 && marked ? PRESENT_ZERO : value;
      }
    }
    if (sum == 0) {
      return;
    }
    int shift = Reciprocal.shift(sum);
    long reciprocal = Reciprocal.of(sum);
    for (int i = votes.from(uid); i < to; i++) {
      int cell = at + votes.column(i);
      if (weight[cell] > 0) {
        weight[cell] = Reciprocal.quotient(weight[cell], sum, shift, reciprocal);
      }
    }
  }

  /// Consensus of each column, trust of each row, and rank, which is incentive before normalising.
  private void agree(EpochRules rules, int n) {
    long sum = 0;
    for (int row = 0; row < activeRows; row++) {
      sum += medianStake[row];
    }
    long minority = sum - FixedPoint.fromU16(rules.kappa());
    for (int first = 0; first < n; first += BLOCK) {
      gatherWeights(first);
      for (int c = 0; c < Math.min(BLOCK, n - first); c++) {
        int from = c * rows;
        for (int row = 0; row < rows; row++) {
          // Presence matters to bonds alone.
          blockWeight[from + row] = Math.max(0, blockWeight[from + row]);
        }
        long agreed = median.of(blockWeight, from, medianStake, activeRows, minority);
        consensus[first + c] = agreed;
        incentive[first + c] = rank(from, agreed);
      }
    }
  }

  private long rank(int from, long agreed) {
    long rank = 0;
    for (int row = 0; row < rows; row++) {
      long clipped = Math.min(blockWeight[from + row], agreed);
      rowTrust[row] += clipped;
      rank += FixedPoint.multiply(rowStake[row], clipped);
    }
    return rank;
  }

  private void gatherWeights(int first) {
    for (int row = 0; row < rows; row++) {
      int at = row * stride + first;
      for (int c = 0; c < BLOCK; c++) {
        blockWeight[c * rows + row] = weight[at + c];
      }
    }
  }

  private void bond(EpochRules rules, EpochInput input) {
    long[] registered = input.neurons().registered();
    int n = registered.length;
    boolean agreed = false;
    for (int j = 0; j < n; j++) {
      agreed |= consensus[j] != 0;
    }
    bondColumn.prepare(rules.bonds(), rows, agreed);
    for (int first = 0; first < n; first += BLOCK) {
      gatherWeights(first);
      gatherBonds(first);
      for (int c = 0; c < Math.min(BLOCK, n - first); c++) {
        int j = first + c;
        if (input.bondsSince() <= registered[j]) {
          Arrays.fill(blockBond, c * rows, (c + 1) * rows, 0);
        }
        bondColumn.update(
            new BondColumn.Column(blockWeight, blockBond, c * rows, consensus[j], incentive[j]),
            rowStake,
            rowDividend);
      }
      scatterBonds(first);
    }
  }

  private void gatherBonds(int first) {
    for (int row = 0; row < rows; row++) {
      int at = row * stride + first;
      for (int c = 0; c < BLOCK; c++) {
        blockBond[c * rows + row] = bond[at + c];
      }
    }
  }

  private void scatterBonds(int first) {
    for (int row = 0; row < rows; row++) {
      int at = row * stride + first;
      for (int c = 0; c < BLOCK; c++) {
        newBond[at + c] = (char) blockBond[c * rows + row];
      }
    }
  }

  private EpochOutput output(
      EpochRules rules,
      EpochInput input,
      boolean[] permit,
      boolean[] nextPermit,
      boolean[] active) {
    int n = permit.length;
    Arrays.fill(dividend, 0, n, 0);
    Arrays.fill(trust, 0, n, 0);
    boolean proportions = rules.bonds().kind() == Kind.YUMA_3;
    for (int row = 0; row < rows; row++) {
      int uid = rowUid[row];
      trust[uid] = rowTrust[row];
      dividend[uid] =
          proportions ? FixedPoint.multiply(rowDividend[row], rowStake[row]) : rowDividend[row];
    }
    FixedPoint.normalise(dividend, n);
    Standing standing =
        new Standing(
            stored(stake, n),
            stored(consensus, n),
            stored(trust, n),
            stored(incentive, n),
            stored(dividend, n),
            active);
    long[][] amounts = amounts(n, input.emission());
    SparseRows bonds = newBonds(input.bonds(), permit, nextPermit);
    return new EpochOutput(standing, amounts[0], amounts[1], amounts[2], nextPermit, bonds);
  }

  private static int[] stored(long[] proportions, int n) {
    int[] result = new int[n];
    for (int i = 0; i < n; i++) {
      result[i] = FixedPoint.toU16(proportions[i]);
    }
    return result;
  }

  /// What miners, validators and both together earn, by uid.
  private long[][] amounts(int n, long emission) {
    long[] server = Arrays.copyOf(incentive, n);
    long[] validator = Arrays.copyOf(dividend, n);
    long[] combined = new long[n];
    long sum = 0;
    long activeSum = 0;
    for (int uid = 0; uid < n; uid++) {
      combined[uid] = server[uid] + validator[uid];
      sum += combined[uid];
      activeSum += activeStake[uid];
    }
    if (sum == 0) {
      // Nobody agreed on anything: the stake itself is paid, the active one if there is any.
      validator = Arrays.copyOf(activeSum == 0 ? stake : activeStake, n);
      combined = validator.clone();
    } else {
      FixedPoint.divide(server, n, sum);
      FixedPoint.divide(validator, n, sum);
      FixedPoint.divide(combined, n, sum);
    }
    long[][] amounts = {server, validator, combined};
    for (long[] shares : amounts) {
      for (int uid = 0; uid < n; uid++) {
        long high = Math.multiplyHigh(shares[uid], emission);
        shares[uid] = high << 32 | (shares[uid] * emission) >>> 32;
      }
    }
    return amounts;
  }

  /// New rows for the new permits, none for those that lost theirs, the old ones for all others.
  private SparseRows newBonds(SparseRows old, boolean[] permit, boolean[] nextPermit) {
    int n = permit.length;
    int[] rowOf = new int[n];
    Arrays.fill(rowOf, -1);
    for (int row = 0; row < rows; row++) {
      rowOf[rowUid[row]] = row;
    }
    int[] start = new int[n + 1];
    for (int uid = 0; uid < n; uid++) {
      int count = 0;
      if (nextPermit[uid]) {
        for (int j = 0; rowOf[uid] >= 0 && j < n; j++) {
          count += newBond[rowOf[uid] * stride + j] == 0 ? 0 : 1;
        }
      } else if (!permit[uid]) {
        count = old.from(uid + 1) - old.from(uid);
      }
      start[uid + 1] = start[uid] + count;
    }
    char[] column = new char[start[n]];
    char[] value = new char[start[n]];
    for (int uid = 0; uid < n; uid++) {
      int at = start[uid];
      if (at < start[uid + 1]) {
        if (nextPermit[uid]) {
          for (int j = 0; j < n; j++) {
            char held = newBond[rowOf[uid] * stride + j];
            if (held != 0) {
              column[at] = (char) j;
              value[at++] = held;
            }
          }
        } else {
          for (int i = old.from(uid); i < old.from(uid + 1); i++) {
            column[at] = (char) old.column(i);
            value[at++] = (char) old.value(i);
          }
        }
      }
    }
    return new SparseRows(start, column, value);
  }
}
