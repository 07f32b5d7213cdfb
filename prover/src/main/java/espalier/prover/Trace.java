package espalier.prover;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.prover.interpreter.FastInterpreter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All columns of one execution.
final class Trace {
  private final Circuit circuit;
  private final long[][] columns;
  private final long[] @Nullable [] values;

  /// @param columns of the circuit, row-major without padding
  /// @param values by step, of the expression that it rounds, looks up or divides, if known
  Trace(Circuit circuit, long[][] columns, long[] @Nullable [] values) {
    this.circuit = circuit;
    this.columns = columns;
    this.values = values;
  }

  long[] column(int number) {
    return columns[number];
  }

  /// An expression's cells.
  ///
  /// @param step the step whose constraint it belongs to
  long[] values(Expression expression, int step) {
    long[] known = values[step];
    List<Term> start = Execution.main(circuit.program().steps().get(step)).terms();
    List<Term> terms = expression.terms();
    boolean reuse = known != null && !start.isEmpty() && terms.size() >= start.size();
    for (int i = 0; reuse && i < start.size(); i++) {
      // Derivation keeps the step's own terms in front.
      reuse = terms.get(i).equals(start.get(i));
    }
    if (!reuse) {
      return FastInterpreter.evaluate(circuit, expression, columns);
    }
    long[] sum = Objects.requireNonNull(known).clone();
    return FastInterpreter.add(circuit, expression, start.size(), columns, sum);
  }
}
