package espalier.model.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.model.graph.Graph;
import espalier.model.graph.Tensor;
import espalier.model.onnx.OnnxModel;
import espalier.model.onnx.SampleInputs;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Constraints;
import espalier.proof.circuit.Interpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The 43 models of `vectors/zkml` as programs.
final class SharedModelsLoweringTest {
  private static final Path ROOT =
      Path.of(System.getProperty("espalier.root")).resolve("vectors/zkml");

  /// Largest error of a smooth model's outputs against their magnitude.
  private static final double SMOOTH = 1e-2;

  static Stream<String> names() throws IOException {
    try (var folders = Files.list(ROOT)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void each_shared_model_becomes_a_program_that_answers_alike(String name) throws IOException {
    OnnxModel file = OnnxModel.read(ROOT.resolve(name).resolve("network.onnx"));
    SampleInputs inputs = SampleInputs.read(ROOT.resolve(name).resolve("input.json"), file);
    Graph graph = file.graph(inputs.shapes());
    ImportedModel model = Importer.importModel(graph, inputs.samples(), ImportOptions.DEFAULT);
    Report report = model.report();
    System.out.printf(
        "%-22s lookups %7d cells %8d weights %7d tables %s%n",
        name, report.lookups(), report.cells(), report.weights(), report.tables());
    for (Report.Accuracy accuracy : report.outputs()) {
      System.out.printf(
          "  %-20s error %.2g of %.3g mean %.2g agreement %.3f%n",
          accuracy.name(),
          accuracy.largestError(),
          accuracy.magnitude(),
          accuracy.meanError(),
          accuracy.agreement());
    }
    for (int i = 0; i < report.outputs().size(); i++) {
      Report.Accuracy accuracy = report.outputs().get(i);
      if (model.outputs().get(i).type().isReal()) {
        assertTrue(accuracy.relative() < SMOOTH, accuracy.toString());
      } else {
        assertEquals(0, accuracy.largestError(), accuracy.toString());
      }
    }
    List<Tensor> sample = inputs.samples().getFirst();
    var given = new HashMap<>(model.weights());
    given.putAll(model.quantise(sample));
    Circuit circuit = Circuit.of(model.program());
    long[][] columns = Interpreter.columns(circuit, Interpreter.run(model.program(), given));
    assertEquals(Optional.empty(), Constraints.broken(circuit, columns));
  }
}
