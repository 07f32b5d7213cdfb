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
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Rejected;
import espalier.proof.verifier.Verdict.Verified;
import espalier.prover.interpreter.FastInterpreter;
import espalier.prover.interpreter.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Proofs of what is not so.
final class AttackTest {
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
      rejected(
          VERIFIER.verify(model.commitment(), proof.statement(), proof.proof()),
          Refusal.OPENING_SUMCHECK,
          Refusal.OPENING_QUERY,
          Refusal.OPENING_PADS);
    }
  }

  private static Rejected rejected(Verdict verdict, Refusal... allowed) {
    Rejected rejected = assertInstanceOf(Rejected.class, verdict, verdict::toString);
    assertTrue(EnumSet.copyOf(List.of(allowed)).contains(rejected.refusal()), rejected::toString);
    return rejected;
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
    var table =
        new espalier.proof.circuit.Table(
            -16,
            java.util.stream.LongStream.range(-16, 16).map(x -> Math.max(0, x)).boxed().toList());
    var program =
        new Program(
            4,
            List.of(table),
            List.of(
                new Step.Input("a", one, -8, 4, 0),
                new Step.Input("b", one, -8, 4, 0),
                new Step.Map(Expression.of(0, one).plus(Expression.term(-1, 1, one)), 0),
                new Step.Output("max", Expression.of(1, one).plus(Expression.term(1, 2, one)), 0)));
    Circuit circuit = Circuit.of(program);
    Map<Integer, long[]> given = Map.of(0, new long[] {5}, 1, new long[] {2});
    long[][] columns = Interpreter.columns(circuit, Interpreter.run(program, given));
    assertEquals(5, columns[3][0]);
    columns[2][0] = 0;
    columns[3][0] = 2;
    Trace trace = Trace.of(circuit, columns);
    assertEquals(
        Optional.of("lookup sum"), Claims.broken(Plan.of(circuit), trace, given, List.of()));
    try (Model model = Model.commit(program, given, 1, SEED)) {
      Prover.Proof proof = Prover.prove(model, trace, Set.of(), new byte[32]);
      rejected(
          new ProofVerifier(program).verify(model.commitment(), proof.statement(), proof.proof()),
          Refusal.OPENING_SUMCHECK,
          Refusal.OPENING_QUERY,
          Refusal.OPENING_PADS);
    }
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
      rejected(
          VERIFIER.verify(model.commitment(), proof.statement(), proof.proof()),
          Refusal.OPENING_SUMCHECK,
          Refusal.OPENING_QUERY,
          Refusal.OPENING_PADS);
    }
  }

  @Test
  void a_proof_stands_for_its_own_model_and_statement_only() {
    Map<Integer, long[]> given = Programs.given(new Random(5));
    var others = new HashMap<>(given);
    others.put(4, Programs.given(new Random(6)).get(4));
    try (Model model = Model.commit(PROGRAM, given, 1, SEED);
        Model other = Model.commit(PROGRAM, others, 1, SEED)) {
      Prover.Proof proof = Prover.prove(model, given, Set.of(0));
      Statement said = proof.statement();
      assertInstanceOf(Verified.class, VERIFIER.verify(model.commitment(), said, proof.proof()));
      rejected(VERIFIER.verify(other.commitment(), said, proof.proof()), Refusal.STATEMENT);
      var aboutOther =
          new Statement(other.commitment().id(), said.weightsHidden(), said.published());
      refused(other.commitment(), aboutOther, proof.proof());
      refused(model.commitment(), new Statement(said.model(), true, List.of()), proof.proof());
      for (int cell = 0; cell < 3; cell++) {
        var cells = new ArrayList<>(said.published().getFirst().cells());
        cells.set(cell, cells.get(cell) + 1);
        var changed = new Statement.Tensor(9, cells);
        refused(
            model.commitment(), new Statement(said.model(), true, List.of(changed)), proof.proof());
      }
      rejected(
          VERIFIER.verify(
              model.commitment(),
              new Statement(said.model(), false, said.published()),
              proof.proof()),
          Refusal.STATEMENT);
    }
  }

  private static void refused(ModelCommitment model, Statement statement, byte[] proof) {
    assertInstanceOf(Rejected.class, VERIFIER.verify(model, statement, proof));
  }

  /// Method: one random bit is flipped in each byte of the head and messages and in every 37th byte
  /// of the opening.
  @Test
  void no_byte_can_be_flipped() {
    Map<Integer, long[]> given = Programs.given(new Random(7));
    var random = new Random(8);
    try (Model model = Model.commit(PROGRAM, given, 1, SEED)) {
      Prover.Proof proof = Prover.prove(model, given, Set.of());
      byte[] bytes = proof.proof();
      int head = 36 + 16 * PLAN.messageCount();
      for (int at = 0; at < bytes.length; at += at < 36 ? 1 : at < head ? 5 : 307) {
        byte before = bytes[at];
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Verdict verdict = VERIFIER.verify(model.commitment(), proof.statement(), bytes);
        int place = at;
        assertInstanceOf(Rejected.class, verdict, () -> "byte " + place);
        bytes[at] = before;
      }
      assertInstanceOf(
          Verified.class, VERIFIER.verify(model.commitment(), proof.statement(), bytes));
    }
  }

  @Test
  void parts_of_two_proofs_do_not_mix() {
    Map<Integer, long[]> given = Programs.given(new Random(9));
    var another = new HashMap<>(given);
    another.put(0, Programs.given(new Random(10)).get(0));
    try (Model model = Model.commit(PROGRAM, given, 2, SEED)) {
      Prover.Proof one = Prover.prove(model, given, Set.of(0, 9));
      Prover.Proof two = Prover.prove(model, another, Set.of(0, 9));
      assertEquals(one.statement(), two.statement());
      int head = 36 + 16 * PLAN.messageCount();
      int[] cuts = {4, 36, 52, 52 + 16 * 20, head - 48, head, head + 16, head + 320};
      for (int i = 0; i + 1 < cuts.length; i++) {
        byte[] mixed = one.proof().clone();
        System.arraycopy(two.proof(), cuts[i], mixed, cuts[i], cuts[i + 1] - cuts[i]);
        refused(model.commitment(), one.statement(), mixed);
      }
    }
  }

  @Test
  void truncated_longer_and_second_spellings_are_refused() {
    Map<Integer, long[]> given = Programs.given(new Random(11));
    try (Model model = Model.commit(PROGRAM, given, 1, SEED)) {
      Prover.Proof proof = Prover.prove(model, given, Set.of());
      byte[] bytes = proof.proof();
      for (int length : new int[] {0, 3, 35, 100, bytes.length / 2, bytes.length - 1}) {
        Verdict verdict =
            VERIFIER.verify(model.commitment(), proof.statement(), Arrays.copyOf(bytes, length));
        assertInstanceOf(Rejected.class, verdict, () -> "length " + length);
      }
      rejected(
          VERIFIER.verify(
              model.commitment(), proof.statement(), Arrays.copyOf(bytes, bytes.length + 1)),
          Refusal.PROOF_BYTES);
      byte[] version = bytes.clone();
      version[3]++;
      rejected(
          VERIFIER.verify(model.commitment(), proof.statement(), version), Refusal.PROOF_VERSION);
      byte[] spelled = bytes.clone();
      Arrays.fill(spelled, 36, 44, (byte) 0xff);
      rejected(
          VERIFIER.verify(model.commitment(), proof.statement(), spelled),
          Refusal.PROOF_NOT_CANONICAL);
      rejected(
          VERIFIER.verify(
              model.commitment(), proof.statement(), new byte[ProofVerifier.BYTES_MAX + 1]),
          Refusal.PROOF_OVERSIZED);
    }
  }
}
