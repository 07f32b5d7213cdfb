package espalier.provider.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
  private static Engine engine;

  @TempDir Path folder;

  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

  @BeforeAll
  static void load() {
    engine = Digits.engine();
  }

  @Test
  void onnx_runtime_agrees_with_the_trained_digits_on_every_held_out_image()
      throws IOException, OrtException {
    Recipe recipe = Recipe.digits().withEpochs(40);
    var result = run(spec("whole", recipe));
    assertTrue(result.accuracy() >= 0.96, "accuracy " + result.accuracy());

    Table table = TableReader.read(Digits.TABLE, recipe);
    Table.Split split = table.split(recipe.seed(), recipe.heldOutPercent());
    int[] rows = split.heldOut();
    float[] expected = logits(table, split, recipe, result.state());
    float[][] raw = Arrays.stream(rows).mapToObj(r -> table.rows()[r]).toArray(float[][]::new);

    var environment = OrtEnvironment.getEnvironment();
    try (var session = environment.createSession(result.model().toString());
        var input = OnnxTensor.createTensor(environment, raw);
        var output = session.run(Map.of("features", input))) {
      float[][] logits = (float[][]) output.get("logits").orElseThrow().getValue();
      long[] classes = (long[]) output.get("class").orElseThrow().getValue();
      int correct = 0;
      for (int i = 0; i < rows.length; i++) {
        assertEquals(greatest(expected, i), classes[i], "class of held-out image " + i);
        for (int c = 0; c < 10; c++) {
          assertEquals(expected[i * 10 + c], logits[i][c], 1e-4, "logit " + c + " of image " + i);
        }
        correct += classes[i] == table.labels()[rows[i]] ? 1 : 0;
      }
      assertEquals(result.accuracy(), (double) correct / rows.length);
      var properties = session.getMetadata().getCustomMetadata();
      assertEquals(Digits.TABLE_SHA256, properties.get("data_sha256"));
      assertEquals(recipe.sha256(), properties.get("recipe_sha256"));
      assertEquals(result.state().parametersSha256(), properties.get("parameters_sha256"));
      assertEquals("1", properties.get("seed"));
      assertEquals("0,1,2,3,4,5,6,7,8,9", properties.get("classes"));
    }
    String json = Files.readString(folder.resolve("whole").resolve("result.json"));
    assertEquals(result.json(), json.strip());
    assertTrue(json.contains("\"model_sha256\":\"" + Sha256.ofFile(result.model()) + "\""), json);
  }

  private static float[] logits(
      Table table, Table.Split split, Recipe recipe, TrainingState state) {
    int[] widths = TrainingState.widths(recipe, table.columns(), 10);
    Scaler scaler = Scaler.fit(table, split.training(), recipe.scaling());
    int[] rows = split.heldOut();
    try (var network = new Network(engine, widths, state)) {
      return network.logits(scaler.apply(table, rows, 0, rows.length), rows.length);
    }
  }

  private static int greatest(float[] logits, int row) {
    int best = 0;
    for (int i = 1; i < 10; i++) {
      best = logits[row * 10 + i] > logits[row * 10 + best] ? i : best;
    }
    return best;
  }

  @Test
  void a_run_stopped_anywhere_and_resumed_ends_with_the_same_bits() throws IOException {
    Recipe recipe = small();
    var whole = run(spec("whole", recipe));
    // 45 steps an epoch: one stop inside the first epoch, one at its end, one further on.
    for (int stopAfter : List.of(1, 45, 61)) {
      TrainSpec spec = spec("stopped" + stopAfter, recipe);
      var left = new AtomicInteger(stopAfter);
      var stopped = new TrainingRun(spec, out(), () -> left.getAndDecrement() == 0);
      assertTrue(stopped.run(engine, stopped.begin()).isEmpty());
      var resumed = run(spec);

      assertTrue(resumed.json().contains("\"resumed_from_step\":" + stopAfter), resumed.json());
      assertEquals(whole.state().parametersSha256(), resumed.state().parametersSha256());
      assertArrayEquals(whole.state().mean(), resumed.state().mean());
      assertArrayEquals(whole.state().square(), resumed.state().square());
      assertArrayEquals(Files.readAllBytes(whole.model()), Files.readAllBytes(resumed.model()));
    }
  }

  @Test
  void another_seed_ends_with_other_bits() throws IOException {
    assertNotEquals(
        run(spec("one", small())).state().parametersSha256(),
        run(spec("two", small().withSeed(2))).state().parametersSha256());
  }

  @Test
  void a_damaged_checkpoint_is_refused_and_the_one_before_is_used() throws IOException {
    TrainSpec spec = spec("damaged", small()).withCheckpointEach(30, 1_000);
    var whole = run(spec);
    List<Path> files = checkpoints(spec);
    assertEquals(3, files.size(), "the newest three are kept: " + files);

    byte[] last = Files.readAllBytes(files.get(2));
    last[last.length / 2] ^= 1;
    Files.write(files.get(2), last);
    byte[] middle = Files.readAllBytes(files.get(1));
    Files.write(files.get(1), Arrays.copyOf(middle, middle.length - 1));
    lines.reset();
    var resumed = run(spec);

    String told = lines.toString(StandardCharsets.UTF_8);
    assertEquals(2, told.lines().filter(l -> l.contains("\"checkpoint_refused\"")).count(), told);
    assertTrue(told.contains("does not match its hash"), told);
    assertTrue(told.contains("a whole one of this run has"), told);
    assertTrue(resumed.json().contains("\"resumed_from_step\":90"), resumed.json());
    assertEquals(whole.state().parametersSha256(), resumed.state().parametersSha256());
  }

  @Test
  void a_checkpoint_of_another_run_is_refused() throws IOException {
    TrainSpec spec = spec("first", small());
    run(spec);
    Path foreign = checkpoints(spec).getLast();
    var other = spec("second", small().withSeed(2)).withResume(foreign.toString());
    var run = new TrainingRun(other, out(), () -> false);
    var refused = assertThrows(BadInput.class, run::begin);
    assertTrue(refused.getMessage().contains("another recipe"), refused.getMessage());
  }

  @Test
  void a_table_of_other_units_with_names_for_classes_is_learnt() throws IOException {
    var text = new StringBuilder("metres,grams,kind\n");
    var random = new Random(5);
    for (int i = 0; i < 400; i++) {
      double metres = random.nextDouble();
      double grams = 1e6 * random.nextDouble();
      text.append(metres).append(',').append(grams).append(',');
      text.append(metres * 1e6 > grams ? "long" : "heavy").append('\n');
    }
    Path table = Files.writeString(folder.resolve("own.csv"), text);
    var recipe = new Recipe("kind", true, Recipe.Scaling.COLUMN, List.of(16), 0.02, 60, 32, 25, 9);
    var spec =
        TrainSpec.of(table, folder.resolve("own"), "own", folder.resolve("own/points"), recipe);

    var result = run(spec);
    assertTrue(result.accuracy() >= 0.95, "accuracy " + result.accuracy());
    assertTrue(result.json().contains("\"classes\":\"heavy,long\""), result.json());
  }

  @Test
  void a_table_too_small_to_split_is_refused() throws IOException {
    Path table = Files.writeString(folder.resolve("tiny.csv"), "1,a\n2,b\n");
    var spec = TrainSpec.of(table, folder.resolve("o"), "m", folder.resolve("c"), Recipe.digits());
    assertThrows(BadInput.class, () -> new TrainingRun(spec, out(), () -> false));
  }

  private static Recipe small() {
    return Recipe.digits().withEpochs(3);
  }

  private TrainSpec spec(String name, Recipe recipe) {
    Path output = folder.resolve(name);
    return TrainSpec.of(Digits.TABLE, output, "digits", output.resolve("checkpoints"), recipe);
  }

  private TrainingRun.Result run(TrainSpec spec) throws IOException {
    var run = new TrainingRun(spec, out(), () -> false);
    return run.run(engine, run.begin()).orElseThrow();
  }

  private PrintStream out() {
    return new PrintStream(lines, false, StandardCharsets.UTF_8);
  }

  private static List<Path> checkpoints(TrainSpec spec) throws IOException {
    try (Stream<Path> files = Files.list(spec.checkpoints())) {
      return files.sorted().toList();
    }
  }
}
