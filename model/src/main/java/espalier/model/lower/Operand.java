package espalier.model.lower;

import espalier.model.graph.Tensor;

/// What a graph's tensor is while the graph is lowered.
sealed interface Operand {
  /// Known at import.
  record Fixed(Tensor value) implements Operand {}

  /// Depends on the model's input: a curve of a quantity.
  ///
  /// @param usual where the root was in calibration
  record Moving(Quantity root, Curve curve, Range usual) implements Operand {}
}
