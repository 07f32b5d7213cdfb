package espalier.prover.bench;

import espalier.proof.circuit.Program;
import java.util.HashMap;
import java.util.Map;

/// A program with weights and one input.
///
/// @param name as benches print it
/// @param multiplications multiply-accumulates of one plain inference; looking up embeddings counts
///   none
/// @param weights cells by step, row-major
/// @param inputs cells by step, row-major
public record SeededModel(
    String name,
    long multiplications,
    Program program,
    Map<Integer, long[]> weights,
    Map<Integer, long[]> inputs) {
  public SeededModel {
    weights = Map.copyOf(weights);
    inputs = Map.copyOf(inputs);
  }

  /// The cells of the weights and of the inputs, by step: what an interpreter takes.
  public Map<Integer, long[]> given() {
    var given = new HashMap<>(weights);
    given.putAll(inputs);
    return given;
  }
}
