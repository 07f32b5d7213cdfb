package espalier.competition.entrant;

/// Somebody with a model.
public interface Entrant {
  /// Predictions for the panel's live rows, in their order; any finite numbers, higher meaning a
  /// higher target. Only their order counts.
  double[] predict(Panel panel);
}
