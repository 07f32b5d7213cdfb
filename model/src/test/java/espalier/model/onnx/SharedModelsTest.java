package espalier.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import espalier.model.graph.FloatEvaluator;
import espalier.model.graph.Graph;
import espalier.model.graph.Node;
import espalier.model.graph.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The 43 models of `vectors/zkml`, with their recorded inputs and outputs.
class SharedModelsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("espalier.root")).resolve("vectors/zkml");

  /// Most records were made by EZKL's own circuits with 7 fractional bits, so they differ from the
  /// model by rounding steps and by what earlier roundings grew to.
  private static final double RECORDED_STEPS = 2.0 / 128;

  private static final double RECORDED_RELATIVE = 0.02;

  /// Records that are not of this model: ONNX Runtime disagrees with them as much as we do.
  private static final Set<String> OTHER_RECORDS = Set.of("large_op_graph", "self_attention");

  /// ONNX Runtime has no MatMul of int8.
  private static final Set<String> NOT_RUN_BY_ONNX_RUNTIME = Set.of("decision_tree");

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

  @Test
  void there_are_43_models() throws IOException {
    assertEquals(43, names().count());
  }

  @ParameterizedTest
  @MethodSource("names")
  void the_graph_computes_what_onnx_runtime_computes(String name) throws Exception {
    byte[] bytes = Files.readAllBytes(ROOT.resolve(name).resolve("network.onnx"));
    // The file compares reals with an operator that has only known them since operator set 11.
    if (name.equals("self_attention")) bytes = OnnxWriter.withOperatorSet(bytes, 12);
    OnnxModel model = OnnxModel.read(bytes);
    SampleInputs inputs = inputs(name, model);
    List<Tensor> sample = inputs.samples().getFirst();
    if (NOT_RUN_BY_ONNX_RUNTIME.contains(name)) {
      byte[] file = bytes;
      assertThrows(OrtException.class, () -> Oracle.run(file, model, sample));
      return;
    }
    Oracle.assertAgrees(name, bytes, sample);
  }

  @ParameterizedTest
  @MethodSource("names")
  void the_recorded_outputs_are_met(String name) throws IOException {
    OnnxModel model = OnnxModel.read(ROOT.resolve(name).resolve("network.onnx"));
    SampleInputs inputs = inputs(name, model);
    List<Tensor> found =
        FloatEvaluator.run(model.graph(inputs.shapes()), inputs.samples().getFirst());
    // Some records leave out the second output (probabilities).
    assertTrue(inputs.outputs().size() <= found.size());
    double worst = 0;
    for (int i = 0; i < inputs.outputs().size(); i++) {
      double[] expected = inputs.outputs().get(i);
      assertEquals(expected.length, found.get(i).size());
      for (int k = 0; k < expected.length; k++) {
        double error = Math.abs(expected[k] - found.get(i).real(k));
        worst = Math.max(worst, error - RECORDED_RELATIVE * Math.abs(expected[k]));
      }
    }
    assertEquals(OTHER_RECORDS.contains(name), worst > RECORDED_STEPS, name + ": off by " + worst);
  }

  @ParameterizedTest
  @MethodSource("names")
  void what_is_decided_before_the_input_is_folded_away(String name) throws IOException {
    OnnxModel model = OnnxModel.read(ROOT.resolve(name).resolve("network.onnx"));
    Graph graph = model.graph(inputs(name, model).shapes());
    for (Node node : graph.nodes()) {
      assertTrue(
          node.inputs().stream().anyMatch(input -> graph.constant(input).isEmpty()),
          () -> node + " has only constant inputs");
    }
    graph.outputs().forEach(output -> assertEquals(output, graph.value(output.name())));
  }

  private static SampleInputs inputs(String name, OnnxModel model) {
    return SampleInputs.read(ROOT.resolve(name).resolve("input.json"), model);
  }
}
