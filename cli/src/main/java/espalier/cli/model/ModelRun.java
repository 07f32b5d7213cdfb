package espalier.cli.model;

import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.model.file.ModelFile;
import espalier.model.file.Port;
import espalier.model.graph.Graph;
import espalier.model.graph.Tensor;
import espalier.model.onnx.OnnxModel;
import espalier.model.onnx.SampleInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description =
        "Answers what would be proved, without a proof; beside it what the float model says.",
    footerHeading = "%nExample:%n",
    footer = "  espalier model run digits.model --input image.json --onnx digits.onnx")
final class ModelRun extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that import made.")
  private Path file = Path.of("");

  @Mixin private final InputOption input = new InputOption();

  @Option(
      names = "--onnx",
      paramLabel = "FILE",
      description = "The model that it was imported from; ONNX Runtime runs it for comparison.")
  private @Nullable Path onnx;

  @Override
  protected Result run() throws Exception {
    ModelFile model = Progress.during(espalier(), "reading " + file, () -> ModelFile.read(file));
    Map<Integer, long[]> given = input.read(model.program());
    long[][] tensors = Progress.during(espalier(), "running", () -> Proving.run(model, given));
    Optional<List<Tensor>> floats = onnx == null ? Optional.empty() : Optional.of(floats(onnx));
    List<Port> ports = Port.outputs(model.program());
    var trees = new ArrayList<Map<String, Object>>();
    var lines = new ArrayList<String>();
    for (int i = 0; i < ports.size(); i++) {
      Port port = ports.get(i);
      long[] cells = tensors[port.step()];
      Map<String, Object> tree = Shown.tree(port, Optional.of(cells));
      lines.add(Shown.text(port, Optional.of(cells)));
      if (floats.isPresent()) {
        double[] reals = reals(floats.get().get(i));
        double error = largestError(port.reals(cells), reals);
        tree.put("float_values", reals);
        tree.put("largest_error", error);
        lines.add("  float: %s".formatted(Shown.numbers(reals)));
        lines.add("  largest error %s".formatted(Shown.number(error)));
      }
      trees.add(tree);
    }
    var tree = new LinkedHashMap<String, Object>();
    tree.put("model_id", model.published().id().toString());
    tree.put("outputs", trees);
    return Result.of(tree, String.join("\n", lines));
  }

  private List<Tensor> floats(Path path) throws Exception {
    OnnxModel read = OnnxModel.read(path);
    SampleInputs inputs = SampleInputs.read(input.file(), read);
    Graph graph = read.graph(inputs.shapes());
    try (var runtime = FloatRuntime.open(Files.readAllBytes(path), graph)) {
      return runtime.run(inputs.samples().get(input.index(inputs.samples().size())));
    }
  }

  static double[] reals(Tensor tensor) {
    var reals = new double[tensor.size()];
    for (int i = 0; i < reals.length; i++) {
      reals[i] = tensor.real(i);
    }
    return reals;
  }

  private static double largestError(double[] ours, double[] floats) {
    double largest = 0;
    for (int i = 0; i < Math.min(ours.length, floats.length); i++) {
      largest = Math.max(largest, Math.abs(ours[i] - floats[i]));
    }
    return largest;
  }
}
