package espalier.cli.bench;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.competition.bench.ConsensusTimes;
import espalier.competition.bench.ScoringTimes;
import espalier.competition.bench.TournamentTimes;
import espalier.competition.scorer.ScoringBench;
import espalier.node.bench.Figure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "compete",
    description = {
      "Scores of 10,000 models on 5,000 rows, consensus of full subnets, and what a commit, a reveal",
      "and a dispute take."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier bench compete --json",
      "  espalier bench compete --only yuma,round --quick",
      "",
      "Inputs are seeded; the median of warm repeats counts, of scoring the best."
    })
final class BenchCompete extends EspalierCommand {
  private static final int MODELS = 10_000;
  private static final int ROWS = 5_000;
  private static final int QUICK_MODELS = 500;
  private static final long SEED = 7;
  private static final double MEGABYTE = 1e6;

  /// What `--only` chooses from.
  private enum Part {
    SCORING,
    YUMA,
    ROUND
  }

  /// A subnet of a size, and how long its epoch may take.
  private record Network(int neurons, int validators, double goalMilliseconds) {
    String name() {
      return "yuma_%dx%d".formatted(neurons, validators);
    }
  }

  private static final List<Network> NETWORKS =
      List.of(new Network(4_096, 256, 100), new Network(1_024, 128, 12), new Network(256, 64, 2));

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "Of scoring, yuma, round; all unless said.")
  private @Nullable List<String> only;

  @Option(
      names = "--quick",
      description = "500 models instead of 10,000; the goals are about the latter.")
  private boolean quick;

  @Option(
      names = "--predictions",
      paramLabel = "FOLDER",
      description = {
        "Scores those of a folder instead (targets.f32, stakes.i64, predictions.f32), and writes",
        "scores.csv there; see bench/numerai-tools."
      })
  private @Nullable Path predictions;

  @Override
  protected Result run() throws IOException {
    PrintStream err = espalier().surroundings().err();
    Consumer<String> progress = step -> err.println("bench compete: " + step);
    if (predictions != null) {
      if (only != null || quick) {
        throw CliException.usage("--predictions goes with neither --only nor --quick");
      }
      return BenchReport.of("compete", given(predictions, progress));
    }
    List<Part> parts = parts();
    int models = quick ? QUICK_MODELS : MODELS;
    var figures = new ArrayList<Figure>();
    if (parts.contains(Part.SCORING)) {
      figures.addAll(scoring(models, progress));
    }
    if (parts.contains(Part.YUMA)) {
      figures.addAll(yuma(progress));
    }
    if (parts.contains(Part.ROUND)) {
      figures.addAll(round(models, progress));
    }
    figures.add(new Figure("peak_mb", PeakMemory.mebibytes(), "MiB, this process", Double.NaN));
    return BenchReport.of("compete", figures);
  }

  private List<Part> parts() {
    if (only == null) {
      return List.of(Part.values());
    }
    var parts = new ArrayList<Part>();
    for (String name : only) {
      try {
        parts.add(Part.valueOf(name.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw CliException.usage(
            "no part is named '%s'; choose of scoring, yuma, round".formatted(name));
      }
    }
    return parts;
  }

  private static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static List<Figure> scoring(int models, Consumer<String> progress) {
    progress.accept("%,d models of %,d rows".formatted(models, ROWS));
    ScoringBench.Result result = ScoringBench.run(models, ROWS, threads(), SEED);
    return List.of(
        new Figure("first_scoring_ms", result.firstScoringMilliseconds(), "ms, at most", 1_500),
        new Figure("rank_ms", result.rankMilliseconds(), "ms, of the above", Double.NaN),
        new Figure("rescore_ms", result.rescoreMilliseconds(), "ms, at most", 60),
        new Figure("payload_mb", result.payloadBytes() / MEGABYTE, "MB, at most", 160),
        new Figure("models", models, "models", Double.NaN));
  }

  private static List<Figure> yuma(Consumer<String> progress) {
    var figures = new ArrayList<Figure>();
    for (Network one : NETWORKS) {
      progress.accept(
          "consensus of %,d neurons and %d validators".formatted(one.neurons, one.validators));
      var times = ConsensusTimes.measure(one.neurons, one.validators, SEED);
      figures.add(
          new Figure(
              one.name() + "_ms", times.plainMilliseconds(), "ms, at most", one.goalMilliseconds));
      figures.add(
          new Figure(
              one.name() + "_liquid_ms",
              times.liquidMilliseconds(),
              "ms, with liquid alpha",
              Double.NaN));
      if (times.allocatedBytes() >= 0) {
        figures.add(
            new Figure(
                one.name() + "_allocated_mb",
                times.allocatedBytes() / MEGABYTE,
                "MB an epoch, at most",
                64));
      }
    }
    return figures;
  }

  private static List<Figure> round(int models, Consumer<String> progress) {
    progress.accept("a round of %,d entries on the ledger".formatted(models));
    var times = TournamentTimes.measure(models, ROWS, SEED);
    return List.of(
        new Figure("reveal_5000_ms", times.revealMilliseconds(), "ms, at most", 2),
        new Figure("commit_us", times.commitMicroseconds(), "us, at most", 50),
        new Figure("dispute_bytes", times.disputeBytes(), "bytes, at most", 65_536),
        new Figure("dispute_ms", times.disputeMilliseconds(), "ms, at most", 5));
  }

  private static List<Figure> given(Path folder, Consumer<String> progress) throws IOException {
    var given = ScoringTimes.Given.read(folder);
    progress.accept(
        "%,d models of %,d rows from %s"
            .formatted(given.predictions().length, given.targets().rows(), folder));
    var times = ScoringTimes.measure(given, threads());
    var lines = new StringBuilder("model,corr,mmc\n");
    for (int model = 0; model < given.predictions().length; model++) {
      lines
          .append(model)
          .append(',')
          .append(times.scores().corr()[model] * 0x1p-40)
          .append(',')
          .append(times.scores().mmc()[model] * 0x1p-40)
          .append('\n');
    }
    Files.writeString(folder.resolve("scores.csv"), lines, StandardCharsets.UTF_8);
    return List.of(
        new Figure("first_scoring_ms", times.firstMilliseconds(), "ms", Double.NaN),
        new Figure("rescore_ms", times.rescoreMilliseconds(), "ms", Double.NaN),
        new Figure("models", given.predictions().length, "models", Double.NaN));
  }
}
