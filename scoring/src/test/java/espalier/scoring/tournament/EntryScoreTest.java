package espalier.scoring.tournament;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.codec.Malformed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryScoreTest {
  /// Method: the decimal functions, which share the table alone, on random rounds with ties, coarse
  /// and fine targets.
  @Test
  void integer_scores_agree_with_the_decimal_functions() {
    var random = new Random(11);
    for (int i = 0; i < 150; i++) {
      int rows = 2 + random.nextInt(120);
      char[] codes = codes(random, rows);
      char[] meta = codes(random, rows);
      Targets targets = targets(random, rows);
      GaussTable table = GaussTable.of(rows);
      Series<Integer> realised = series(targets);
      near(
          NumeraiScores.corr(series(codes), realised, OptionalInt.empty(), true),
          EntryScore.corr(codes, targets, table),
          1e-8);
      near(
          NumeraiScores.contribution(series(codes), series(meta), realised, OptionalInt.empty()),
          EntryScore.mmc(codes, meta, targets, table),
          1e-11);
    }
  }

  /// Method: the formula in doubles from the table's own numbers, at the largest round there is.
  @Test
  void the_largest_round_does_not_overflow() {
    int rows = RankCodes.ROWS_MAX;
    var random = new Random(12);
    GaussTable table = GaussTable.of(rows);
    long[] keys = new long[rows];
    Arrays.setAll(keys, i -> i);
    char[] rising = RankCodes.of(keys);
    long[] extreme = new long[rows];
    Arrays.setAll(extreme, i -> i < rows / 2 ? 0 : Targets.ONE);
    for (Targets targets : List.of(Targets.of(extreme), targets(random, rows))) {
      assertEquals(
          doubleCorr(rising, targets, table),
          EntryScore.corr(rising, targets, table) * 0x1p-40,
          1e-9);
    }
    assertEquals(0, EntryScore.mmc(rising, rising, Targets.of(extreme), table));
  }

  @Test
  void a_perfect_prediction_scores_one_where_the_targets_are_its_own_shape() {
    int rows = 501;
    GaussTable table = GaussTable.of(rows);
    long[] keys = new long[rows];
    Arrays.setAll(keys, i -> i);
    char[] codes = RankCodes.of(keys);
    long[] values = new long[rows];
    Arrays.setAll(values, i -> Targets.ONE / 2 + 4L * table.gauss(codes[i]) / 4);
    long score = EntryScore.corr(codes, Targets.of(values), table);
    assertTrue(score > (1L << 40) - (1L << 14) && score <= 1L << 40, "" + score);
    char[] falling = codes.clone();
    for (int i = 0; i < rows; i++) {
      falling[i] = codes[rows - 1 - i];
    }
    assertEquals(-score, EntryScore.corr(falling, Targets.of(values), table));
  }

  @Test
  void what_does_not_vary_scores_zero() {
    GaussTable table = GaussTable.of(4);
    char[] flat = RankCodes.of(new long[4]);
    char[] codes = RankCodes.of(new long[] {4, 2, 3, 1});
    Targets half = Targets.of(new long[] {7, 7, 7, 7});
    Targets varied = Targets.of(new long[] {0, 1L << 30, 1L << 31, 5});
    assertEquals(0, EntryScore.corr(flat, varied, table));
    assertEquals(0, EntryScore.corr(codes, half, table));
    assertEquals(0, EntryScore.mmc(codes, flat, varied, table));
    assertEquals(0, EntryScore.mmc(flat, codes, varied, table));
  }

  @Test
  void targets_read_back_and_others_are_refused() {
    Targets targets = targets(new Random(13), 300);
    byte[] bytes = targets.encode();
    assertArrayEquals(bytes, Targets.decode(bytes, 300).encode());
    assertEquals(2, targets.tree().count());
    assertThrows(Malformed.class, () -> Targets.decode(bytes, 299));
    bytes[0] = (byte) 0x80;
    bytes[3] = 1;
    var refused = assertThrows(Malformed.class, () -> Targets.decode(bytes, 300));
    assertTrue(refused.getMessage().contains("row 0"));
    assertThrows(IllegalArgumentException.class, () -> Targets.of(new long[] {-1, 0}));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            EntryScore.corr(RankCodes.of(new long[3]), Targets.of(new long[2]), GaussTable.of(3)));
  }

  /// Method: the same sums in BigInteger, ranked by their order.
  @Test
  void the_meta_model_ranks_exact_sums_of_any_size() {
    var random = new Random(14);
    for (int i = 0; i < 60; i++) {
      int rows = 2 + random.nextInt(50);
      GaussTable table = GaussTable.of(rows);
      var meta = new MetaModel(table);
      BigInteger[] sums = new BigInteger[rows];
      Arrays.fill(sums, BigInteger.ZERO);
      for (int entry = 0; entry < 40; entry++) {
        char[] codes = codes(random, rows);
        long stake = random.nextLong() >>> (1 + random.nextInt(60));
        meta.add(codes, stake);
        for (int row = 0; row < rows; row++) {
          sums[row] =
              sums[row].add(
                  BigInteger.valueOf(stake).multiply(BigInteger.valueOf(table.gauss(codes[row]))));
        }
      }
      assertArrayEquals(
          RankCodes.of(Arrays.stream(sums).map(BigDecimal::new).toList()), meta.codes());
      for (int row = 0; row < rows; row++) {
        assertEquals(sums[row], new BigInteger(meta.sums(row, row + 1)));
      }
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new MetaModel(GaussTable.of(2)).add(RankCodes.of(new long[2]), -1));
  }

  static char[] codes(Random random, int rows) {
    long[] keys = new long[rows];
    int kinds = random.nextBoolean() ? 1 << 30 : 1 + random.nextInt(rows);
    Arrays.setAll(keys, _ -> random.nextInt(kinds));
    return RankCodes.of(keys);
  }

  static Targets targets(Random random, int rows) {
    long[] values = new long[rows];
    boolean bins = random.nextBoolean();
    Arrays.setAll(
        values,
        _ -> bins ? random.nextInt(5) * (Targets.ONE / 4) : random.nextLong(Targets.ONE + 1));
    return Targets.of(values);
  }

  private static Series<Integer> series(char[] codes) {
    long[] longs = new long[codes.length];
    Arrays.setAll(longs, i -> codes[i]);
    return Series.ofRows(
        Arrays.stream(longs).mapToObj(BigDecimal::valueOf).map(Optional::of).toList());
  }

  private static Series<Integer> series(Targets targets) {
    long[] values = new long[targets.rows()];
    Arrays.setAll(values, targets::value);
    return Series.ofRows(
        Arrays.stream(values)
            .mapToObj(value -> Exact.scaled(BigInteger.valueOf(value), 31))
            .map(Optional::of)
            .toList());
  }

  private static void near(Optional<BigDecimal> expected, long found, double tolerance) {
    assertEquals(expected.orElse(BigDecimal.ZERO).doubleValue(), found * 0x1p-40, tolerance);
  }

  private static double doubleCorr(char[] codes, Targets targets, GaussTable table) {
    int rows = codes.length;
    double mean = (double) targets.sum() / rows;
    double sp = 0;
    double st = 0;
    double spp = 0;
    double stt = 0;
    double spt = 0;
    for (int i = 0; i < rows; i++) {
      double p = table.power(codes[i]) * 0x1p-28;
      double centred = (targets.value(i) - mean) * 0x1p-31;
      double t = Math.signum(centred) * Math.pow(Math.abs(centred), 1.5);
      sp += p;
      st += t;
      spp += p * p;
      stt += t * t;
      spt += p * t;
    }
    return (rows * spt - sp * st) / Math.sqrt((rows * spp - sp * sp) * (rows * stt - st * st));
  }
}
