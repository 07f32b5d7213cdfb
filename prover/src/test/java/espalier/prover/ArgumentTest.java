package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Links;
import espalier.proof.circuit.Program;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.field.Extension;
import espalier.proof.polynomial.Multilinear;
import espalier.proof.verifier.Batch;
import espalier.proof.verifier.Dialogue;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.Replay;
import espalier.proof.verifier.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ArgumentTest {
  @Test
  void the_claims_of_an_honest_run_sum_up_to_their_value() {
    Seeds.forEach(
        20,
        random -> {
          Program program = Programs.small();
          check(program, Programs.given(random));
        });
  }

  private static void check(Program program, Map<Integer, long[]> given) {
    Circuit circuit = Circuit.of(program);
    Plan plan = Plan.of(circuit);
    long[][] columns = Interpreter.columns(circuit, Interpreter.run(program, given));
    Trace trace = Execution.trace(circuit, given);
    for (int i = 0; i < columns.length; i++) {
      assertArrayEquals(columns[i], trace.column(i), "column " + i);
    }
    Lookups lookups = Lookups.of(plan, trace);
    var random = new long[1 << plan.pads().bits()];
    var source = new Random(7);
    Arrays.setAll(random, _ -> source.nextLong() >>> 1);
    var own = new java.util.HashMap<>(given);
    own.keySet().retainAll(circuit.weights());
    long[] witness = Cubes.witness(plan, trace, lookups, random);
    long[] weights = Cubes.weights(plan, own);
    int output = circuit.outputs().getFirst();
    var statement =
        new Statement(Hash.ZERO, true, List.of(Statement.Tensor.of(output, columns[output])));
    var model = new ModelCommitment(Hash.ZERO, 1, Hash.ZERO);
    Dialogue dialogue = Dialogue.open(statement, Hash.ZERO, model, Hash.ZERO);
    var sender = new Sender(dialogue, plan, Arrays.copyOf(random, 2 * plan.padCount()));
    Argument.prove(plan, trace, lookups, sender, statement);
    Dialogue again = Dialogue.open(statement, Hash.ZERO, model, Hash.ZERO);
    Batch batch = Replay.batch(plan, statement, again, sender.messages());
    Extension sum = Extension.ZERO;
    for (LinearClaim claim : batch.claims()) {
      long[] cells = claim.commitment() == plan.witnessCommitment() ? witness : weights;
      sum = sum.plus(value(claim, cells));
    }
    assertEquals(batch.value(), sum);
  }

  private static Extension value(LinearClaim claim, long[] signed) {
    long[] products = {1, 0};
    for (LinearClaim.Axis axis : claim.axes()) {
      long[] full = Arrays.copyOf(axis.weights(), 2 << axis.bits());
      products =
          Links.outer(
              List.of(0, 1),
              List.of(products.length / 2, 1 << axis.bits()),
              new long[][] {products, full});
    }
    long[] own =
        Arrays.copyOfRange(
            signed, (int) claim.offset(), (int) claim.offset() + (1 << claim.bits()));
    return Multilinear.dotSigned(own, products).times(claim.coefficient());
  }
}
