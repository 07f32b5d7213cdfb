package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import espalier.proof.field.Goldilocks;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Rejected;
import espalier.prover.interpreter.FastInterpreter;
import espalier.prover.interpreter.Trace;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Proofs of what is not so: one cheating prover for each kind of constraint, with the equation
/// that its messages break.
final class CheatingProverTest {
  private static final byte[] SEED = new byte[32];
  private static final Program PROGRAM = Programs.small();
  private static final Circuit CIRCUIT = Circuit.of(PROGRAM);
  private static final Plan PLAN = Plan.of(CIRCUIT);
  private static final ProofVerifier VERIFIER = new ProofVerifier(PROGRAM);

  private static long[][] columns(Map<Integer, long[]> given) {
    return Interpreter.columns(CIRCUIT, Interpreter.run(PROGRAM, given));
  }

  /// Changes columns, then proves as if nothing had happened.
  ///
  /// @param check the equation that must break first
  private static void cheat(String check, Consumer<long[][]> change) {
    Map<Integer, long[]> given = Programs.given(new Random(3));
    long[][] columns = columns(given);
    change.accept(columns);
    Trace trace = Trace.of(CIRCUIT, columns);
    List<Statement.Tensor> published = List.of(Statement.Tensor.of(9, columns[9]));
    assertEquals(Optional.of(check), Claims.broken(PLAN, trace, given, published));
    try (Model model = Model.commit(PROGRAM, given, 1, SEED)) {
      Prover.Proof proof = Prover.prove(model, trace, Set.of(0), new byte[32]);
      rejected(VERIFIER.verify(model.commitment(), proof.statement(), proof.proof()));
    }
  }

  /// All equations are joined, so what breaks one is a wrong total of the opening.
  private static void rejected(Verdict verdict) {
    Rejected rejected = assertInstanceOf(Rejected.class, verdict, verdict::toString);
    assertTrue(
        EnumSet.of(Refusal.OPENING_SUMCHECK, Refusal.OPENING_PADS).contains(rejected.refusal()),
        rejected::toString);
  }

  /// As [#cheat(String, Consumer)], of a program of its own whose last step is its output.
  private static void cheat(
      Program program, Map<Integer, long[]> given, String check, Consumer<long[][]> change) {
    Circuit circuit = Circuit.of(program);
    Trace honest = FastInterpreter.trace(circuit, given);
    Plan plan = Plan.of(circuit);
    assertEquals(Optional.empty(), Claims.broken(plan, honest, given, List.of()));
    var columns = new long[circuit.columns().size()][];
    Arrays.setAll(columns, column -> honest.column(column).clone());
    change.accept(columns);
    Trace trace = Trace.of(circuit, columns);
    assertEquals(Optional.of(check), Claims.broken(plan, trace, given, List.of()));
    try (Model model = Model.commit(program, given, 1, SEED)) {
      Prover.Proof proof = Prover.prove(model, trace, Set.of(), new byte[32]);
      rejected(
          new ProofVerifier(program).verify(model.commitment(), proof.statement(), proof.proof()));
    }
  }

  @Test
  void a_wrong_product_breaks_its_step() {
    cheat("step 5, value", columns -> columns[5][1]++);
  }

  @Test
  void a_wrong_rounding_breaks_the_lookups() {
    // One more in the quotient leaves a negative remainder.
    cheat("lookup sum", columns -> columns[2][4]++);
  }

  @Test
  void a_value_that_is_not_in_the_table_breaks_the_lookups() {
    cheat("lookup sum", columns -> columns[3][2]++);
  }

  @Test
  void an_input_out_of_its_range_breaks_the_lookups() {
    cheat("lookup sum", columns -> columns[0][7] = 8);
  }

  @Test
  void a_wrong_remainder_breaks_the_division() {
    cheat("step 7, division", columns -> columns[remainder()][1] += 2);
  }

  @Test
  void a_wrong_quotient_breaks_the_lookups_of_its_remainder() {
    cheat(
        "lookup sum",
        columns -> {
          columns[7][0]++;
          columns[9][0]++;
          int hot = (int) columns[7][0] + 256;
          Arrays.fill(columns[8], 0, 512, 0);
          columns[8][hot] = 1;
        });
  }

