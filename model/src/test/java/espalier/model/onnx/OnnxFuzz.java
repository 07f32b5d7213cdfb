package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Graph;

/// The target of fuzzing: any bytes are refused with a sentence or become a graph that holds what
/// [Graph] promises, within a small bound of memory and work.
///
/// [OnnxFuzzTest] runs it on seeded mutations of the shared models; Jazzer's own driver runs it as
/// `--target_class=espalier.model.onnx.OnnxFuzz` (profile `fuzz`).
public final class OnnxFuzz {
  private static final int SENTENCE_CHARACTERS = 2_100;

  /// 1 MiB of file, 2^20 elements, 20 000 nodes, 2^24 multiplications.
  private static final OnnxLimits LIMITS = new OnnxLimits(1 << 20, 1 << 20, 20_000, 1 << 24);

  private OnnxFuzz() {}

  /// Reads `input`; throws what no input may cause.
  ///
  /// @return whether it was accepted
  public static boolean accepts(byte[] input) {
    try {
      check(OnnxModel.read(input, LIMITS).graph());
      return true;
    } catch (ModelRefused refused) {
      String sentence = String.valueOf(refused.getMessage());
      if (!sentence.contains("found ")
          || sentence.length() > SENTENCE_CHARACTERS
          || sentence.chars().anyMatch(Character::isISOControl)) {
        throw new AssertionError("no sentence for a user: " + sentence, refused);
      }
      return false;
    }
  }

  /// The entry that Jazzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    accepts(input);
  }

  private static void check(Graph graph) {
    var known = new java.util.HashSet<String>(graph.constants().keySet());
    graph.inputs().forEach(input -> known.add(input.name()));
    for (var node : graph.nodes()) {
      if (!known.containsAll(node.inputs())) {
        throw new AssertionError(node + " reads what is not there yet");
      }
      for (String output : node.outputs()) {
        if (!known.add(output)) throw new AssertionError(output + " is defined twice");
        graph.value(output);
      }
    }
    graph
        .outputs()
        .forEach(output -> {
          if (!known.contains(output.name())) throw new AssertionError(output + " is not computed");
        });
  }
}
