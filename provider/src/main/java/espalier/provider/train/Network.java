package espalier.provider.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;

/// Fully connected layers with ReLU between them, and the Adam steps that train them.
///
/// PyTorch does the arithmetic. Adam is written here because DJL keeps its optimizer's state to
/// itself, and a checkpoint without that state could not be resumed to the same bits. It is that of
/// Kingma and Ba, with decay 0.9 and 0.999 and epsilon 1e-8.
///
/// A network belongs to the thread that made it.
final class Network implements AutoCloseable {
  private static final float MEAN_DECAY = 0.9f;
  private static final float SQUARE_DECAY = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final Engine engine;
  private final NDManager manager;
  private final NDArray[] parameters;
  private final NDArray[] means;
  private final NDArray[] squares;
  private int step;

  Network(Engine engine, int[] widths, TrainingState state) {
    // PyTorch records operations for gradients thread by thread; only a collector's scope shall.
    JniUtils.setGradMode(false);
    this.engine = engine;
    this.manager = engine.newBaseManager();
    this.parameters = arrays(widths, state.parameters());
    this.means = arrays(widths, state.mean());
    this.squares = arrays(widths, state.square());
    this.step = state.step();
    for (NDArray parameter : parameters) {
      parameter.setRequiresGradient(true);
    }
  }

  private NDArray[] arrays(int[] widths, float[][] values) {
    NDArray[] arrays = new NDArray[values.length];
    for (int i = 0; i < values.length; i++) {
      int layer = i / 2;
      arrays[i] =
          manager.create(
              values[i],
              i % 2 == 0
                  ? new Shape(widths[layer], widths[layer + 1])
                  : new Shape(widths[layer + 1]));
    }
    return arrays;
  }

  /// Steps done so far.
  int step() {
    return step;
  }

  /// Takes one step on a batch and returns its mean cross entropy before the step.
  ///
  /// @param features `(rows, inputs)`, row by row, scaled
  /// @param labels class index of each row
  /// @param classes number of classes
  float train(float[] features, int[] labels, int classes, double learningRate) {
    int rows = labels.length;
    float[] oneHot = new float[rows * classes];
    for (int row = 0; row < rows; row++) {
      oneHot[row * classes + labels[row]] = 1;
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray input = scope.create(features, new Shape(rows, features.length / rows));
      NDArray wanted = scope.create(oneHot, new Shape(rows, classes));
      float loss;
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDArray mean = forward(input).logSoftmax(1).mul(wanted).sum().neg().div(rows);
        collector.backward(mean);
        loss = mean.getFloat();
      }
      step++;
      adam(learningRate);
      return loss;
    }
  }

  /// The logits `(rows, classes)` of scaled features, row by row.
  float[] logits(float[] features, int rows) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray input = scope.create(features, new Shape(rows, features.length / rows));
      return forward(input).toFloatArray();
    }
  }

  private NDArray forward(NDArray input) {
    NDArray value = input;
    for (int i = 0; i < parameters.length; i += 2) {
      value = value.matMul(parameters[i]).add(parameters[i + 1]);
      if (i + 2 < parameters.length) {
        value = Activation.relu(value);
      }
    }
    return value;
  }

  private void adam(double learningRate) {
    // The corrections for the first steps, in double: they are the same on every machine.
    float size = (float) (learningRate / (1 - StrictMath.pow(MEAN_DECAY, step)));
    float correction = (float) (1 / (1 - StrictMath.pow(SQUARE_DECAY, step)));
    for (int i = 0; i < parameters.length; i++) {
      try (NDArray gradient = parameters[i].getGradient();
          NDArray share = gradient.mul(1 - MEAN_DECAY);
          NDArray squared = gradient.mul(gradient)) {
        means[i].muli(MEAN_DECAY).addi(share);
        squares[i].muli(SQUARE_DECAY).addi(squared.muli(1 - SQUARE_DECAY));
        try (NDArray corrected = squares[i].mul(correction);
            NDArray root = corrected.sqrt();
            NDArray change = means[i].mul(size)) {
          change.divi(root.addi(EPSILON));
          parameters[i].subi(change);
        }
        // PyTorch adds to the gradient that is there, so it goes back to 0 for the next step.
        gradient.subi(gradient);
      }
    }
  }

  /// A copy of everything that the next step depends on.
  TrainingState state() {
    return new TrainingState(step, values(parameters), values(means), values(squares));
  }

  private static float[][] values(NDArray[] arrays) {
    float[][] values = new float[arrays.length][];
    for (int i = 0; i < arrays.length; i++) {
      values[i] = arrays[i].toFloatArray();
    }
    return values;
  }

  @Override
  public void close() {
    manager.close();
  }
}
