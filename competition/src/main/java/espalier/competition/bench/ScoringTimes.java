package espalier.competition.bench;

import espalier.competition.scorer.Field;
import espalier.competition.scorer.FieldScorer;
import espalier.competition.scorer.FieldScorer.Standing;
import espalier.competition.scorer.FieldScores;
import espalier.scoring.tournament.Targets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How long our scorer takes for predictions that somebody else made, and what it finds: what a
/// comparison with another scorer on the same data needs.
///
/// @param firstMilliseconds ranks, meta model, CORR and MMC from raw values; the median
/// @param rescoreMilliseconds CORR and MMC again; the median
/// @param scores of the last repeat
public record ScoringTimes(
    double firstMilliseconds, double rescoreMilliseconds, FieldScores scores) {
  private static final int REPEATS = 9;
  private static final int MODELS_MAX = 16_384;
  private static final int ROWS_MAX = 15_000;

  /// Predictions of a field on disk: little-endian, without headers.
  ///
  /// | file | content |
  /// |---|---|
  /// | `targets.f32` | one float a row, in [0, 1] |
  /// | `stakes.i64` | one long a model, not negative |
  /// | `predictions.f32` | one float a model and row, model by model |
  ///
  /// @param predictions one array a model
  public record Given(float[][] predictions, long[] stakes, Targets targets) {
    /// @throws IOException if a file cannot be read or the sizes do not belong together
    public static Given read(Path folder) throws IOException {
      ByteBuffer targets = bytes(folder.resolve("targets.f32"), 4L * ROWS_MAX);
      ByteBuffer stakes = bytes(folder.resolve("stakes.i64"), 8L * MODELS_MAX);
      int rows = targets.remaining() / Float.BYTES;
      int models = stakes.remaining() / Long.BYTES;
      ByteBuffer predictions = bytes(folder.resolve("predictions.f32"), 4L * ROWS_MAX * MODELS_MAX);
      if (rows < 2 || models < 1 || predictions.remaining() != 4L * rows * models) {
        throw new IOException(
            "%d targets, %d stakes and %d bytes of predictions in %s; expected 4 bytes for each of them, model by model"
                .formatted(rows, models, predictions.remaining(), folder));
      }
      long[] realised = new long[rows];
      for (int row = 0; row < rows; row++) {
        float value = targets.getFloat();
        if (!(value >= 0 && value <= 1)) {
          throw new IOException(
              "target %d is %s; expected 0 to 1; scale the targets".formatted(row, value));
        }
        realised[row] = Math.round(value * (double) Targets.ONE);
      }
      long[] staked = new long[models];
      stakes.asLongBuffer().get(staked);
      float[][] values = new float[models][rows];
      FloatBuffer floats = predictions.asFloatBuffer();
      for (float[] model : values) {
        floats.get(model);
      }
      return new Given(values, staked, Targets.of(realised));
    }

    private static ByteBuffer bytes(Path file, long most) throws IOException {
      long size = Files.size(file);
      if (size > Math.min(most, Integer.MAX_VALUE)) {
        throw new IOException(
            "%s has %d bytes; expected at most %d; score fewer models or rows"
                .formatted(file, size, Math.min(most, Integer.MAX_VALUE)));
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        return channel.map(MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
      }
    }
  }

  /// Scores with `threads`; one repeat more, the first, warms up.
  public static ScoringTimes measure(Given given, int threads) {
    var scorer = new FieldScorer(given.targets().rows(), threads);
    var first = new Median(REPEATS);
    var again = new Median(REPEATS);
    FieldScores scores = new FieldScores(new long[0], new long[0]);
    for (int repeat = 0; repeat <= REPEATS; repeat++) {
      long start = System.nanoTime();
      Field field = scorer.rank(given.predictions());
      Standing standing = scorer.against(field, scorer.metaModel(field, given.stakes()));
      scores = scorer.score(standing, given.targets());
      if (repeat > 0) {
        first.since(start);
      }
      start = System.nanoTime();
      scores = scorer.score(standing, given.targets());
      if (repeat > 0) {
        again.since(start);
      }
    }
    return new ScoringTimes(first.milliseconds(), again.milliseconds(), scores);
  }
}
