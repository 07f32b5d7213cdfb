package espalier.proof.circuit;

import java.util.Optional;

/// What holds between the cells of a circuit's columns, at every index of an expression's shape.
public sealed interface Constraint {
  /// The step that it comes from.
  int step();

  /// What it guards, in a word for messages: `product`, `remainder`, `quotient`, …
  String name();

  /// The expression is zero.
  record Zero(int step, String name, Expression value) implements Constraint {}

  /// `(x)` or `(x, y)` is a row of a table.
  record Lookup(int step, String name, TableName table, Expression x, Optional<Expression> y)
      implements Constraint {}

  /// Which public table: all numbers of so many bits, or a function of the program.
  sealed interface TableName {
    /// The whole numbers from 0 to `2^bits - 1`.
    record Range(int bits) implements TableName {}

    /// Rows `(x, T(x))` of the program's table of this number.
    record Function(int table) implements TableName {}
  }
}
