package espalier.provider.train;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// One run from its table to its model, with a line of JSON for each thing that happens.
///
/// | `event`              | fields                                                            |
/// |----------------------|-------------------------------------------------------------------|
/// | `start`              | `step` (resumed from), `of`, rows, columns, classes, hashes       |
/// | `step`               | `step`, `of`, `loss`, `accuracy` on held-out rows                 |
/// | `checkpoint`         | `step`, `file`, `sha256`, `parameters_sha256`                     |
/// | `checkpoint_refused` | `file`, `reason`                                                  |
/// | `stopped`            | `step`: asked to stop, after its checkpoint                       |
/// | `result`             | the content of `result.json`                                      |
final class TrainingRun {
  /// Held-out rows that a progress line is computed from; the result uses all of them.
  private static final int PROGRESS_ROWS = 2_048;

  private static final int EVALUATION_ROWS = 4_096;

  private final TrainSpec spec;
  private final PrintStream out;
  private final BooleanSupplier stop;
  private final Table table;
  private final Table.Split split;
  private final Scaler scaler;
  private final int[] widths;
  private final int steps;
  private final int stepsAnEpoch;
  private final String code;
  private final CheckpointFolder checkpoints;

  /// Reads and checks everything that the run needs, so that bad input is told before the engine is
  /// loaded.
  ///
  /// @param out receives the lines
  /// @param stop is asked before each step; when it says yes the run saves itself and ends
  TrainingRun(TrainSpec spec, PrintStream out, BooleanSupplier stop) throws IOException {
    this.spec = spec;
    this.out = out;
    this.stop = stop;
    Recipe recipe = spec.recipe();
    this.table = TableReader.read(spec.data(), recipe);
    this.split = table.split(recipe.seed(), recipe.heldOutPercent());
    this.scaler = Scaler.fit(table, split.training(), recipe.scaling());
    this.widths = TrainingState.widths(recipe, table.columns(), table.classes().size());
    this.stepsAnEpoch = Math.ceilDiv(split.training().length, recipe.batch());
    long all = (long) stepsAnEpoch * recipe.epochs();
    if (all > CheckpointFolder.MAX_STEP) {
      throw new BadInput(
          "%d epochs of %d steps are more than %d steps; give fewer epochs or a larger batch"
              .formatted(recipe.epochs(), stepsAnEpoch, CheckpointFolder.MAX_STEP));
    }
    this.steps = (int) all;
    this.code = CodeHash.sha256();
    Files.createDirectories(spec.output());
    this.checkpoints =
        new CheckpointFolder(
            spec.checkpoints(), recipe.sha256(), table.sha256(), TrainingState.lengths(widths));
  }

  /// Finds where to start and announces it, which needs no engine yet.
  ///
  /// @throws BadInput if the run names a checkpoint that cannot be used
  TrainingState begin() throws IOException {
    TrainingState from = from();
    announce(from.step());
    return from;
  }

  /// Trains from [#begin()]'s state to the last step and writes the model, unless asked to stop
  /// before.
  ///
  /// @return what was made, or nothing if the run was stopped
  Optional<Result> run(Engine engine, TrainingState from) throws IOException {
    try (var network = new Network(engine, widths, from)) {
      long nextCheckpoint = System.nanoTime() + seconds(spec.checkpointSeconds());
      int saved = from.step();
      while (network.step() < steps) {
        if (stop.getAsBoolean()) {
          if (network.step() > saved) {
            save(network.state());
          }
          print(new JsonLine().text("event", "stopped").number("step", network.step()));
          return Optional.empty();
        }
        advance(network);
        boolean due =
            network.step() - saved >= spec.checkpointSteps()
                || System.nanoTime() >= nextCheckpoint
                || network.step() == steps;
        if (due) {
          saved = network.step();
          save(network.state());
          nextCheckpoint = System.nanoTime() + seconds(spec.checkpointSeconds());
        }
      }
      return Optional.of(finish(network, from.step()));
    }
  }

  private static long seconds(int count) {
    return count * 1_000_000_000L;
  }

  private TrainingState from() throws IOException {
    return switch (spec.resume()) {
      case "none" -> TrainingState.initial(widths, spec.recipe().seed());
      case "auto" ->
          checkpoints
              .newest(this::tellRefused)
              .orElseGet(() -> TrainingState.initial(widths, spec.recipe().seed()));
      default -> checkpoints.read(Path.of(spec.resume()));
    };
  }

  private void tellRefused(Path file, String reason) {
    print(
        new JsonLine()
            .text("event", "checkpoint_refused")
            .text("file", file.getFileName().toString())
            .text("reason", reason));
  }

  private void announce(int step) {
    print(
        new JsonLine()
            .text("event", "start")
            .number("step", step)
            .number("of", steps)
            .number("training_rows", split.training().length)
            .number("held_out_rows", split.heldOut().length)
            .number("columns", table.columns())
            .number("classes", table.classes().size())
            .text("data_sha256", table.sha256())
            .text("recipe_sha256", spec.recipe().sha256())
            .text("code_sha256", code));
  }

