package espalier.prover;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Circuit.Column;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Shape;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All columns of one execution.
final class Trace {
  private final Circuit circuit;
  private final long[] @Nullable [] columns;
  private final long[] @Nullable [] values;
  private final Evaluation evaluation;

  /// @param columns of the circuit, row-major without padding
  /// @param values by step, of the expression that it rounds, looks up or divides, if known
  Trace(Circuit circuit, long[] @Nullable [] columns, long[] @Nullable [] values) {
    this.circuit = circuit;
    this.columns = columns;
    this.values = values;
    List<Shape> shapes = circuit.columns().stream().map(Column::shape).toList();
    this.evaluation = new Evaluation(shapes::get, this::column);
  }

  long[] column(int number) {
    return Objects.requireNonNull(columns[number]);
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
      return evaluation.of(expression);
    }
    return evaluation.add(Objects.requireNonNull(known).clone(), expression, start.size());
  }
}
