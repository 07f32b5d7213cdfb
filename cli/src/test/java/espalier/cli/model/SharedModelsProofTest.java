package espalier.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.model.graph.FloatEvaluator;
import espalier.model.graph.Graph;
import espalier.model.graph.Tensor;
import espalier.model.lower.ImportOptions;
import espalier.model.lower.ImportedModel;
import espalier.model.lower.ImportedModel.Port;
import espalier.model.lower.Report.Accuracy;
import espalier.model.onnx.OnnxModel;
import espalier.model.onnx.SampleInputs;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Verified;
import espalier.prover.Model;
import espalier.prover.Prover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The 43 models of `vectors/zkml`, from the file to a proof that a stranger verifies.
final class SharedModelsProofTest {
  private static final Path ROOT =
      Path.of(System.getProperty("espalier.root")).resolve("vectors/zkml");

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

  /// Method: import with the recorded input, prove with hidden weights, verify; what the proof
  /// publishes is the float model's answer within the error that import reported, and no other
  /// answer goes with it.
  @ParameterizedTest
  @MethodSource("names")
  void each_shared_model_is_imported_proved_and_verified(String name) throws IOException {
    Path onnx = ROOT.resolve(name).resolve("network.onnx");
    Path input = ROOT.resolve(name).resolve("input.json");
    byte[] bytes = Files.readAllBytes(onnx);
    ImportedModel imported = Importing.lower(bytes, input, ImportOptions.DEFAULT, false);
    OnnxModel read = OnnxModel.read(bytes);
    SampleInputs samples = SampleInputs.read(input, read);
    Graph graph = read.graph(samples.shapes());
    List<Tensor> sample = samples.samples().getFirst();
    try (Model model = Model.commit(imported.program(), imported.weights(), 1, new byte[32])) {
      Prover.Proof proof = Prover.prove(model, imported.quantise(sample), Set.of());
      var verifier = new ProofVerifier(imported.program());
      Verdict verdict = verifier.verify(model.commitment(), proof.statement(), proof.proof());
      Verified verified = assertInstanceOf(Verified.class, verdict, verdict.toString());
      assertTrue(verified.bits() >= 100, verified.bits() + " bits");
      answersAlike(imported, proof.statement(), FloatEvaluator.run(graph, sample));
      Statement other = changed(proof.statement(), imported.outputs().getFirst().step());
      assertInstanceOf(
          Verdict.Rejected.class, verifier.verify(model.commitment(), other, proof.proof()));
    }
  }

  private static void answersAlike(
      ImportedModel imported, Statement statement, List<Tensor> expected) {
    for (int i = 0; i < imported.outputs().size(); i++) {
      Port port = imported.outputs().get(i);
      Accuracy accuracy = imported.report().outputs().get(i);
      Tensor answer =
          ImportedModel.dequantise(port, statement.of(port.step()).orElseThrow().values());
      assertEquals(expected.get(i).size(), answer.size());
      for (int cell = 0; cell < answer.size(); cell++) {
        assertEquals(
            expected.get(i).real(cell),
            answer.real(cell),
            accuracy.largestError() * (1 + 1e-9) + 1e-12,
            port.name() + ", cell " + cell);
      }
    }
  }

  /// The same statement with the first cell of one tensor one larger.
  private static Statement changed(Statement statement, int step) {
    var published = new ArrayList<Statement.Tensor>();
    for (Statement.Tensor tensor : statement.published()) {
      var cells = new ArrayList<>(tensor.cells());
      if (tensor.step() == step) {
        cells.set(0, cells.getFirst() + 1);
      }
      published.add(new Statement.Tensor(tensor.step(), cells));
    }
    return new Statement(
        statement.model(), statement.context(), statement.weightsHidden(), published);
  }
}