  @Test
  void a_remainder_as_large_as_the_divisor_breaks_the_lookups() {
    int remainder = remainder();
    cheat(
        "lookup sum",
        columns -> {
          // The quotient one less and the remainder one divisor more satisfy the division.
          columns[7][0]--;
          columns[remainder][0] += columns[6][0];
          columns[9][0]--;
          Arrays.fill(columns[8], 0, 512, 0);
          columns[8][(int) columns[7][0] + 256] = 1;
        });
  }

  private static int remainder() {
    for (int i = 0; i < CIRCUIT.columns().size(); i++) {
      if (CIRCUIT.columns().get(i).fill() instanceof Circuit.Fill.Value) {
        return i;
      }
    }
    throw new AssertionError("a division has a remainder");
  }

  @Test
  void two_ones_break_the_choice() {
    cheat(
        "step 8, one hot",
        columns -> {
          int at = columns[8][3] == 0 ? 3 : 4;
          columns[8][at] = 1;
        });
  }

  @Test
  void a_one_elsewhere_breaks_the_choice() {
    cheat(
        "step 8, hot index",
        columns -> {
          int at = (int) columns[7][0] + 256;
          columns[8][at] = 0;
          columns[8][at - 1] = 1;
        });
  }

  @Test
  void an_output_that_was_not_computed_breaks_its_step() {
    cheat("step 9, output", columns -> columns[9][2]--);
  }

  @Test
  void a_wrong_greatest_breaks_the_lookups() {
    // The greater of two is b + max(0, a - b), the latter by table.
    Shape one = Shape.of(1);
    var table = new Table(-16, LongStream.range(-16, 16).map(x -> Math.max(0, x)).boxed().toList());
    var program =
        new Program(
            4,
            List.of(table),
            List.of(
                new Step.Input("a", one, -8, 4, 0),
                new Step.Input("b", one, -8, 4, 0),
                new Step.Map(Expression.of(0, one).plus(Expression.term(-1, 1, one)), 0),
                new Step.Output("max", Expression.of(1, one).plus(Expression.term(1, 2, one)), 0)));
    cheat(
        program,
        Map.of(0, new long[] {5}, 1, new long[] {2}),
        "lookup sum",
        columns -> {
          assertEquals(5, columns[3][0]);
          columns[2][0] = 0;
          columns[3][0] = 2;
        });
  }

  @Test
  void a_value_that_was_not_clamped_breaks_the_lookups() {
    Shape one = Shape.of(1);
    var clamp =
        new Table(-8, LongStream.range(-8, 8).map(x -> Math.clamp(x, -3, 4)).boxed().toList());
    var program =
        new Program(
            4,
            List.of(clamp),
            List.of(
                new Step.Input("x", one, -8, 4),
                new Step.Map(Expression.of(0, one), 0),
                new Step.Output("y", Expression.of(1, one))));
    for (long x : new long[] {7, -8}) {
      cheat(
          program,
          Map.of(0, new long[] {x}),
          "lookup sum",
          columns -> {
            columns[1][0] = x;
            columns[2][0] = x;
          });
    }
  }

  @Test
  void a_quotient_beyond_its_bounds_breaks_the_lookups() {
    Shape one = Shape.of(1);
    var program =
        new Program(
            4,
            List.of(),
            List.of(
                new Step.Input("x", one, -8, 4),
                new Step.Shift(Expression.of(0, one).times(5), 1, -4, 3),
                new Step.Output("y", Expression.of(1, one))));
    // 5 * 7 / 2 is 17, and the step's results end at 3: an interpreter refuses to go on.
    cheat(
        program,
        Map.of(0, new long[] {1}),
        "lookup sum",
        columns -> {
          columns[0][0] = 7;
          columns[1][0] = 17;
          columns[2][0] = 17;
        });
  }