  private void advance(Network network) {
    Recipe recipe = spec.recipe();
    int step = network.step();
    int epoch = step / stepsAnEpoch;
    int[] order = orderOf(epoch);
    int first = step % stepsAnEpoch * recipe.batch();
    int last = Math.min(first + recipe.batch(), order.length);
    int[] labels = new int[last - first];
    for (int i = first; i < last; i++) {
      labels[i - first] = table.labels()[order[i]];
    }
    double progress = (double) step / steps;
    double rate = recipe.learningRate() * 0.5 * (1 + StrictMath.cos(StrictMath.PI * progress));
    float loss =
        network.train(
            scaler.apply(table, order, first, last), labels, table.classes().size(), rate);
    if (!Float.isFinite(loss)) {
      throw new BadInput(
          "the loss is %s at step %d: training diverged; give a lower learning-rate than %s"
              .formatted(loss, step + 1, recipe.learningRate()));
    }
    if (step == 0 || network.step() % spec.progressSteps() == 0 || network.step() == steps) {
      int[] some = Arrays.copyOf(split.heldOut(), Math.min(PROGRESS_ROWS, split.heldOut().length));
      print(
          new JsonLine()
              .text("event", "step")
              .number("step", network.step())
              .number("of", steps)
              .number("loss", loss)
              .number("accuracy", (double) correct(network, some) / some.length));
    }
  }

  private int orderEpoch = -1;
  private int[] order = new int[0];

  /// The training rows in the order of `epoch`, a function of seed and epoch alone.
  private int[] orderOf(int epoch) {
    if (epoch != orderEpoch) {
      int[] training = split.training();
      order = Table.shuffled(training.length, spec.recipe().seed(), epoch);
      for (int i = 0; i < order.length; i++) {
        order[i] = training[order[i]];
      }
      orderEpoch = epoch;
    }
    return order;
  }

  private void save(TrainingState state) throws IOException {
    var saved = checkpoints.save(state);
    print(
        new JsonLine()
            .text("event", "checkpoint")
            .number("step", state.step())
            .text("file", saved.file().getFileName().toString())
            .text("sha256", saved.sha256())
            .text("parameters_sha256", state.parametersSha256()));
  }

  private int correct(Network network, int[] rows) {
    int correct = 0;
    for (int from = 0; from < rows.length; from += EVALUATION_ROWS) {
      int to = Math.min(from + EVALUATION_ROWS, rows.length);
      float[] logits = network.logits(scaler.apply(table, rows, from, to), to - from);
      for (int i = from; i < to; i++) {
        if (greatest(logits, i - from) == table.labels()[rows[i]]) {
          correct++;
        }
      }
    }
    return correct;
  }

  private int greatest(float[] logits, int row) {
    int classes = table.classes().size();
    int best = 0;
    for (int i = 1; i < classes; i++) {
      if (logits[row * classes + i] > logits[row * classes + best]) {
        best = i;
      }
    }
    return best;
  }

  /// What a finished run leaves.
  ///
  /// @param accuracy correct held-out rows over all of them
  /// @param state after the last step
  /// @param model the ONNX file
  /// @param json the line in `result.json`
  record Result(double accuracy, TrainingState state, Path model, String json) {}

  private Result finish(Network network, int resumedFrom) throws IOException {
    TrainingState state = network.state();
    int correct = correct(network, split.heldOut());
    double accuracy = (double) correct / split.heldOut().length;
    Map<String, String> lineage = lineage(state);
    byte[] model = new OnnxModel(widths, scaler, state.parameters(), lineage).bytes();
    Path file = spec.output().resolve(spec.name() + ".onnx");
    write(file, model);
    var json =
        new JsonLine()
            .text("event", "result")
            .number("accuracy", accuracy)
            .number("correct", correct)
            .number("held_out_rows", split.heldOut().length)
            .number("training_rows", split.training().length)
            .number("step", state.step())
            .number("resumed_from_step", resumedFrom)
            .text("model", file.getFileName().toString())
            .text("model_sha256", Sha256.hex(model))
            .number("model_bytes", model.length);
    lineage.forEach(json::text);
    json.text("cpu_model", TorchEngine.processor())
        .text("java", String.valueOf(System.getProperty("java.runtime.version")))
        .number("threads", 1);
    write(spec.output().resolve("result.json"), (json + "\n").getBytes(StandardCharsets.UTF_8));
    print(json);
    return new Result(accuracy, state, file, json.toString());
  }

  /// What the model was made from, by whom it can be made again: the same for equal runs, so that
  /// the model's hash is too.
  private Map<String, String> lineage(TrainingState state) {
    var lineage = new LinkedHashMap<String, String>();
    lineage.put("data_sha256", table.sha256());
    lineage.put("recipe_sha256", spec.recipe().sha256());
    lineage.put("recipe", spec.recipe().canonicalText().strip().replace('\n', ';'));
    lineage.put("code_sha256", code);
    lineage.put("parameters_sha256", state.parametersSha256());
    lineage.put("seed", String.valueOf(spec.recipe().seed()));
    lineage.put(
        "engine", "PyTorch " + TorchEngine.TORCH_VERSION + ", DJL " + TorchEngine.DJL_VERSION);
    lineage.put("classes", String.join(",", table.classes()));
    return lineage;
  }

  private static void write(Path file, byte[] content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    Files.write(unfinished, content);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void print(JsonLine line) {
    out.println(line);
    out.flush();
  }
}
