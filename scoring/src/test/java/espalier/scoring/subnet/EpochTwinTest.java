package espalier.scoring.subnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.scoring.subnet.BondRules.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// [Epoch] against its plain twin, bit for bit, over random subnets that use every rule.
final class EpochTwinTest {
  private static final int SUBNETS = 400;

  /// Method: one `Epoch` for all subnets, so that nothing may survive from one to the next.
  @Test
  void fast_epochs_equal_plain_ones_bit_for_bit() {
    Epoch epoch = new Epoch();
    long fromSeed = Long.getLong("espalier.seed", 1);
    int incentives = 0;
    for (long seed = fromSeed; seed < fromSeed + SUBNETS; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      int n = 1 + random.nextInt(24);
      EpochRules rules = rules(random, n);
      SparseRows bonds = SparseRows.empty(n);
      for (int step = 0; step < 4; step++) {
        EpochInput input = input(random, n, bonds);
        EpochOutput output = epoch.run(rules, input);
        assertSame(EpochTwin.run(rules, input), output, "seed " + seed + ", step " + step);
        bonds = output.bonds();
        incentives += Arrays.stream(output.standing().incentive()).sum() > 0 ? 1 : 0;
      }
    }
    assertTrue(incentives > SUBNETS, "most of the random subnets agree on nothing");
  }

  private static void assertSame(EpochTwin.Result plain, EpochOutput fast, String where) {
    EpochOutput.Standing standing = fast.standing();
    assertArrayEquals(u16(plain.stake()), standing.stake(), where);
    assertArrayEquals(u16(plain.consensus()), standing.consensus(), where);
    assertArrayEquals(u16(plain.trust()), standing.validatorTrust(), where);
    assertArrayEquals(u16(plain.incentive()), standing.incentive(), where);
    assertArrayEquals(u16(plain.dividends()), standing.dividends(), where);
    assertArrayEquals(plain.amounts()[0], fast.serverEmission(), where);
    assertArrayEquals(plain.amounts()[1], fast.validatorEmission(), where);
    assertArrayEquals(plain.amounts()[2], fast.combinedEmission(), where);
    assertArrayEquals(plain.permit(), fast.permit(), where);
    for (int row = 0; row < plain.bonds().length; row++) {
      for (int j = 0; j < plain.bonds().length; j++) {
        assertEquals(plain.bonds()[row][j], fast.bonds().at(row, j), where);
      }
    }
  }

  private static int[] u16(long[] proportions) {
    return Arrays.stream(proportions).mapToInt(x -> (int) ((x * 65_535) >> 32)).toArray();
  }

  private static EpochRules rules(RandomGenerator random, int n) {
    Kind kind = random.nextBoolean() ? Kind.YUMA_2 : Kind.YUMA_3;
    int low = 1_638 + random.nextInt(40_000);
    Optional<LiquidAlpha> liquid =
        kind == Kind.YUMA_3 && random.nextInt(3) > 0
            ? Optional.of(
                new LiquidAlpha(
                    low, low + random.nextInt(65_536 - low), random.nextInt(-3_000, 3_000)))
            : Optional.empty();
    int[] penalties = {0, 65_535, 1 + random.nextInt(65_534)};
    int[] kappas = {32_767, 0, 65_535, random.nextInt(65_536)};
    int[] averages = {900_000, 0, 1_000_000, random.nextInt(1_000_001)};
    return new EpochRules(
        kappas[random.nextInt(4)],
        random.nextInt(n + 2),
        20 + random.nextInt(100),
        random.nextInt(3) == 0 ? random.nextInt(1_000) : 0,
        new BondRules(kind, penalties[random.nextInt(3)], averages[random.nextInt(4)], liquid));
  }

