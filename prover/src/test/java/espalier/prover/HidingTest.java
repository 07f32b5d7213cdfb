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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Proofs of one output by two sets of weights look alike.
///
/// Method: the input is zero, so any weights give the same output; one set is all zero too. Many
/// proofs are made for each, and each 8-byte word at a fixed place, the lengths, and the counts of
/// all byte values are compared between the groups.
final class HidingTest {
  private static final int PROOFS = 48;
  private static final long[][] WEIGHTS = {new long[8], {7, -3, 5, 1, -7, 2, 6, -5}};

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

  private static Prover.Proof prove(int set, int number, Set<Integer> hidden) {
    long[] weights = WEIGHTS[set];
    byte[] seed = seed(set, number);
    try (Model model = Model.commit(program(), Map.of(1, weights), 1, seed)) {
      Map<Integer, long[]> inputs = Map.of(0, new long[4], 1, weights);
      Trace trace = FastInterpreter.trace(model.plan().circuit(), inputs);
      return Prover.prove(model, trace, hidden, Sha256.tagged("test", seed).bytes());
    }
  }

  private static byte[] seed(int set, int number) {
    return Sha256.tagged("hiding", ByteBuffer.allocate(16).putLong(set).putLong(number).array())
        .bytes();
  }

  @Test
  void proofs_by_two_sets_of_weights_cannot_be_told_apart() {
    var proofs = new byte[2][PROOFS][];
    var clear = new HashSet<List<Statement.Tensor>>();
    int words = Integer.MAX_VALUE;
    for (int set = 0; set < 2; set++) {
      for (int i = 0; i < PROOFS; i++) {
        Prover.Proof proof = prove(set, i, Set.of());
        proofs[set][i] = proof.proof();
        clear.add(proof.statement().published());
        words = Math.min(words, (proof.proof().length - 4) / 8);
      }
    }
    assertEquals(1, clear.size(), "what is published is the same for both");
    var features = new double[2][PROOFS][];
    var counts = new double[2][256];
    for (int set = 0; set < 2; set++) {
      for (int i = 0; i < PROOFS; i++) {
        features[set][i] = features(proofs[set][i], words, counts[set]);
      }
    }
    assertEquals(Optional.empty(), difference(features[0], features[1]));
    for (int feature = 0; feature <= words; feature++) {
      int place = feature;
      assertTrue(moments(features[0], feature)[1] > 0, () -> "feature " + place + " never changes");
    }
    double difference = 0;
    for (int value = 0; value < 256; value++) {
      double sum = counts[0][value] + counts[1][value];
      double gap = counts[0][value] - counts[1][value];
      difference += gap * gap / sum;
    }
    // 255 degrees of freedom: mean 255, deviation 22.6.
    assertTrue(difference < 255 + ALIKE * 22.6, "byte values differ by " + difference);
  }

  /// Method: the same comparison of messages that no pad hides.
  @Test
  void without_pads_the_same_comparison_tells_them_apart() {
    Plan plan = Plan.of(Circuit.of(program()));
    var plain = new double[2][PROOFS][];
    for (int set = 0; set < 2; set++) {
      Trace trace = FastInterpreter.trace(plan.circuit(), Map.of(0, new long[4], 1, WEIGHTS[set]));
      for (int i = 0; i < PROOFS; i++) {
        var statement = new Statement(Hash.ZERO, true, List.of());
        var commitment = new ModelCommitment(Hash.ZERO, 1, Hash.ZERO);
        Dialogue dialogue =
            Dialogue.open(statement, Hash.ZERO, commitment, Sha256.tagged("root", seed(0, i)));
        var sender = new Sender(dialogue, plan, new long[2 * plan.padCount()]);
        Argument.prove(plan, trace, Lookups.of(plan, trace), sender, statement);
        plain[set][i] =
            Arrays.stream(sender.messages()).mapToDouble(HidingTest::fraction).toArray();
      }
    }
    assertTrue(difference(plain[0], plain[1]).isPresent(), "the comparison sees nothing");
  }

  @Test
  void what_is_hidden_does_not_change_the_structure() {
    byte[] shown = prove(1, 1, Set.of()).proof();
    byte[] hidden = prove(1, 1, Set.of(0, 3)).proof();
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
      features[i] = fraction(buffer.getLong(4 + 8 * i));
    }
    features[words] = proof.length;
    return features;
  }

  /// From 0 to 1.
  private static double fraction(long word) {
    return (word >>> 11) * 0x1p-53;
  }

  /// The first feature that differs between the groups by more than chance, if one does.
  private static Optional<String> difference(double[][] first, double[][] second) {
    for (int feature = 0; feature < first[0].length; feature++) {
      double[] one = moments(first, feature);
      double[] two = moments(second, feature);
      double error = Math.sqrt((one[1] + two[1]) / PROOFS);
      double gap = Math.abs(one[0] - two[0]);
      if (gap > ALIKE * error) {
        return Optional.of("feature %d differs by %.1f errors".formatted(feature, gap / error));
      }
    }
    return Optional.empty();
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
