package espalier.provider.train;

import espalier.provider.train.Recipe.Scaling;
import java.util.Arrays;

/// Brings features to unit size: `(feature - shift) * factor`, a float each, column by column.
///
/// A column without spread among the training rows gets the factor 0: what never varied there
/// cannot have been learnt from. The same two vectors stand in the ONNX file, so the model takes
/// raw features.
record Scaler(float[] shift, float[] factor) {

  static Scaler fit(Table table, int[] rows, Scaling scaling) {
    int columns = table.columns();
    double[] mean = new double[columns];
    double[] deviation = new double[columns];
    for (int column = 0; column < columns; column++) {
      double sum = 0;
      for (int row : rows) {
        sum += table.rows()[row][column];
      }
      mean[column] = sum / rows.length;
      double squares = 0;
      for (int row : rows) {
        double off = table.rows()[row][column] - mean[column];
        squares += off * off;
      }
      deviation[column] = StrictMath.sqrt(squares / rows.length);
    }
    if (scaling == Scaling.TABLE) {
      pool(mean, deviation);
    }
    return of(mean, deviation);
  }

  /// Replaces each column's mean and deviation by those over all cells.
  private static void pool(double[] mean, double[] deviation) {
    double middle = 0;
    for (double value : mean) {
      middle += value / mean.length;
    }
    double variance = 0;
    for (int i = 0; i < mean.length; i++) {
      double off = mean[i] - middle;
      variance += (deviation[i] * deviation[i] + off * off) / mean.length;
    }
    Arrays.fill(mean, middle);
    Arrays.fill(deviation, StrictMath.sqrt(variance));
  }

  private static Scaler of(double[] mean, double[] deviation) {
    float[] shift = new float[mean.length];
    float[] factor = new float[mean.length];
    for (int i = 0; i < mean.length; i++) {
      shift[i] = (float) mean[i];
      float inverse = (float) (1 / deviation[i]);
      factor[i] = Float.isFinite(inverse) && Float.isFinite(shift[i]) ? inverse : 0;
    }
    return new Scaler(shift, factor);
  }

  /// The scaled features of `rows`, one row after the other.
  float[] apply(Table table, int[] rows, int from, int to) {
    int columns = shift.length;
    float[] scaled = new float[(to - from) * columns];
    for (int i = from; i < to; i++) {
      float[] row = table.rows()[rows[i]];
      for (int column = 0; column < columns; column++) {
        scaled[(i - from) * columns + column] = (row[column] - shift[column]) * factor[column];
      }
    }
    return scaled;
  }
}
