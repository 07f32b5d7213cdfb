package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.Dialogue;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.Statement;
import espalier.prover.interpreter.FastInterpreter;
import espalier.prover.interpreter.Trace;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Proofs of one output by two sets of weights look alike.
///
/// Method: the input is zero, so any weights give the same output. Many proofs are made for each of
/// two sets of weights, and each 8-byte word at a fixed place, the lengths, and the counts of all
/// byte values are compared between the two groups.
final class HidingTest {
  private static final int PROOFS = 48;

  /// Differences of means in standard errors: with some thousand comparisons, chance stays below 6.
  private static final double ALIKE = 6;

  private static Program program() {
    Shape two = Shape.of(2);
    var sum =
        new Expression(
            two,
            List.of(
                new Term(
                    1,
                    List.of(),
                    List.of(4),
                    List.of(
                        Programs.read(1, AxisIndex.of(0), AxisIndex.of(1)),
                        Programs.read(0, AxisIndex.of(1)))),
                Expression.constant(2)));
    return new Program(
        4,
        List.of(),
        List.of(
            new Step.Input("x", Shape.of(4), -4, 3, 0),
            new Step.Weight("w", Shape.of(2, 4), 7),
            new Step.Shift(sum, 2, -16, 5),
            new Step.Output("y", Expression.of(2, two), 0)));
  }

  private static Prover.Proof prove(long weight, int number, Set<Integer> hidden) {
    var weights = new long[8];
    Arrays.fill(weights, weight);
    byte[] seed = seed(weight, number);
    try (Model model = Model.commit(program(), Map.of(1, weights), 1, seed)) {
      Map<Integer, long[]> inputs = Map.of(0, new long[4], 1, weights);
      Trace trace = FastInterpreter.trace(model.plan().circuit(), inputs);
      return Prover.prove(model, trace, hidden, Sha256.tagged("test", seed).bytes());
    }
  }

  private static byte[] seed(long weight, int number) {
    return Sha256.tagged("hiding", ByteBuffer.allocate(16).putLong(weight).putLong(number).array())
        .bytes();
  }

  @Test
  void proofs_by_two_sets_of_weights_cannot_be_told_apart() {
    Plan plan = Plan.of(Circuit.of(program()));
    int words = 4 + 2 * plan.messageCount() + 64;
    var first = new double[PROOFS][];
    var second = new double[PROOFS][];
    var counts = new double[2][256];
    for (int i = 0; i < PROOFS; i++) {
      Prover.Proof one = prove(7, i, Set.of());
      Prover.Proof two = prove(-7, i, Set.of());
      assertEquals(one.statement().published(), two.statement().published());
      first[i] = features(one.proof(), words, counts[0]);
      second[i] = features(two.proof(), words, counts[1]);
    }
    assertAlike(first, second);
    double difference = 0;
    for (int value = 0; value < 256; value++) {
      double sum = counts[0][value] + counts[1][value];
      double gap = counts[0][value] - counts[1][value];
      difference += gap * gap / sum;
    }
    // 255 degrees of freedom: mean 255, deviation 22.6.
    assertTrue(difference < 255 + ALIKE * 22.6, "byte values differ by " + difference);
  }

  @Test
  void without_pads_the_same_comparison_tells_them_apart() {
    var plain = new double[2][][];
    long[] weights = {7, -7};
    for (int set = 0; set < 2; set++) {
      var model = Plan.of(Circuit.of(program()));
      var cells = new long[8];
      Arrays.fill(cells, weights[set]);
      Trace trace = FastInterpreter.trace(model.circuit(), Map.of(0, new long[4], 1, cells));
      var rows = new double[PROOFS][];
      for (int i = 0; i < PROOFS; i++) {
        var statement = new Statement(Hash.ZERO, true, List.of());
        var commitment = new ModelCommitment(Hash.ZERO, 1, Hash.ZERO);
        Dialogue dialogue =
            Dialogue.open(statement, Hash.ZERO, commitment, Sha256.tagged("root", seed(0, i)));
        var sender = new Sender(dialogue, model, new long[2 * model.padCount()]);
        Argument.prove(model, trace, Lookups.of(model, trace), sender, statement.published());
        rows[i] = new double[sender.messages().length];
        for (int word = 0; word < rows[i].length; word++) {
          rows[i][word] = sender.messages()[word] == 0 ? 0 : 1;
        }
      }
      plain[set] = rows;
    }
    // The left factor of the product is a combination of the weights, the right one is zero.
    boolean constant = false;
    for (int word = 0; word < plain[0][0].length; word++) {
      double sum = 0;
      for (int i = 0; i < PROOFS; i++) {
        sum += plain[0][i][word];
      }
      constant |= sum == 0;
    }
    assertTrue(constant, "an unpadded proof shows that the input is zero");
  }

  @Test
  void what_is_hidden_does_not_change_the_structure() {
    byte[] shown = prove(7, 1, Set.of()).proof();
    byte[] hidden = prove(7, 1, Set.of(0, 3)).proof();
    assertArrayEquals(Arrays.copyOf(shown, 4), Arrays.copyOf(hidden, 4));
    // The same messages; openings differ by the paths that their queries happen to share.
    assertTrue(Math.abs(shown.length - hidden.length) < shown.length / 10);
  }

  private static double[] features(byte[] proof, int words, double[] counts) {
    for (byte value : proof) {
      counts[value & 0xff]++;
    }
    var features = new double[words + 1];
    ByteBuffer buffer = ByteBuffer.wrap(proof);
    for (int i = 0; i < words; i++) {
      features[i] = (buffer.getLong(4 + 8 * i) >>> 11) * 0x1p-53;
    }
    features[words] = proof.length;
    return features;
  }

  private static void assertAlike(double[][] first, double[][] second) {
    for (int feature = 0; feature < first[0].length; feature++) {
      double[] one = moments(first, feature);
      double[] two = moments(second, feature);
      double error = Math.sqrt((one[1] + two[1]) / PROOFS);
      double gap = Math.abs(one[0] - two[0]);
      int place = feature;
      assertTrue(error > 0, () -> "feature " + place + " never changes");
      assertTrue(gap < ALIKE * error, () -> "feature " + place + " differs by " + gap / error);
    }
  }

  private static double[] moments(double[][] rows, int feature) {
    double mean = 0;
    for (double[] row : rows) {
      mean += row[feature] / rows.length;
    }
    double variance = 0;
    for (double[] row : rows) {
      variance += (row[feature] - mean) * (row[feature] - mean) / (rows.length - 1);
    }
    return new double[] {mean, variance};
  }
}
