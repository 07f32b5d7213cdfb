package espalier.cli.model;

import espalier.base.crypto.Sha256;
import espalier.model.file.ModelFile;
import espalier.model.file.Origin;
import espalier.model.file.PublicModel;
import espalier.model.graph.Graph;
import espalier.model.graph.Tensor;
import espalier.model.lower.ImportOptions;
import espalier.model.lower.ImportedModel;
import espalier.model.lower.Importer;
import espalier.model.lower.Oracle;
import espalier.model.onnx.OnnxModel;
import espalier.model.onnx.SampleInputs;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Program;
import espalier.prover.Model;
import espalier.prover.interpreter.FastInterpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// From an ONNX file to a model that can be proved.
public final class Importing {
  /// How many proofs hide the weights unless said otherwise: each makes a row of the committed
  /// matrix longer.
  public static final int USES = 100;

  private Importing() {}

  /// The operators of this graph as whole numbers, with their accuracy on the samples.
  ///
  /// @param runtime whether ONNX Runtime is compared with, or the built-in evaluator
  public static ImportedModel lower(
      byte[] onnx, Path samples, ImportOptions options, boolean runtime) {
    OnnxModel read = OnnxModel.read(onnx);
    SampleInputs inputs = SampleInputs.read(samples, read);
    return lower(onnx, read.graph(inputs.shapes()), inputs.samples(), options, runtime);
  }

  private static ImportedModel lower(
      byte[] onnx,
      Graph graph,
      List<List<Tensor>> samples,
      ImportOptions options,
      boolean runtime) {
    // One program is run on all samples, so its circuit is derived once.
    var circuits = new IdentityHashMap<Program, Circuit>();
    if (!runtime) {
      return Importer.importModel(
          graph, samples, options, Oracle.evaluator(graph), (p, given) -> run(circuits, p, given));
    }
    try (var floats = FloatRuntime.open(onnx, graph)) {
      return Importer.importModel(
          graph, samples, options, floats.oracle(), (p, given) -> run(circuits, p, given));
    }
  }

  private static long[][] run(
      Map<Program, Circuit> circuits, Program program, Map<Integer, long[]> given) {
    return FastInterpreter.steps(circuits.computeIfAbsent(program, Circuit::of), given);
  }

  /// Commits to the weights, with a new seed.
  ///
  /// @param uses how many proofs hide the weights; 0 if none does
  public static ModelFile commit(String name, ImportedModel imported, byte[] onnx, int uses) {
    var origin = new Origin(Sha256.hash(onnx), imported.report());
    return commit(name, imported.program(), imported.weights(), origin, uses);
  }

  static ModelFile commit(
      String name, Program program, Map<Integer, long[]> weights, Origin origin, int uses) {
    var seed = new byte[ModelFile.SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    try (Model model = Model.commit(program, weights, uses, seed)) {
      return new ModelFile(
          name, new PublicModel(program, model.commitment()), origin, seed, weights);
    }
  }

  /// The model's name: that of its file, without the ending.
  static String name(Path onnx) {
    String file = String.valueOf(onnx.getFileName());
    String name = file.endsWith(".onnx") ? file.substring(0, file.length() - 5) : file;
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    return plain.substring(0, Math.min(ModelFile.NAME_BYTES_MAX, plain.length()));
  }

  static byte[] bytes(Path onnx) throws IOException {
    OnnxModel.read(onnx); // Says what is wrong with a path or a file that is far too long.
    return Files.readAllBytes(onnx);
  }
}
