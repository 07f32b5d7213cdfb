package espalier.competition.subnet.price;

/// Ridge regression of a value on the few before it, solved by coordinate descent.
final class Autoregression {
  private static final int LAGS = 5;
  private static final int SWEEPS = 50;

  private Autoregression() {}

  /// What is to follow `values`; 0 if there are too few.
  static double next(double[] values) {
    int rows = values.length - LAGS;
    if (rows < LAGS) {
      return 0;
    }
    double[] weights = new double[LAGS];
    double energy = 0;
    for (double value : values) {
      energy += value * value;
    }
    // As much penalty as evidence: daily moves hold little to learn.
    double penalty = energy;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int lag = 0; lag < LAGS; lag++) {
        double above = 0;
        double below = penalty;
        for (int row = 0; row < rows; row++) {
          double x = values[row + LAGS - 1 - lag];
          double rest = values[row + LAGS] - predict(weights, values, row + LAGS);
          above += x * (rest + weights[lag] * x);
          below += x * x;
        }
        weights[lag] = below == 0 ? 0 : above / below;
      }
    }
    return predict(weights, values, values.length);
  }

  private static double predict(double[] weights, double[] values, int at) {
    double sum = 0;
    for (int lag = 0; lag < LAGS; lag++) {
      sum += weights[lag] * values[at - 1 - lag];
    }
    return sum;
  }
}
