package espalier.prover;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Interpreter;

/// All columns of one execution.
final class Trace {
  private final Circuit circuit;
  private final long[][] columns;

  /// @param columns of the circuit, row-major without padding
  Trace(Circuit circuit, long[][] columns) {
    this.circuit = circuit;
    this.columns = columns;
  }

  long[] column(int number) {
    return columns[number];
  }

  /// An expression's cells.
  ///
  /// @param step the step whose constraint it belongs to
  long[] values(Expression expression, int step) {
    return Interpreter.evaluate(circuit, expression, columns);
  }
}
