package espalier.competition.scorer;

import espalier.competition.scorer.FieldScorer.Standing;
import espalier.scoring.tournament.EntryScore;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.MetaModel;
import espalier.scoring.tournament.Targets;
import java.util.Arrays;
import java.util.Random;

/// What `bench compete` measures of scoring: made predictions, from raw values to scores, and again
/// with new targets.
public final class ScoringBench {
  /// Repeats; the best counts, because what slows a run is never the code under test.
  private static final int REPEATS = 5;

  /// How many entries are compared with the plain functions.
  private static final int COMPARED = 25;

  private ScoringBench() {}

  /// What was measured.
  ///
  /// @param rankMilliseconds of the first scoring, ranking alone
  /// @param firstScoringMilliseconds ranks, meta model, CORR and MMC of all entries
  /// @param rescoreMilliseconds CORR and MMC of all entries on new targets
  /// @param payloadBytes what stays in memory for that
  public record Result(
      int models,
      int rows,
      int threads,
      double rankMilliseconds,
      double firstScoringMilliseconds,
      double rescoreMilliseconds,
      long payloadBytes) {}

  /// Measures, and compares some entries with the plain functions.
  ///
  /// @throws IllegalStateException if a score is not that of the plain functions
  public static Result run(int models, int rows, int threads, long seed) {
    var random = new Random(seed);
    float[][] predictions = predictions(models, rows, random);
    long[] stakes = random.longs(models, 1, 1L << 40).toArray();
    Targets first = targets(rows, random);
    Targets later = targets(rows, random);
    var scorer = new FieldScorer(rows, threads);
    double ranked = Double.MAX_VALUE;
    double scored = Double.MAX_VALUE;
    double again = Double.MAX_VALUE;
    long bytes = 0;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      long start = System.nanoTime();
      Field field = scorer.rank(predictions);
      ranked = Math.min(ranked, milliseconds(start));
      Standing standing = scorer.against(field, scorer.metaModel(field, stakes));
      FieldScores scores = scorer.score(standing, first);
      scored = Math.min(scored, milliseconds(start));
      compare(field, standing, stakes, first, scores);
      for (int i = 0; i < REPEATS; i++) {
        start = System.nanoTime();
        scores = scorer.score(standing, later);
        again = Math.min(again, milliseconds(start));
      }
      compare(field, standing, stakes, later, scores);
      bytes = standing.bytes();
    }
    return new Result(models, rows, threads, ranked, scored, again, bytes);
  }

  private static double milliseconds(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void compare(
      Field field, Standing standing, long[] stakes, Targets targets, FieldScores scores) {
    GaussTable table = GaussTable.of(field.rows());
    var meta = new MetaModel(table);
    for (int entry = 0; entry < field.entries(); entry++) {
      meta.add(field.codes(entry), stakes[entry]);
    }
    if (!Arrays.equals(meta.codes(), standing.meta())) {
      throw new IllegalStateException("the meta model is not that of the plain functions");
    }
    for (int i = 0; i < Math.min(COMPARED, field.entries()); i++) {
      int entry = (int) ((long) field.entries() * i / COMPARED) % field.entries();
      char[] codes = field.codes(entry);
      if (scores.corr()[entry] != EntryScore.corr(codes, targets, table)
          || scores.mmc()[entry] != EntryScore.mmc(codes, meta.codes(), targets, table)) {
        throw new IllegalStateException(
            "the scores of entry " + entry + " are not those of the plain functions");
      }
    }
  }

  private static float[][] predictions(int models, int rows, Random random) {
    float[] common = new float[rows];
    for (int i = 0; i < rows; i++) {
      common[i] = random.nextFloat();
    }
    float[][] predictions = new float[models][rows];
    for (float[] model : predictions) {
      for (int i = 0; i < rows; i++) {
        model[i] = 0.4f * common[i] + 0.6f * random.nextFloat();
      }
    }
    return predictions;
  }

  /// Five bins of the masses that upstream's targets have.
  private static Targets targets(int rows, Random random) {
    long[] values = new long[rows];
    for (int i = 0; i < rows; i++) {
      double drawn = random.nextDouble();
      int bin = drawn < 0.05 ? 0 : drawn < 0.25 ? 1 : drawn < 0.75 ? 2 : drawn < 0.95 ? 3 : 4;
      values[i] = bin * (Targets.ONE / 4);
    }
    return Targets.of(values);
  }
}
