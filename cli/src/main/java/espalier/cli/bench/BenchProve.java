package espalier.cli.bench;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.cli.model.Importing;
import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.model.lower.ImportOptions;
import espalier.model.lower.ImportedModel;
import espalier.model.lower.Report.Accuracy;
import espalier.model.onnx.OnnxModel;
import espalier.model.onnx.SampleInputs;
import espalier.node.bench.Figure;
import espalier.prover.bench.SeededModel;
import espalier.prover.bench.SeededModels;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "prove",
    description = {
      "Commit, prove and verify times, proof bytes, peak memory, and the overhead over plain integer",
      "inference, of models with seeded weights or of an ONNX file; each in a process of its own."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier bench prove --only mnist_mlp,lenet5 --json",
      "  espalier bench prove --onnx digits.onnx --input image.json --name digits",
      "",
      "Weights are hidden, input and output public; the median of several warm rounds counts."
    })
final class BenchProve extends EspalierCommand {
  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description =
          "Of mnist_mlp, lenet5, nanogpt, vgg16_cifar, resnet18_224, gpt2_124m; all unless said.")
  private @Nullable List<String> only;

  @Option(names = "--onnx", paramLabel = "FILE", description = "An ONNX file to measure instead.")
  private @Nullable Path onnx;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Its input, as for 'model prove'; calibrates it too.")
  private @Nullable Path input;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Under which its figures stand; model unless said.")
  private String name = "model";

  @Option(
      names = "--here",
      description = "Measures in this process, whose peak memory and options then count.")
  private boolean here;

  @Override
  protected Result run() throws IOException, InterruptedException {
    if ((onnx == null) != (input == null) || (onnx != null && only != null)) {
      throw CliException.usage(
          "--onnx goes with --input, and not with --only; see 'espalier bench prove --help'");
    }
    List<String> names = onnx != null ? List.of(name) : chosen();
    PrintStream err = espalier().surroundings().err();
    Consumer<String> progress = step -> err.println("bench prove: " + step);
    var figures = new ArrayList<Figure>();
    for (String one : names) {
      figures.addAll(here ? measured(one, progress) : apart(one));
    }
    return BenchReport.of("prove", figures);
  }

  private List<String> chosen() {
    if (only == null) {
      return List.copyOf(SeededModels.names());
    }
    for (String one : only) {
      if (!SeededModels.names().contains(one)) {
        throw CliException.usage(
            "no model is named '%s'; choose of %s"
                .formatted(one, String.join(", ", SeededModels.names())));
      }
    }
    return only;
  }

  private List<Figure> measured(String one, Consumer<String> progress) throws IOException {
    if (onnx != null && input != null) {
      return measured(one, onnx, input, progress);
    }
    SeededModel model = SeededModels.of(one);
    return new ProofRounds(one, model.program(), model.weights(), model.inputs()).run(progress);
  }

  private static List<Figure> measured(
      String name, Path onnx, Path input, Consumer<String> progress) throws IOException {
    byte[] bytes = Files.readAllBytes(onnx);
    ImportedModel model = Importing.lower(bytes, input, ImportOptions.DEFAULT, true);
    SampleInputs samples = SampleInputs.read(input, OnnxModel.read(bytes));
    var figures =
        new ArrayList<>(
            new ProofRounds(
                    name,
                    model.program(),
                    model.weights(),
                    model.quantise(samples.samples().getFirst()))
                .run(progress));
    List<Accuracy> outputs = model.report().outputs();
    figures.add(
        new Figure(
            name + ".max_error",
            outputs.stream().mapToDouble(Accuracy::largestError).max().orElse(0),
            "against ONNX Runtime",
            Double.NaN));
    figures.add(
        new Figure(
            name + ".top1_agreement",
            outputs.stream().mapToDouble(Accuracy::agreement).min().orElse(1),
            "share of samples",
            Double.NaN));
    return figures;
  }

  /// Measures one model in a process of its own and reads the figures that it prints.
  private List<Figure> apart(String one) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + ProofGoals.of(one).heap(), "-XX:+UseParallelGC"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("espalier.cli.Main", "bench", "prove", "--here", "--json"));
    if (onnx != null && input != null) {
      command.addAll(List.of("--onnx", onnx.toString(), "--input", input.toString()));
      command.addAll(List.of("--name", one));
    } else {
      command.addAll(List.of("--only", one));
    }
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // Not on the command line: ONNX Runtime 1.29 ends a process whose own exceeds 4 KiB.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    byte[] answer;
    try (var out = process.getInputStream()) {
      process.getOutputStream().close();
      answer = out.readAllBytes();
    }
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      throw CliException.local(
          "measuring %s ended with exit code %d%s"
              .formatted(one, exitCode, answer.length == 0 ? "" : ": " + message(answer)));
    }
    return BenchReport.figures(Json.readObject(answer));
  }

  private static String message(byte[] answer) {
    JsonMembers failure = Json.readObject(answer);
    return failure.text("message");
  }
}
