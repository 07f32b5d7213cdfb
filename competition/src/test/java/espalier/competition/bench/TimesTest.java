package espalier.competition.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.competition.bench.ScoringTimes.Given;
import espalier.scoring.tournament.EntryScore;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.MetaModel;
import espalier.scoring.tournament.OrderedKeys;
import espalier.scoring.tournament.RankCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimesTest {
  private static final int ROWS = 200;
  private static final int MODELS = 7;

  @TempDir Path folder;

  /// A dispute is decided for and against the challenger, or the bench stops with an exception.
  @Test
  void a_round_with_one_wrong_score_runs_to_its_disputes() {
    TournamentTimes times = TournamentTimes.measure(70, 600, 3);
    // Payload, targets and meta model of 600 rows; or a step: 32 chunks and two of sums.
    assertTrue(times.disputeBytes() > 32 * 512 && times.disputeBytes() < 65_536);
    assertTrue(times.commitMicroseconds() > 0 && times.disputeMilliseconds() > 0);
    assertTrue(times.revealMilliseconds() > 0);
  }

  @Test
  void an_epoch_of_a_full_subnet_is_timed_with_and_without_liquid_alpha() {
    ConsensusTimes times = ConsensusTimes.measure(32, 8, 3);
    assertTrue(times.plainMilliseconds() > 0 && times.liquidMilliseconds() > 0);
  }

  private ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private float[][] write(float firstTarget) throws IOException {
    var random = new Random(1);
    ByteBuffer targets = buffer(4 * ROWS);
    for (int row = 0; row < ROWS; row++) {
      targets.putFloat(row == 0 ? firstTarget : random.nextInt(5) / 4f);
    }
    Files.write(folder.resolve("targets.f32"), targets.array());
    ByteBuffer stakes = buffer(8 * MODELS);
    ByteBuffer predictions = buffer(4 * ROWS * MODELS);
    float[][] values = new float[MODELS][ROWS];
    for (int model = 0; model < MODELS; model++) {
      stakes.putLong(1 + model);
      for (int row = 0; row < ROWS; row++) {
        values[model][row] = random.nextFloat();
        predictions.putFloat(values[model][row]);
      }
    }
    Files.write(folder.resolve("stakes.i64"), stakes.array());
    Files.write(folder.resolve("predictions.f32"), predictions.array());
    return values;
  }

  @Test
  void predictions_of_a_folder_score_as_the_plain_functions_say() throws IOException {
    float[][] values = write(1);
    Given given = Given.read(folder);
    GaussTable table = GaussTable.of(ROWS);
    var meta = new MetaModel(table);
    char[][] codes = new char[MODELS][];
    for (int model = 0; model < MODELS; model++) {
      long[] keys = new long[ROWS];
      for (int row = 0; row < ROWS; row++) {
        keys[row] = OrderedKeys.ofFloatBits(Float.floatToRawIntBits(values[model][row]));
      }
      codes[model] = RankCodes.of(keys);
      meta.add(codes[model], 1 + model);
      assertArrayEquals(values[model], given.predictions()[model]);
    }
    ScoringTimes times = ScoringTimes.measure(given, 2);
    for (int model = 0; model < MODELS; model++) {
      assertEquals(
          EntryScore.corr(codes[model], given.targets(), table), times.scores().corr()[model]);
      assertEquals(
          EntryScore.mmc(codes[model], meta.codes(), given.targets(), table),
          times.scores().mmc()[model]);
    }
  }

  @Test
  void folders_that_do_not_fit_together_are_refused_with_a_sentence() throws IOException {
    write(1.5f);
    String beyond = assertThrows(IOException.class, () -> Given.read(folder)).getMessage();
    assertTrue(beyond.contains("target 0 is 1.5"), beyond);
    write(Float.NaN);
    assertThrows(IOException.class, () -> Given.read(folder));
    write(1);
    Files.write(folder.resolve("stakes.i64"), new byte[8 * (MODELS + 1)]);
    String sizes = assertThrows(IOException.class, () -> Given.read(folder)).getMessage();
    assertTrue(sizes.contains("8 stakes"), sizes);
  }
}
