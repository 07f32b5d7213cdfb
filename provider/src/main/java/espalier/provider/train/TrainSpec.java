package espalier.provider.train;

import espalier.provider.train.Recipe.Scaling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// One training run: what to train, and where its files lie. It is written on the command line as
/// `--name value` pairs, which [#arguments()] makes and [#parse] reads.
///
/// @param data the table: CSV, plain or gzip
/// @param output the folder that receives `NAME.onnx` and `result.json`
/// @param name file name of the model without ending: letters, digits, `-` and `_`
/// @param checkpoints the folder of the checkpoints
/// @param checkpointSteps a checkpoint at least each so many steps
/// @param checkpointSeconds a checkpoint at least each so many seconds
/// @param progressSteps a progress line each so many steps
/// @param resume `auto` (the newest good checkpoint of the folder, if any), `none`, or a file
/// @param recipe what decides the parameters
public record TrainSpec(
    Path data,
    Path output,
    String name,
    Path checkpoints,
    int checkpointSteps,
    int checkpointSeconds,
    int progressSteps,
    String resume,
    Recipe recipe) {

  static final int MAX_STEPS_BETWEEN = 1_000_000;
  static final int MAX_SECONDS_BETWEEN = 86_400;

  private static final Set<String> NAMES =
      Set.of(
          "data",
          "output",
          "name",
          "checkpoints",
          "checkpoint-steps",
          "checkpoint-seconds",
          "progress-steps",
          "resume",
          "label",
          "header",
          "scaling",
          "layers",
          "learning-rate",
          "epochs",
          "batch",
          "held-out",
          "seed");

  public TrainSpec {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new BadInput(
          "name must be 1 to 64 letters, digits, '-' or '_', for it becomes a file name");
    }
    requireWithin("checkpoint-steps", checkpointSteps, MAX_STEPS_BETWEEN);
    requireWithin("checkpoint-seconds", checkpointSeconds, MAX_SECONDS_BETWEEN);
    requireWithin("progress-steps", progressSteps, MAX_STEPS_BETWEEN);
  }

  /// A run of `recipe` with a checkpoint each 200 steps or 2 seconds, and a progress line each 20
  /// steps.
  public static TrainSpec of(Path data, Path output, String name, Path checkpoints, Recipe recipe) {
    return new TrainSpec(data, output, name, checkpoints, 200, 2, 20, "auto", recipe);
  }

  /// The same run, resumed as `changed` says: `auto`, `none` or a checkpoint file.
  public TrainSpec withResume(String changed) {
    return new TrainSpec(
        data,
        output,
        name,
        checkpoints,
        checkpointSteps,
        checkpointSeconds,
        progressSteps,
        changed,
        recipe);
  }

  /// The same run with a checkpoint at least each `steps` steps or `seconds` seconds.
  public TrainSpec withCheckpointEach(int steps, int seconds) {
    return new TrainSpec(
        data, output, name, checkpoints, steps, seconds, progressSteps, resume, recipe);
  }

  /// The command line that [#parse] reads back to this value.
  public List<String> arguments() {
    var arguments = new ArrayList<String>();
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("data", data.toString());
    pairs.put("output", output.toString());
    pairs.put("name", name);
    pairs.put("checkpoints", checkpoints.toString());
    pairs.put("checkpoint-steps", String.valueOf(checkpointSteps));
    pairs.put("checkpoint-seconds", String.valueOf(checkpointSeconds));
    pairs.put("progress-steps", String.valueOf(progressSteps));
    pairs.put("resume", resume);
    recipe
        .canonicalText()
        .lines()
        .forEach(line -> {
          int split = line.indexOf('=');
          pairs.put(line.substring(0, split), line.substring(split + 1));
        });
    pairs.forEach((key, value) -> {
      arguments.add("--" + key);
      arguments.add(value);
    });
    return List.copyOf(arguments);
  }

  /// Reads `--name value` pairs; `data` and `output` must be there, everything else has a default.
  ///
  /// @throws BadInput with one sentence for the first thing that cannot be used
  public static TrainSpec parse(List<String> arguments) {
    Map<String, String> given = pairs(arguments);
    Recipe standard = Recipe.digits();
    Path output = Path.of(required(given, "output"));
    var recipe =
        new Recipe(
            given.getOrDefault("label", standard.labelColumn()),
            header(given.getOrDefault("header", "no")),
            scaling(given.getOrDefault("scaling", "column")),
            layers(given.getOrDefault("layers", "512,256")),
            decimal(given, "learning-rate", standard.learningRate()),
            (int) whole(given, "epochs", standard.epochs(), Recipe.MAX_EPOCHS),
            (int) whole(given, "batch", standard.batch(), Recipe.MAX_BATCH),
            (int) whole(given, "held-out", standard.heldOutPercent(), 90),
            whole(given, "seed", standard.seed(), Long.MAX_VALUE));
    return new TrainSpec(
        Path.of(required(given, "data")),
        output,
        given.getOrDefault("name", "model"),
        Path.of(given.getOrDefault("checkpoints", output.resolve("checkpoints").toString())),
        (int) whole(given, "checkpoint-steps", 200, MAX_STEPS_BETWEEN),
        (int) whole(given, "checkpoint-seconds", 2, MAX_SECONDS_BETWEEN),
        (int) whole(given, "progress-steps", 20, MAX_STEPS_BETWEEN),
        given.getOrDefault("resume", "auto"),
        recipe);
  }

  private static Map<String, String> pairs(List<String> arguments) {
    var given = new LinkedHashMap<String, String>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String key = arguments.get(i);
      if (!key.startsWith("--") || !NAMES.contains(key.substring(2))) {
        throw new BadInput(
            "option '%s' is not known; give pairs of %s"
                .formatted(
                    key,
                    NAMES.stream().sorted().map(n -> "--" + n).collect(Collectors.joining(" "))));
      }
      if (i + 1 == arguments.size()) {
        throw new BadInput("option " + key + " has no value; give one after it");
      }
      if (given.put(key.substring(2), arguments.get(i + 1)) != null) {
        throw new BadInput("option " + key + " stands twice; give it once");
      }
    }
    return given;
  }

  private static String required(Map<String, String> given, String key) {
    String value = given.get(key);
    if (value == null || value.isBlank()) {
      throw new BadInput("option --" + key + " is missing; give its path");
    }
    return value;
  }

  private static boolean header(String text) {
    return switch (text) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new BadInput("header is '" + text + "'; give yes or no");
    };
  }

  private static Scaling scaling(String text) {
    return Arrays.stream(Scaling.values())
        .filter(scaling -> scaling.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new BadInput("scaling is '" + text + "'; give column or table"));
  }

  private static List<Integer> layers(String text) {
    var widths = new ArrayList<Integer>();
    if (text.isBlank()) {
      return widths;
    }
    for (String part : text.split(",", -1)) {
      widths.add((int) wholeNumber("layers", part.strip(), Recipe.MAX_WIDTH));
    }
    return widths;
  }

  private static long whole(Map<String, String> given, String key, long standard, long most) {
    String text = given.get(key);
    return text == null ? standard : wholeNumber(key, text, most);
  }

  private static long wholeNumber(String key, String text, long most) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Not a number: the sentence below says so, as for a number out of range.
    }
    throw new BadInput(
        "%s holds '%s'; give a whole number of at most %d".formatted(key, text, most));
  }

  private static double decimal(Map<String, String> given, String key, double standard) {
    String text = given.get(key);
    try {
      return text == null ? standard : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new BadInput(key + " is '" + text + "'; give a decimal number such as 0.001");
    }
  }

  private static void requireWithin(String key, int value, int most) {
    if (value < 1 || value > most) {
      throw new BadInput(key + " is " + value + "; give a number of 1 to " + most);
    }
  }
}
