package espalier.competition.scorer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.scoring.tournament.EntryScore;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.MetaModel;
import espalier.scoring.tournament.OrderedKeys;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldScorerTest {
  /// Method: fields of every size up to some hundred rows, with ties, constants, stakes of zero and
  /// the largest; coarse and fine targets; one to three threads.
  @Test
  void every_score_is_that_of_the_plain_functions() {
    var random = new Random(41);
    for (int round = 0; round < 60; round++) {
      int rows = round < 20 ? 2 + round : 2 + random.nextInt(400);
      int entries = 1 + random.nextInt(60);
      float[][] predictions = predictions(random, entries, rows);
      long[] stakes = new long[entries];
      Arrays.setAll(stakes, _ -> random.nextLong() >>> (1 + random.nextInt(63)));
      var scorer = new FieldScorer(rows, 1 + random.nextInt(3));
      Field field = scorer.rank(predictions);
      GaussTable table = GaussTable.of(rows);
      var meta = new MetaModel(table);
      for (int entry = 0; entry < entries; entry++) {
        char[] codes = RankCodes.of(keys(predictions[entry]));
        assertArrayEquals(codes, field.codes(entry));
        meta.add(codes, stakes[entry]);
      }
      char[] weighed = scorer.metaModel(field, stakes);
      assertArrayEquals(meta.codes(), weighed);
      var standing = scorer.against(field, weighed);
      for (int day = 0; day < 3; day++) {
        Targets targets = targets(random, rows);
        FieldScores scores = scorer.score(standing, targets);
        for (int entry = 0; entry < entries; entry++) {
          char[] codes = field.codes(entry);
          assertEquals(EntryScore.corr(codes, targets, table), scores.corr()[entry]);
          assertEquals(EntryScore.mmc(codes, weighed, targets, table), scores.mmc()[entry]);
        }
      }
    }
  }

  @Test
  void a_field_of_extremes_does_not_overflow() {
    int rows = ScoreTables.ROWS_MAX;
    float[] rising = new float[rows];
    for (int i = 0; i < rows; i++) {
      rising[i] = i;
    }
    var scorer = new FieldScorer(rows, 2);
    Field field = scorer.rank(new float[][] {rising, rising.clone()});
    char[] meta = scorer.metaModel(field, new long[] {Long.MAX_VALUE, Long.MAX_VALUE});
    assertArrayEquals(field.codes(0), meta);
    long[] values = new long[rows];
    Arrays.setAll(values, i -> i < rows / 3 ? 0 : Targets.ONE);
    Targets targets = Targets.of(values);
    FieldScores scores = scorer.score(scorer.against(field, meta), targets);
    GaussTable table = GaussTable.of(rows);
    assertEquals(EntryScore.corr(meta, targets, table), scores.corr()[1]);
    assertEquals(EntryScore.mmc(meta, meta, targets, table), scores.mmc()[1]);
  }

  @Test
  void more_entries_than_a_limb_carries_add_up_exactly() {
    int entries = 5_000;
    var random = new Random(42);
    var scorer = new FieldScorer(5, 2);
    Field field = scorer.rank(predictions(random, entries, 5));
    long[] stakes = new long[entries];
    Arrays.fill(stakes, Long.MAX_VALUE - 1);
    var meta = new MetaModel(GaussTable.of(5));
    for (int entry = 0; entry < entries; entry++) {
      meta.add(field.codes(entry), stakes[entry]);
    }
    assertArrayEquals(meta.codes(), scorer.metaModel(field, stakes));
  }

  @Test
  void codes_that_are_there_already_score_as_the_values_they_rank() {
    var random = new Random(43);
    float[][] predictions = predictions(random, 20, 90);
    var scorer = new FieldScorer(90, 2);
    Field ranked = scorer.rank(predictions);
    char[][] codes = new char[20][];
    Arrays.setAll(codes, ranked::codes);
    Field taken = scorer.of(codes);
    assertArrayEquals(codes[7], taken.codes(7));
    assertEquals(ranked.bytes(), taken.bytes());
    codes[3][0]++;
    assertThrows(IllegalStateException.class, () -> scorer.of(codes));
  }

  @Test
  void zeros_of_both_signs_tie_and_infinities_stand_at_the_ends() {
    float[] values = {0f, -0f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -1e-40f, 3f};
    char[] codes = new char[values.length];
    assertTrue(new FloatRanker(values.length).rank(values, codes));
    assertArrayEquals(new char[] {7, 7, 2, 12, 4, 10}, codes);
    float[] apart = {4f, 3f, 2f, 1f, 0f, -1f};
    assertFalse(new FloatRanker(values.length).rank(apart, codes));
  }

  @Test
  void what_cannot_be_scored_is_refused_with_a_sentence() {
    var scorer = new FieldScorer(3, 2);
    var nan =
        assertThrows(
            IllegalStateException.class, () -> scorer.rank(new float[][] {{1, Float.NaN, 2}}));
    assertTrue(nan.getMessage().contains("NaN"));
    assertThrows(IllegalStateException.class, () -> scorer.rank(new float[][] {{1, 2}}));
    Field field = scorer.rank(new float[][] {{1, 2, 3}});
    assertThrows(IllegalArgumentException.class, () -> scorer.metaModel(field, new long[2]));
    assertThrows(IllegalArgumentException.class, () -> scorer.metaModel(field, new long[] {-1}));
    assertThrows(IllegalArgumentException.class, () -> scorer.against(field, new char[] {2, 2, 2}));
    var standing = scorer.against(field, field.codes(0));
    assertThrows(
        IllegalArgumentException.class, () -> scorer.score(standing, Targets.of(new long[2])));
    assertThrows(IllegalArgumentException.class, () -> new FieldScorer(3, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new FieldScorer(ScoreTables.ROWS_MAX + 1, 1));
  }

  @Test
  void the_bench_measures_what_it_has_compared() {
    ScoringBench.Result result = ScoringBench.run(40, 300, 2, 5);
    assertEquals(40, result.models());
    assertEquals(40 * (600 + 48), result.payloadBytes());
    assertTrue(result.rescoreMilliseconds() > 0);
    assertTrue(result.firstScoringMilliseconds() > result.rankMilliseconds());
  }

  private static float[][] predictions(Random random, int entries, int rows) {
    float[][] predictions = new float[entries][rows];
    for (float[] entry : predictions) {
      int kind = random.nextInt(6);
      for (int i = 0; i < rows; i++) {
        entry[i] =
            switch (kind) {
              case 0 -> random.nextInt(4) / 4f;
              case 1 -> 0.5f;
              case 2 -> Float.intBitsToFloat(random.nextInt() & 0xbf7f_ffff);
              case 3 -> random.nextInt(1_000) / 1_000f;
              default -> random.nextFloat();
            };
      }
    }
    return predictions;
  }

  private static Targets targets(Random random, int rows) {
    long[] values = new long[rows];
    boolean bins = random.nextBoolean();
    Arrays.setAll(
        values,
        _ -> bins ? random.nextInt(5) * (Targets.ONE / 4) : random.nextLong(Targets.ONE + 1));
    return Targets.of(values);
  }

  private static long[] keys(float[] values) {
    long[] keys = new long[values.length];
    Arrays.setAll(keys, i -> OrderedKeys.ofFloatBits(Float.floatToRawIntBits(values[i])));
    return keys;
  }
}
