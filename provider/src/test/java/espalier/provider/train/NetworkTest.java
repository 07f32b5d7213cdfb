package espalier.provider.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Method: the same steps on the engine and on a plain network of loops in double.
class NetworkTest {
  private static final int[] WIDTHS = {5, 7, 6, 3};
  private static final int ROWS = 8;
  private static final double RATE = 0.01;

  @Test
  void steps_equal_those_of_a_plain_network() {
    TrainingState start = TrainingState.initial(WIDTHS, 3);
    var plain = new PlainNetwork(WIDTHS, start);
    var random = new Random(11);
    try (var network = new Network(Digits.engine(), WIDTHS, start)) {
      for (int step = 0; step < 30; step++) {
        float[] features = new float[ROWS * WIDTHS[0]];
        int[] labels = new int[ROWS];
        for (int i = 0; i < features.length; i++) {
          features[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < ROWS; i++) {
          labels[i] = random.nextInt(3);
        }
        double expected = plain.train(features, labels, RATE);
        assertEquals(expected, network.train(features, labels, 3, RATE), 1e-4, "loss of " + step);
      }
      TrainingState end = network.state();
      assertEquals(30, end.step());
      for (int i = 0; i < end.parameters().length; i++) {
        assertArrayEquals(plain.parameters(i), end.parameters()[i], 1e-3f, "array " + i);
      }
    }
  }
}
