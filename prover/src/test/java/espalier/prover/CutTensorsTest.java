package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.Layout;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict.Verified;
import espalier.prover.interpreter.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Tensors that are large enough to be cut, as weights and in the witness, published and hidden.
final class CutTensorsTest {
  private static final int INPUT = 0;
  private static final int KERNEL = 1;
  private static final int MATRIX = 2;
  private static final int FEATURES = 3;

  private static final Program PROGRAM = program();
  private static final Circuit CIRCUIT = Circuit.of(PROGRAM);
  private static final Plan PLAN = Plan.of(CIRCUIT);

  /// A convolution of 3 by 3, a matrix product that reads two axes of its result together, and a
  /// sum along a diagonal.
  private static Program program() {
    Shape features = Shape.of(24, 20, 20);
    var window =
        new Term(
            1,
            List.of(),
            List.of(40, 3, 3),
            List.of(
                Programs.read(
                    KERNEL, AxisIndex.of(0), AxisIndex.of(3), AxisIndex.of(4), AxisIndex.of(5)),
                Programs.read(
                    INPUT,
                    AxisIndex.of(3),
                    Programs.window(1, 1, 4, -1),
                    Programs.window(2, 1, 5, -1))));
    Shape ten = Shape.of(10);
    var inner =
        new Term(
            1,
            List.of(),
            List.of(9600),
            List.of(
                Programs.read(MATRIX, AxisIndex.of(1), AxisIndex.of(0)),
                Programs.read(
                    FEATURES,
                    Programs.split(1, 400, 24),
                    Programs.split(1, 20, 20),
                    Programs.split(1, 1, 20))));
    var diagonal =
        new Term(
            1,
            List.of(),
            List.of(20),
            List.of(Programs.read(FEATURES, AxisIndex.of(0), AxisIndex.of(1), AxisIndex.of(1))));
    return new Program(
        4,
        List.of(),
        List.of(
            new Step.Input("x", Shape.of(40, 20, 20), -8, 4),
            new Step.Weight("k", Shape.of(24, 40, 3, 3), 3),
            new Step.Weight("m", Shape.of(9600, 10), 3),
            new Step.Define(new Expression(features, List.of(window))),
            new Step.Output("y", new Expression(ten, List.of(inner, diagonal)))));
  }

  private static Map<Integer, long[]> given(int seed) {
    var random = new Random(seed);
    return Map.of(
        INPUT, random.longs(40 * 400, -8, 8).toArray(),
        KERNEL, random.longs(24 * 40 * 9, -3, 4).toArray(),
        MATRIX, random.longs(96_000, -3, 4).toArray());
  }

  @Test
  void every_tensor_of_the_program_is_cut() {
    for (int step : new int[] {INPUT, KERNEL, MATRIX, FEATURES}) {
      Layout layout = PLAN.column(step);
      assertTrue(layout.pieces().size() > 1, layout::toString);
    }
  }

  @Test
  void cut_tensors_prove_and_verify() {
    Map<Integer, long[]> given = given(1);
    var verifier = new ProofVerifier(PROGRAM);
    for (int uses : new int[] {0, 1}) {
      try (Model model = Model.commit(PROGRAM, given, uses, new byte[32])) {
        Set<Integer> hidden = uses == 0 ? Set.of() : Set.of(INPUT);
        Prover.Proof proof = Prover.prove(model, given, hidden);
        var verdict = verifier.verify(model.commitment(), proof.statement(), proof.proof());
        assertInstanceOf(Verified.class, verdict, verdict::toString);
        assertArrayEquals(Interpreter.run(PROGRAM, given)[4], proof.outputs().get(4));
      }
    }
  }

  @Test
  void a_cut_input_can_be_committed_apart() {
    Map<Integer, long[]> given = given(3);
    long[] cells = given.get(INPUT);
    try (Model model = Model.commit(PROGRAM, given, 1, new byte[32]);
        CommittedTensor input =
            CommittedTensor.commit(Shape.of(40, 20, 20), cells, 1, new byte[32])) {
      Prover.Proof proof =
          Prover.prove(model, given, Set.of(INPUT), Hash.ZERO, Map.of(INPUT, input));
      var verdict =
          new ProofVerifier(PROGRAM).verify(model.commitment(), proof.statement(), proof.proof());
      assertInstanceOf(Verified.class, verdict, verdict::toString);
    }
  }

  /// Method: one cell is changed in each piece of each tensor.
  @Test
  void a_change_in_any_piece_breaks_an_equation() {
    Map<Integer, long[]> given = given(2);
    for (int step : new int[] {INPUT, KERNEL, MATRIX, FEATURES}) {
      Shape shape = CIRCUIT.columns().get(step).shape();
      for (Layout.Piece piece : PLAN.column(step).pieces()) {
        int flat = 0;
        for (int axis = 0; axis < shape.axes(); axis++) {
          int last = piece.first().get(axis) + piece.shape().size(axis) - 1;
          flat = flat * shape.size(axis) + last;
        }
        long[][] columns = Interpreter.columns(CIRCUIT, Interpreter.run(PROGRAM, given));
        List<Statement.Tensor> published =
            List.of(
                Statement.Tensor.of(INPUT, columns[INPUT].clone()),
                Statement.Tensor.of(4, columns[4].clone()));
        var committed = new HashMap<>(given);
        assertEquals(Optional.empty(), broken(columns, committed, published));
        columns[step][flat] += columns[step][flat] < 0 ? 1 : -1;
        assertTrue(
            broken(columns, committed, published).isPresent(), "step " + step + " at " + piece);
      }
    }
  }

  private static Optional<String> broken(
      long[][] columns, Map<Integer, long[]> committed, List<Statement.Tensor> published) {
    return Claims.broken(PLAN, Trace.of(CIRCUIT, columns), committed, published);
  }
}
