package espalier.model.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.model.graph.FloatTensor;
import espalier.model.graph.Graph;
import espalier.model.graph.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// A network of the demo's shape (64, 512, 256, 10), trained on the UCI digits.
final class DigitsTest {
  private static final int[] WIDTHS = {64, 512, 256, 10};

  /// Images that the network is trained and calibrated with; the interpreter runs every fourth of
  /// the others, for it takes a tenth of a second an image.
  private static final int TRAINED = 1_000;

  private final double[][] weights = new double[3][];
  private final double[][] biases = new double[3][];

  private record Digit(double[] pixels, int label) {}

  private static List<Digit> digits() throws IOException {
    Path file =
        Path.of(System.getProperty("espalier.root")).resolve("vectors/digits/digits.csv.gz");
    var digits = new ArrayList<Digit>();
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] cells = line.split(",", -1);
        var pixels = new double[64];
        for (int i = 0; i < 64; i++) {
          pixels[i] = Double.parseDouble(cells[i]);
        }
        digits.add(new Digit(pixels, (int) Double.parseDouble(cells[64])));
      }
    }
    return digits;
  }

  /// Plain stochastic gradient descent, two passes.
  private void train(List<Digit> digits) {
    var random = new Random(1);
    for (int layer = 0; layer < 3; layer++) {
      double deviation = Math.sqrt(2.0 / WIDTHS[layer]);
      weights[layer] = Sketch.normal(random, deviation, WIDTHS[layer], WIDTHS[layer + 1]).values();
      biases[layer] = new double[WIDTHS[layer + 1]];
    }
    for (int pass = 0; pass < 2; pass++) {
      for (Digit digit : digits) {
        step(digit, 0.005);
      }
    }
  }

  private void step(Digit digit, double rate) {
    var values = new double[4][];
    values[0] = new double[64];
    for (int i = 0; i < 64; i++) {
      values[0][i] = digit.pixels()[i] / 8 - 1;
    }
    for (int layer = 0; layer < 3; layer++) {
      values[layer + 1] = forward(layer, values[layer]);
    }
    double[] error = softmax(values[3]);
    error[digit.label()] -= 1;
    for (int layer = 2; layer >= 0; layer--) {
      error = backward(layer, values[layer], error, rate);
    }
  }

  private double[] forward(int layer, double[] x) {
    int n = WIDTHS[layer + 1];
    double[] y = biases[layer].clone();
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < n; j++) {
        y[j] += x[i] * weights[layer][i * n + j];
      }
    }
    for (int j = 0; layer < 2 && j < n; j++) {
      y[j] = Math.max(y[j], 0);
    }
    return y;
  }

  private double[] backward(int layer, double[] x, double[] error, double rate) {
    int n = WIDTHS[layer + 1];
    var before = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += error[j] * weights[layer][i * n + j];
        weights[layer][i * n + j] -= rate * x[i] * error[j];
      }
      before[i] = x[i] > 0 || layer == 0 ? sum : 0;
    }
    for (int j = 0; j < n; j++) {
      biases[layer][j] -= rate * error[j];
    }
    return before;
  }

  private static double[] softmax(double[] logits) {
    double most = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      most = Math.max(most, logit);
    }
    var shares = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      shares[i] = Math.exp(logits[i] - most);
      sum += shares[i];
    }
    for (int i = 0; i < logits.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  private Graph graph() {
    var net = new Sketch();
    String x = net.input("features", 1, 64);
    x = net.node("Sub", x, net.constant(FloatTensor.scalar(8)));
    x = net.node("Mul", x, net.constant(FloatTensor.scalar(0.125)));
    for (int layer = 0; layer < 3; layer++) {
      var matrix = new FloatTensor(new int[] {WIDTHS[layer], WIDTHS[layer + 1]}, weights[layer]);
      x = net.gemm(x, matrix, FloatTensor.of(biases[layer]));
      x = layer < 2 ? net.node("Relu", x) : x;
    }
    return net.graph(x);
  }

  @Test
  void the_demos_network_keeps_every_decision() throws IOException {
    List<Digit> digits = digits();
    train(digits.subList(0, TRAINED));
    var samples = new ArrayList<List<Tensor>>();
    int correct = 0;
    for (int i = TRAINED; i < digits.size(); i += 4) {
      samples.add(List.of(new FloatTensor(new int[] {1, 64}, digits.get(i).pixels())));
    }
    ImportedModel model = Importer.importModel(graph(), samples, ImportOptions.DEFAULT);
    Report.Accuracy accuracy = model.report().outputs().getFirst();
    assertEquals(1, accuracy.agreement(), accuracy.toString());
    assertTrue(accuracy.relative() < 1e-3, accuracy.toString());
    for (Digit digit : digits.subList(TRAINED, digits.size())) {
      double[] x = digit.pixels().clone();
      for (int i = 0; i < 64; i++) {
        x[i] = x[i] / 8 - 1;
      }
      double[] logits = forward(2, forward(1, forward(0, x)));
      int best = 0;
      for (int i = 1; i < 10; i++) {
        best = logits[i] > logits[best] ? i : best;
      }
      correct += best == digit.label() ? 1 : 0;
    }
    // The network has learnt something, so that agreement with it means something.
    assertTrue(correct > 0.85 * (digits.size() - TRAINED), "correct: " + correct);
    System.out.printf(
        "digits: lookups %d, cells %d, tables %s, %s%n",
        model.report().lookups(), model.report().cells(), model.report().tables(), accuracy);
  }
}