  private static EpochInput input(RandomGenerator random, int n, SparseRows bonds) {
    long block = 100;
    long[] stake = new long[n];
    long[] lastUpdate = new long[n];
    long[] registered = new long[n];
    long[] oldestCommit = new long[n];
    boolean[] permit = new boolean[n];
    long scale = random.nextBoolean() ? 1_000 : 1L << 50;
    for (int uid = 0; uid < n; uid++) {
      stake[uid] = random.nextInt(3) == 0 ? 0 : random.nextLong(scale);
      lastUpdate[uid] = 50L + random.nextInt(51);
      registered[uid] = random.nextInt(8) == 0 ? random.nextInt(101) : random.nextInt(10);
      oldestCommit[uid] = random.nextInt(6) == 0 ? random.nextInt(100) : Neurons.NO_COMMIT;
      permit[uid] = random.nextInt(4) > 0;
    }
    int owner = random.nextInt(-1, n);
    boolean agreeing = random.nextBoolean();
    char[][] columns = new char[n][];
    char[][] values = new char[n][];
    for (int uid = 0; uid < n; uid++) {
      var column = new StringBuilder();
      var value = new StringBuilder();
      for (int j = 0; j < n; j++) {
        if (random.nextInt(4) > 0) {
          int weight = agreeing ? 1_000 * (j % 5) : random.nextInt(65_536);
          column.append((char) j);
          value.append((char) (random.nextInt(5) == 0 ? 0 : weight));
        }
      }
      columns[uid] = column.toString().toCharArray();
      values[uid] = value.toString().toCharArray();
    }
    return new EpochInput(
        block,
        random.nextInt(101),
        random.nextLong(1L << 60),
        new Neurons(stake, lastUpdate, registered, oldestCommit, permit, owner),
        SubnetReplay.rows(columns, values),
        bonds);
  }

  /// Liquid alpha apart, an entry of value 0 means what no entry means.
  @Test
  void sparse_votes_equal_the_same_votes_written_out_densely() {
    Epoch epoch = new Epoch();
    int compared = 0;
    for (long seed = 1; seed <= SUBNETS; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      int n = 1 + random.nextInt(24);
      EpochRules rules = rules(random, n);
      EpochInput sparse = input(random, n, SparseRows.empty(n));
      if (rules.bonds().liquidAlpha().isEmpty()) {
        EpochOutput fromDense = epoch.run(rules, dense(sparse));
        assertSame(EpochTwin.run(rules, sparse), fromDense, "seed " + seed);
        compared++;
      }
    }
    assertTrue(compared > SUBNETS / 4);
  }

  private static EpochInput dense(EpochInput input) {
    int n = input.neurons().size();
    char[][] columns = new char[n][n];
    char[][] values = new char[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        columns[i][j] = (char) j;
        values[i][j] = (char) input.weights().at(i, j);
      }
    }
    return new EpochInput(
        input.block(),
        input.bondsSince(),
        input.emission(),
        input.neurons(),
        SubnetReplay.rows(columns, values),
        input.bonds());
  }

  @Test
  void a_zero_entry_lets_a_liquid_bond_decay_and_no_entry_ends_it() {
    EpochRules rules =
        new EpochRules(
            32_767,
            2,
            100,
            0,
            new BondRules(
                Kind.YUMA_3, 0, 900_000, Optional.of(new LiquidAlpha(6_553, 19_660, 1_000))));
    SparseRows bonds =
        SubnetReplay.rows(
            new char[][] {{2}, {2}, {}, {}}, new char[][] {{40_000}, {40_000}, {}, {}});
    SparseRows votes =
        SubnetReplay.rows(
            new char[][] {{2, 3}, {3}, {}, {}}, new char[][] {{0, 65_535}, {65_535}, {}, {}});
    long[] zero = new long[4];
    long[] none = new long[4];
    Arrays.fill(none, Neurons.NO_COMMIT);
    Neurons neurons =
        new Neurons(
            new long[] {10, 10, 0, 0},
            new long[] {9, 9, 0, 0},
            zero,
            none,
            new boolean[] {true, true, false, false},
            Neurons.NO_OWNER);
    EpochOutput output =
        new Epoch().run(rules, new EpochInput(10, 9, 1_000, neurons, votes, bonds));
    assertNotEquals(0, output.bonds().at(0, 2));
    assertEquals(0, output.bonds().at(1, 2));
  }

  @Test
  void more_cells_than_the_bound_are_refused_with_the_remedy() {
    int n = Epoch.MAX_NEURONS;
    int validators = Epoch.MAX_CELLS / n;
    Epoch epoch = new Epoch();
    EpochRules rules =
        new EpochRules(32_767, n, 100, 0, new BondRules(Kind.YUMA_2, 0, 900_000, Optional.empty()));
    assertEquals(n, epoch.run(rules, withPermits(n, validators)).permit().length);
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> epoch.run(rules, withPermits(n, validators + 1)));
    assertTrue(refused.getMessage().contains("allow fewer validators"), refused.getMessage());
  }

  private static EpochInput withPermits(int n, int validators) {
    boolean[] permit = new boolean[n];
    Arrays.fill(permit, 0, validators, true);
    Neurons neurons =
        new Neurons(new long[n], new long[n], new long[n], new long[n], permit, Neurons.NO_OWNER);
    return new EpochInput(1, 1, 0, neurons, SparseRows.empty(n), SparseRows.empty(n));
  }
}
