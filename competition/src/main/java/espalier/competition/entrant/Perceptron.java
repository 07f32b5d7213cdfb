package espalier.competition.entrant;

import java.util.Random;

/// A neural net with one hidden layer of `tanh`, trained by stochastic gradient descent with
/// momentum.
///
/// @param hidden units
/// @param epochs passes over the rows
/// @param rate of learning, falling to zero over the epochs
public record Perceptron(int hidden, int epochs, double rate, long seed) implements Entrant {
  private static final double MOMENTUM = 0.9;
  private static final double DECAY = 1e-4;
  private static final int BATCH = 32;

  @Override
  public double[] predict(Panel panel) {
    var net = new Net(panel.columns(), hidden, new Random(seed));
    int[] order = new int[panel.targets().length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int epoch = 0; epoch < epochs; epoch++) {
      net.shuffle(order);
      double step = rate * (1 - (double) epoch / epochs);
      for (int from = 0; from < order.length; from += BATCH) {
        net.learn(panel, order, from, Math.min(order.length, from + BATCH), step);
      }
    }
    double[] answers = new double[panel.live().length];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = net.answer(panel.live()[i]);
    }
    return answers;
  }

  /// Weights lie in one array: for each hidden unit its inputs and its bias, then the outputs' and
  /// the last bias.
  private static final class Net {
    private final int inputs;
    private final int hidden;
    private final Random random;
    private final double[] weights;
    private final double[] momentum;
    private final double[] gradient;
    private final double[] activations;

    Net(int inputs, int hidden, Random random) {
      this.inputs = inputs;
      this.hidden = hidden;
      this.random = random;
      int count = hidden * (inputs + 1) + hidden + 1;
      this.weights = new double[count];
      this.momentum = new double[count];
      this.gradient = new double[count];
      this.activations = new double[hidden];
      double scale = Math.sqrt(1.0 / (2 * inputs));
      for (int i = 0; i < count - 1; i++) {
        weights[i] = scale * random.nextGaussian();
      }
    }

    void shuffle(int[] order) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int kept = order[i];
        order[i] = order[j];
        order[j] = kept;
      }
    }

    double answer(double[] row) {
      int outputs = hidden * (inputs + 1);
      double sum = weights[outputs + hidden];
      for (int h = 0; h < hidden; h++) {
        int at = h * (inputs + 1);
        double into = weights[at + inputs];
        for (int i = 0; i < inputs; i++) {
          into += weights[at + i] * row[i];
        }
        // StrictMath: the same bits on every machine.
        activations[h] = StrictMath.tanh(into);
        sum += weights[outputs + h] * activations[h];
      }
      return sum;
    }

    void learn(Panel panel, int[] order, int from, int to, double step) {
      java.util.Arrays.fill(gradient, 0);
      int outputs = hidden * (inputs + 1);
      for (int k = from; k < to; k++) {
        double[] row = panel.features()[order[k]];
        double error = answer(row) - panel.targets()[order[k]];
        gradient[outputs + hidden] += error;
        for (int h = 0; h < hidden; h++) {
          gradient[outputs + h] += error * activations[h];
          double back = error * weights[outputs + h] * (1 - activations[h] * activations[h]);
          int at = h * (inputs + 1);
          gradient[at + inputs] += back;
          for (int i = 0; i < inputs; i++) {
            gradient[at + i] += back * row[i];
          }
        }
      }
      for (int i = 0; i < weights.length; i++) {
        double slope = gradient[i] / (to - from) + DECAY * weights[i];
        momentum[i] = MOMENTUM * momentum[i] - step * slope;
        weights[i] += momentum[i];
      }
    }
  }
}
