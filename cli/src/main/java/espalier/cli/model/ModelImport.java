package espalier.cli.model;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.model.file.ModelFile;
import espalier.model.lower.ImportOptions;
import espalier.model.lower.ImportedModel;
import espalier.proof.verifier.ModelCommitment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Makes an integer model out of an ONNX file: its id, its operators and tables, and how near",
      "its answers are to the float model's."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model import digits.onnx --calibrate samples.json",
      "  espalier model import digits.onnx --calibrate samples.json --max-error 0.01 --out d.model",
      "",
      "Writes X.model, which holds the weights and is readable by you alone, and X.model.public,",
      "which is all that a verifier needs."
    })
final class ModelImport extends EspalierCommand {
  /// What the float model is asked by.
  enum Comparison {
    onnxruntime,
    builtin
  }

  @Parameters(index = "0", paramLabel = "ONNX", description = "The model, operator sets 7 to 21.")
  private Path onnx = Path.of("");

  @Option(
      names = "--calibrate",
      paramLabel = "FILE",
      description = {
        "JSON with typical inputs, 10 to 200 of them: {\"input_data\": [[...]]}, one list of numbers",
        "an input, the samples one after another. From them come the ranges of all numbers."
      })
  private @Nullable Path samples;

  @Option(
      names = "--max-error",
      paramLabel = "SHARE",
      description =
          "Refuses the model if an answer is off by more than this share of the largest answer.")
  private double maxError = Double.POSITIVE_INFINITY;

  @Option(
      names = "--margin",
      paramLabel = "FACTOR",
      description = "How far beyond the samples inputs may go; 2 unless said.")
  private double margin = 2;

  @Option(
      names = "--proofs",
      paramLabel = "COUNT",
      description = {
        "For how many proofs the weights stay hidden; 100 unless said. More make each proof a",
        "little longer; a spent model is renewed."
      })
  private int proofs = Importing.USES;

  @Option(
      names = "--public-weights",
      description = "Does not hide the weights in proofs, which are smaller then.")
  private boolean publicWeights;

  @Option(
      names = "--oracle",
      paramLabel = "NAME",
      description = "What the answers are compared with: ${COMPLETION-CANDIDATES}.")
  private Comparison oracle = Comparison.onnxruntime;

  @Option(names = "--out", paramLabel = "FILE", description = "Else X.model beside X.onnx.")
  private @Nullable Path out;

  @Option(
      names = "--force",
      description = "Replaces a model file that is there; its id cannot be proved any more.")
  private boolean force;

  @Override
  protected Result run() throws Exception {
    if (samples == null) {
      throw CliException.usage(
          "calibration samples are missing: without typical inputs nobody knows how large the model's numbers get. Write 10 to 200 inputs, scaled as in training, one after another into a JSON file {\"input_data\": [[...]]} with one list for each input, and name it with --calibrate");
    }
    if (proofs < 1 || proofs > ModelCommitment.USES_MAX) {
      throw CliException.usage(
          "--proofs is 1 to %d; found %d".formatted(ModelCommitment.USES_MAX, proofs));
    }
    if (!(margin >= 1 && margin <= 1024) || !(maxError >= 0)) {
      throw CliException.usage(
          "--margin is 1 to 1024 and --max-error at least 0; found %s and %s"
              .formatted(margin, maxError));
    }
    String name = Importing.name(onnx);
    Path file = out == null ? onnx.resolveSibling(name + ".model") : out;
    if (Files.exists(file) && !force) {
      throw CliException.local(
          "%s exists; choose another file with --out, or replace it with --force".formatted(file));
    }
    Path calibration = samples;
    var options = ImportOptions.DEFAULT.withMaxError(maxError).withMargin(margin);
    byte[] bytes = Importing.bytes(onnx);
    ImportedModel imported =
        Progress.during(
            espalier(),
            "importing " + name,
            () -> Importing.lower(bytes, calibration, options, oracle == Comparison.onnxruntime));
    ModelFile model =
        Progress.during(
            espalier(),
            "committing to the weights",
            () -> Importing.commit(name, imported, bytes, publicWeights ? 0 : proofs));
    model.write(file);
    Path published = ModelFile.publicPath(file);
    model.published().write(published);
    var tree = new LinkedHashMap<String, Object>();
    tree.put("model", file.toString());
    tree.put("public", published.toString());
    tree.putAll(Shown.tree(model, 0));
    String text =
        "%s\nwrote      %s (weights: keep it) and %s (for verifiers)"
            .formatted(Shown.text(model, 0), file, published);
    return Result.of(tree, text);
  }
}