  @Test
  void a_wrong_limb_breaks_the_lookups() {
    int limbs = 0;
    for (int i = 0; i < CIRCUIT.columns().size(); i++) {
      int column = i;
      if (CIRCUIT.columns().get(i).fill() instanceof Circuit.Fill.Limb) {
        cheat("lookup sum", columns -> columns[column][0] += columns[column][0] > 0 ? -1 : 1);
        limbs++;
      }
    }
    assertTrue(limbs >= 2, "the program has too few wide ranges");
  }

  @Test
  void a_row_counted_once_too_often_breaks_the_lookups() {
    Map<Integer, long[]> given = Programs.given(new Random(3));
    Trace trace = Trace.of(CIRCUIT, columns(given));
    for (int table = 0; table < PLAN.tables().size(); table++) {
      int at = (int) PLAN.counts(table).offset();
      assertEquals(
          Optional.of("lookup numerators"),
          Claims.broken(
              PLAN, trace, given, List.of(), Claims.Lies.inWitness(cells -> cells[at]++)));
    }
  }

  @Test
  void a_published_tensor_that_was_not_the_runs_breaks_its_equation() {
    Map<Integer, long[]> given = Programs.given(new Random(3));
    long[][] columns = columns(given);
    for (int step : List.of(0, 9)) {
      for (int cell = 0; cell < columns[step].length; cell++) {
        long[] other = columns[step].clone();
        other[cell]++;
        assertEquals(
            Optional.of("public tensor " + step),
            Claims.broken(
                PLAN,
                Trace.of(CIRCUIT, columns),
                given,
                List.of(Statement.Tensor.of(step, other))));
      }
    }
  }

  /// Method: one message, or one random number of the prover's, is not what the run gives, and
  /// everything after it follows from what was sent.
  @Test
  void no_message_is_free() {
    Map<Integer, long[]> given = Programs.given(new Random(3));
    long[][] columns = columns(given);
    List<Statement.Tensor> published = List.of(Statement.Tensor.of(9, columns[9]));
    Trace trace = Trace.of(CIRCUIT, columns);
    var checks = new TreeSet<String>();
    for (int number = 0; number < 2 * PLAN.padCount(); number++) {
      int word = number;
      Optional<String> broken =
          Claims.broken(
              PLAN,
              trace,
              given,
              published,
              Claims.Lies.inPads(pads -> pads[word] = Goldilocks.add(pads[word], 1)));
      assertTrue(broken.isPresent(), "message " + word / 2 + " is not bound");
      checks.add(broken.get());
    }
    assertTrue(
        checks.containsAll(
            Set.of(
                "lookup sum",
                "lookup numerators",
                "lookup denominators",
                "step 2, remainder, left factor",
                "products of hidden values",
                "left factors",
                "right factors",
                "products")),
        checks::toString);
  }

  @Test
  void an_execution_with_other_weights_than_the_committed_is_refused() {
    Map<Integer, long[]> committed = Programs.given(new Random(3));
    var stale = new HashMap<>(committed);
    stale.put(4, Programs.given(new Random(4)).get(4));
    Trace trace = FastInterpreter.trace(CIRCUIT, stale);
    assertEquals(
        Optional.of("step 5, value, left factor"),
        Claims.broken(PLAN, trace, committed, List.of()));
    try (Model model = Model.commit(PROGRAM, committed, 1, SEED)) {
      Prover.Proof proof = Prover.prove(model, trace, Set.of(), new byte[32]);
      rejected(VERIFIER.verify(model.commitment(), proof.statement(), proof.proof()));
    }
  }

  @Test
  void a_layer_of_another_model_breaks_its_products() {
    Map<Integer, long[]> committed = Programs.given(new Random(3));
    var mixed = new HashMap<>(committed);
    mixed.put(1, Programs.given(new Random(5)).get(1));
    Trace trace = FastInterpreter.trace(CIRCUIT, mixed);
    assertEquals(
        Optional.of("step 2, remainder, left factor"),
        Claims.broken(PLAN, trace, committed, List.of()));
    try (Model model = Model.commit(PROGRAM, committed, 1, SEED)) {
      Prover.Proof proof = Prover.prove(model, trace, Set.of(), new byte[32]);
      rejected(VERIFIER.verify(model.commitment(), proof.statement(), proof.proof()));
    }
  }
}
