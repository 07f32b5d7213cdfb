package espalier.prover.interpreter;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Step;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All columns of one execution, and what else of it a proof starts from.
public final class Trace {
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

  /// A trace of columns as they are, consistent or not.
  ///
  /// @param columns of the circuit, row-major without padding
  public static Trace of(Circuit circuit, long[][] columns) {
    return new Trace(circuit, columns, new long[circuit.program().steps().size()][]);
  }

  /// A column's cells, not a copy.
  public long[] column(int number) {
    return columns[number];
  }

  /// An expression's cells, which are the caller's own.
  ///
  /// @param step the step whose constraint it belongs to
  public long[] values(Expression expression, int step) {
    long[] known = values[step];
    List<Term> start = main(circuit.program().steps().get(step));
    List<Term> terms = expression.terms();
    boolean reuse = known != null && terms.size() >= start.size();
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

  /// The terms whose sum is known of a step that rounds, looks up or divides.
  private static List<Term> main(Step step) {
    return switch (step) {
      case Step.Shift shift -> shift.value().terms();
      case Step.Map map -> map.value().terms();
      case Step.Divide divide -> divide.numerator().terms();
      case Step.Input _, Step.Weight _, Step.Define _, Step.Output _, Step.OneHot _ -> List.of();
    };
  }
}
