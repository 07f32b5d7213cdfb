package espalier.scoring.tournament;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedundancyTest {
  private static final int ROWS = 1_000;
  private static final Hash SEED = new Hash(1, 2, 3, 4);
  private static final GaussTable TABLE = GaussTable.of(ROWS);

  @Test
  void the_overlap_is_the_correlation_of_the_gauss_ranks() {
    var random = new Random(31);
    for (int i = 0; i < 50; i++) {
      char[] left = EntryScoreTest.codes(random, 60);
      char[] right = EntryScoreTest.codes(random, 60);
      GaussTable table = GaussTable.of(60);
      double expected =
          Exact.pearson(NumeraiScores.gauss(left), NumeraiScores.gauss(right))
              .map(java.math.BigDecimal::doubleValue)
              .orElse(0.0);
      assertEquals(expected, Redundancy.overlap(left, right, table) * 0x1p-40, 1e-11);
    }
    char[] flat = RankCodes.of(new long[60]);
    assertEquals(0, Redundancy.overlap(flat, flat, GaussTable.of(60)));
  }

  @Test
  void nothing_is_deducted_up_to_nine_tenths_and_all_from_nineteen_twentieths() {
    assertEquals(0, Redundancy.deduction(Redundancy.FREE));
    assertEquals(0, Redundancy.deduction(-(1L << 40)));
    assertEquals(1L << 40, Redundancy.deduction(1L << 40));
    assertEquals(0.95, Redundancy.deduction((long) (0.95 * (1L << 40))) * 0x1p-40, 1e-9);
    assertEquals(0.925 / 2, Redundancy.deduction((long) (0.925 * (1L << 40))) * 0x1p-40, 1e-9);
    long before = 0;
    for (long overlap = Redundancy.FREE; overlap <= 1L << 40; overlap += 1L << 30) {
      assertTrue(Redundancy.deduction(overlap) >= before);
      before = Redundancy.deduction(overlap);
    }
    assertEquals(0, Redundancy.discounted(777, 777, 1L << 40));
    assertEquals(0, Redundancy.discounted(-777, -777, 1L << 40));
    assertEquals(777, Redundancy.discounted(777, 555, 0));
  }

  /// Method: one skilled model, then copies with more and more noise, against seeded targets; what
  /// the copies score after the deduction is compared with what the original scores.
  @Test
  void copies_of_one_model_gain_less_than_a_twentieth_together() {
    var random = new Random(32);
    double originals = 0;
    double copies = 0;
    for (int round = 0; round < 60; round++) {
      double[] truth = gaussians(random);
      double[] model = mixed(truth, 0.1, random);
      Targets targets = targets(truth);
      var entries = new ArrayList<char[]>();
      entries.add(codes(model));
      for (int copy = 1; copy <= 9; copy++) {
        entries.add(codes(mixed(model, 1 - 0.0005 * copy * copy, random)));
      }
      List<Optional<Redundancy.Original>> found = Redundancy.originals(entries, SEED, TABLE);
      long first = EntryScore.corr(entries.getFirst(), targets, TABLE);
      originals += first;
      assertEquals(Optional.empty(), found.getFirst());
      for (int copy = 1; copy < entries.size(); copy++) {
        var original = found.get(copy).orElseThrow();
        copies +=
            Redundancy.discounted(
                EntryScore.corr(entries.get(copy), targets, TABLE),
                EntryScore.corr(entries.get(original.entry()), targets, TABLE),
                original.overlap());
      }
    }
    assertTrue(originals > 0, "the model has no skill");
    assertTrue(copies < 0.05 * originals, copies + " gained beside " + originals);
  }

  @Test
  void honest_models_that_correlate_by_up_to_nine_tenths_are_not_touched() {
    var random = new Random(33);
    for (double likeness : new double[] {0.6, 0.7, 0.8, 0.85}) {
      double[] common = gaussians(random);
      var entries = new ArrayList<char[]>();
      for (int i = 0; i < 30; i++) {
        entries.add(codes(mixed(common, Math.sqrt(likeness), random)));
      }
      assertTrue(
          Redundancy.originals(entries, SEED, TABLE).stream().allMatch(Optional::isEmpty),
          "at " + likeness);
    }
  }

  /// Method: the sketch's choice against the exact overlaps of all pairs.
  @Test
  void the_original_is_the_nearest_of_all_earlier_entries() {
    var random = new Random(34);
    var entries = new ArrayList<char[]>();
    var models = new ArrayList<double[]>();
    for (int i = 0; i < 120; i++) {
      double[] base =
          i < 20 || random.nextInt(3) == 0
              ? gaussians(random)
              : mixed(models.get(random.nextInt(i)), 0.96 + 0.039 * random.nextDouble(), random);
      models.add(base);
      entries.add(codes(base));
    }
    List<Optional<Redundancy.Original>> found = Redundancy.originals(entries, SEED, TABLE);
    int originals = 0;
    for (int i = 0; i < entries.size(); i++) {
      Optional<Redundancy.Original> best = Optional.empty();
      for (int j = 0; j < i; j++) {
        long overlap = Redundancy.overlap(entries.get(i), entries.get(j), TABLE);
        if (overlap > Redundancy.FREE && (best.isEmpty() || overlap > best.get().overlap())) {
          best = Optional.of(new Redundancy.Original(j, overlap));
        }
      }
      assertEquals(best, found.get(i), "entry " + i);
      originals += best.isPresent() ? 1 : 0;
    }
    assertTrue(originals > 40, "only " + originals + " copies were made");
  }

  @Test
  void a_sketch_depends_on_its_seed_and_on_nothing_else() {
    char[] codes = codes(gaussians(new Random(35)));
    long[] sketch = new Redundancy.Sketch(SEED, TABLE).of(codes);
    assertEquals(
        0, Redundancy.Sketch.distance(sketch, new Redundancy.Sketch(SEED, TABLE).of(codes)));
    int apart =
        Redundancy.Sketch.distance(sketch, new Redundancy.Sketch(Hash.ZERO, TABLE).of(codes));
    assertTrue(apart > 180 && apart < 330, "" + apart);
    char[] opposite = codes.clone();
    for (int i = 0; i < ROWS; i++) {
      opposite[i] = (char) (2 * ROWS + 2 - codes[i]);
    }
    assertTrue(
        Redundancy.Sketch.distance(sketch, new Redundancy.Sketch(SEED, TABLE).of(opposite)) > 500);
  }

  private static double[] gaussians(Random random) {
    double[] values = new double[ROWS];
    Arrays.setAll(values, _ -> random.nextGaussian());
    return values;
  }

  private static double[] mixed(double[] base, double share, Random random) {
    double[] values = new double[ROWS];
    Arrays.setAll(
        values, i -> share * base[i] + Math.sqrt(1 - share * share) * random.nextGaussian());
    return values;
  }

  private static char[] codes(double[] values) {
    long[] keys = new long[ROWS];
    Arrays.setAll(keys, i -> OrderedKeys.ofDoubleBits(Double.doubleToRawLongBits(values[i])));
    return RankCodes.of(keys);
  }

  private static Targets targets(double[] truth) {
    char[] codes = codes(truth);
    long[] values = new long[ROWS];
    Arrays.setAll(values, i -> (codes[i] - 1) * Targets.ONE / (2 * ROWS));
    return Targets.of(values);
  }
}
