package espalier.provider.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/// A run between two steps: enough to go on as if it had never stopped.
///
/// All three groups have the same shapes: for each layer its weights `(inputs, outputs)`, row by
/// row, then its bias `(outputs)`.
///
/// @param step steps done; with the recipe it also says which rows come next, and Adam's power
/// @param parameters weights and biases
/// @param mean Adam's running mean of the gradient
/// @param square Adam's running mean of the squared gradient
record TrainingState(int step, float[][] parameters, float[][] mean, float[][] square) {

  /// The widths of `inputs`, the hidden layers and `classes`, in this order.
  ///
  /// @throws BadInput if that network has more than [Recipe#MAX_PARAMETERS] parameters
  static int[] widths(Recipe recipe, int inputs, int classes) {
    List<Integer> hidden = recipe.layers();
    int[] widths = new int[hidden.size() + 2];
    widths[0] = inputs;
    for (int i = 0; i < hidden.size(); i++) {
      widths[i + 1] = hidden.get(i);
    }
    widths[widths.length - 1] = classes;
    long parameters = 0;
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      parameters += (widths[layer] + 1L) * widths[layer + 1];
    }
    if (parameters > Recipe.MAX_PARAMETERS) {
      throw new BadInput(
          "the network has %d parameters; give layers with at most %d in all"
              .formatted(parameters, Recipe.MAX_PARAMETERS));
    }
    return widths;
  }

  /// The lengths of the arrays of each group for layers of these `widths`.
  static int[] lengths(int[] widths) {
    int[] lengths = new int[2 * (widths.length - 1)];
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      lengths[2 * layer] = widths[layer] * widths[layer + 1];
      lengths[2 * layer + 1] = widths[layer + 1];
    }
    return lengths;
  }

  /// The state before the first step: He's uniform weights drawn from `seed`, biases 0.
  static TrainingState initial(int[] widths, long seed) {
    var random = new Random(seed ^ 0x5DEECE66DL);
    int[] lengths = lengths(widths);
    float[][] parameters = zeros(lengths);
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      double bound = StrictMath.sqrt(6.0 / widths[layer]);
      float[] weights = parameters[2 * layer];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
    }
    return new TrainingState(0, parameters, zeros(lengths), zeros(lengths));
  }

  /// SHA-256 over the parameters as little-endian floats, in hexadecimal.
  String parametersSha256() {
    var digest = Sha256.digest();
    for (float[] array : parameters) {
      digest.update(bytes(array));
    }
    return Sha256.hex(digest.digest(), 0);
  }

  static byte[] bytes(float[] array) {
    var buffer = ByteBuffer.allocate(4 * array.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(array);
    return buffer.array();
  }

  private static float[][] zeros(int[] lengths) {
    float[][] arrays = new float[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      arrays[i] = new float[lengths[i]];
    }
    return arrays;
  }
}
