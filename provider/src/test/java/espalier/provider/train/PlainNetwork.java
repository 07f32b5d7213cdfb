package espalier.provider.train;

/// The twin of [Network]: the textbook's loops, in double.
final class PlainNetwork {
  private final int[] widths;
  private final double[][] values;
  private final double[][] means;
  private final double[][] squares;
  private int step;

  PlainNetwork(int[] widths, TrainingState start) {
    this.widths = widths;
    int arrays = start.parameters().length;
    this.values = new double[arrays][];
    this.means = new double[arrays][];
    this.squares = new double[arrays][];
    for (int i = 0; i < arrays; i++) {
      values[i] = new double[start.parameters()[i].length];
      for (int j = 0; j < values[i].length; j++) {
        values[i][j] = start.parameters()[i][j];
      }
      means[i] = new double[values[i].length];
      squares[i] = new double[values[i].length];
    }
  }

  float[] parameters(int array) {
    float[] narrowed = new float[values[array].length];
    for (int i = 0; i < narrowed.length; i++) {
      narrowed[i] = (float) values[array][i];
    }
    return narrowed;
  }

  double train(float[] features, int[] labels, double rate) {
    double[][] gradients = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      gradients[i] = new double[values[i].length];
    }
    double loss = 0;
    for (int row = 0; row < labels.length; row++) {
      loss += backward(features, row, labels, gradients) / labels.length;
    }
    adam(gradients, rate);
    return loss;
  }

  private double backward(float[] features, int row, int[] labels, double[][] gradients) {
    int layers = widths.length - 1;
    double[][] layer = new double[layers + 1][];
    layer[0] = new double[widths[0]];
    for (int i = 0; i < widths[0]; i++) {
      layer[0][i] = features[row * widths[0] + i];
    }
    for (int l = 0; l < layers; l++) {
      layer[l + 1] = new double[widths[l + 1]];
      for (int to = 0; to < widths[l + 1]; to++) {
        double sum = values[2 * l + 1][to];
        for (int from = 0; from < widths[l]; from++) {
          sum += layer[l][from] * values[2 * l][from * widths[l + 1] + to];
        }
        layer[l + 1][to] = l + 1 < layers ? Math.max(0, sum) : sum;
      }
    }
    double[] logits = layer[layers];
    double total = 0;
    for (double logit : logits) {
      total += Math.exp(logit);
    }
    double[] slope = new double[logits.length];
    for (int i = 0; i < slope.length; i++) {
      double wanted = i == labels[row] ? 1 : 0;
      slope[i] = (Math.exp(logits[i]) / total - wanted) / labels.length;
    }
    for (int l = layers - 1; l >= 0; l--) {
      double[] before = new double[widths[l]];
      for (int to = 0; to < widths[l + 1]; to++) {
        gradients[2 * l + 1][to] += slope[to];
        for (int from = 0; from < widths[l]; from++) {
          int weight = from * widths[l + 1] + to;
          gradients[2 * l][weight] += slope[to] * layer[l][from];
          before[from] += layer[l][from] > 0 ? slope[to] * values[2 * l][weight] : 0;
        }
      }
      slope = before;
    }
    return Math.log(total) - logits[labels[row]];
  }

  private void adam(double[][] gradients, double rate) {
    step++;
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values[i].length; j++) {
        double gradient = gradients[i][j];
        means[i][j] = 0.9 * means[i][j] + 0.1 * gradient;
        squares[i][j] = 0.999 * squares[i][j] + 0.001 * gradient * gradient;
        double mean = means[i][j] / (1 - Math.pow(0.9, step));
        double square = squares[i][j] / (1 - Math.pow(0.999, step));
        values[i][j] -= rate * mean / (Math.sqrt(square) + 1e-8);
      }
    }
  }
}
