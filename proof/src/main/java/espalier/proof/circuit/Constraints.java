package espalier.proof.circuit;

import espalier.proof.circuit.Constraint.Lookup;
import espalier.proof.circuit.Constraint.TableName;
import espalier.proof.circuit.Constraint.Zero;
import java.util.Optional;

/// Whether columns satisfy a circuit, checked cell by cell: the plain twin of a proof.
public final class Constraints {
  private Constraints() {}

  /// The first constraint that does not hold and where, or nothing.
  public static Optional<String> broken(Circuit circuit, long[][] columns) {
    for (Constraint constraint : circuit.constraints()) {
      Optional<String> found =
          switch (constraint) {
            case Zero zero -> broken(circuit, zero, columns);
            case Lookup lookup -> broken(circuit, lookup, columns);
          };
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> broken(Circuit circuit, Zero zero, long[][] columns) {
    long[] values = Interpreter.evaluate(circuit, zero.value(), columns);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        return said(zero, i, "is " + values[i] + ", not 0");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> broken(Circuit circuit, Lookup lookup, long[][] columns) {
    long[] xs = Interpreter.evaluate(circuit, lookup.x(), columns);
    return switch (lookup.table()) {
      case TableName.Range(int bits) -> {
        for (int i = 0; i < xs.length; i++) {
          if (xs[i] < 0 || xs[i] >> bits != 0) {
            yield said(lookup, i, "is %d, not of %d bits".formatted(xs[i], bits));
          }
        }
        yield Optional.empty();
      }
      case TableName.Function(int number) -> {
        Table table = circuit.program().tables().get(number);
        long[] ys = Interpreter.evaluate(circuit, lookup.y().orElseThrow(), columns);
        for (int i = 0; i < xs.length; i++) {
          long row = xs[i] - table.low();
          if (row < 0 || row >= table.values().size()) {
            yield said(lookup, i, "looks up %d outside %s".formatted(xs[i], table.domain()));
          }
          if (table.values().get((int) row) != ys[i]) {
            yield said(lookup, i, "claims T(%d) = %d".formatted(xs[i], ys[i]));
          }
        }
        yield Optional.empty();
      }
    };
  }

  private static Optional<String> said(Constraint constraint, int cell, String what) {
    return Optional.of(
        "step %d, %s: cell %d %s".formatted(constraint.step(), constraint.name(), cell, what));
  }
}
