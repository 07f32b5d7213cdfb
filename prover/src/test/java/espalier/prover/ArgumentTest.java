package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Constraints;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.Statement;
import espalier.prover.interpreter.FastInterpreter;
import espalier.prover.interpreter.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Everything between a program and the opening, with the cells at hand instead of an opening.
final class ArgumentTest {
  @Test
  void an_honest_run_of_a_small_network_breaks_no_equation() {
    Seeds.forEach(10, random -> honest(Programs.small(), Programs.given(random)));
  }

  /// Method: programs of random steps with every form of index; the fast interpreter is compared
  /// with the plain one, then all equations are checked.
  @Test
  void random_programs_run_alike_and_break_no_equation() {
    Seeds.forEach(
        150,
        random -> {
          RandomProgram drawn = RandomProgram.draw(random);
          honest(drawn.program(), drawn.given());
        });
  }

  @Test
  void random_programs_have_every_kind_of_step() {
    var seen = new java.util.HashSet<Class<? extends Step>>();
    for (int seed = 1; seed <= 150; seed++) {
      RandomProgram.draw(new java.util.Random(seed))
          .program()
          .steps()
          .forEach(step -> seen.add(step.getClass()));
    }
    assertEquals(Step.class.getPermittedSubclasses().length, seen.size(), seen::toString);
  }

  /// Method: one cell of one column is changed. Where the plain constraints notice, an equation
  /// must break; where they do not (rounding hides it, rightly), none may.
  @Test
  void equations_break_exactly_where_constraints_do() {
    Seeds.forEach(
        150,
        random -> {
          RandomProgram drawn = RandomProgram.draw(random);
          cheat(drawn.program(), drawn.given(), random);
        });
  }

  private static void honest(Program program, Map<Integer, long[]> given) {
    Circuit circuit = Circuit.of(program);
    Plan plan = Plan.of(circuit);
    long[][] columns = Interpreter.columns(circuit, Interpreter.run(program, given));
    Trace trace = FastInterpreter.trace(circuit, given);
    for (int i = 0; i < columns.length; i++) {
      assertArrayEquals(columns[i], trace.column(i), "column " + i);
    }
    var published = new ArrayList<Statement.Tensor>();
    for (int output : circuit.outputs()) {
      published.add(Statement.Tensor.of(output, columns[output]));
    }
    assertEquals(Optional.empty(), Claims.broken(plan, trace, given, published));
  }

  private static void cheat(Program program, Map<Integer, long[]> given, RandomGenerator random) {
    Circuit circuit = Circuit.of(program);
    long[][] columns = Interpreter.columns(circuit, Interpreter.run(program, given));
    int column = random.nextInt(columns.length);
    if (circuit.columns().get(column).weight()) {
      return;
    }
    columns[column][random.nextInt(columns[column].length)] += random.nextBoolean() ? 1 : -1;
    Optional<String> plain = Constraints.broken(circuit, columns);
    Optional<String> proved =
        Claims.broken(Plan.of(circuit), Trace.of(circuit, columns), given, List.of());
    assertEquals(plain.isPresent(), proved.isPresent(), () -> plain + " against " + proved);
  }
}
