package espalier.prover.bench;

import espalier.proof.circuit.Program;
import java.util.Map;

/// A program with weights and one input.
///
/// @param name as benches print it
/// @param multiplications of one inference, for comparison with plain inference
/// @param weights cells by step
/// @param inputs cells by step
public record SeededModel(
    String name,
    long multiplications,
    Program program,
    Map<Integer, long[]> weights,
    Map<Integer, long[]> inputs) {}
