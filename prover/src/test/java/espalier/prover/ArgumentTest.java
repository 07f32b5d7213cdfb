package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Links;
import espalier.proof.circuit.Program;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.polynomial.Multilinear;
import espalier.proof.verifier.Batch;
import espalier.proof.verifier.Claim;
import espalier.proof.verifier.Dialogue;
import espalier.proof.verifier.Placement.Cube;
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
    var trace = new Trace(circuit, columns);
    Lookups lookups = Lookups.of(plan, trace);
    var random = new long[1 << plan.pads().bits()];
    var source = new Random(7);
    Arrays.setAll(random, _ -> source.nextLong() >>> 1);
    long[] witness = Cubes.witness(plan, trace, lookups, random);
    long[] weights = Cubes.weights(plan, trace);
    int output = circuit.outputs().getFirst();
    var statement =
        new Statement(Hash.ZERO, true, List.of(Statement.Tensor.of(output, columns[output])));
    Dialogue dialogue = Dialogue.open(statement, Hash.ZERO, Hash.ZERO, Hash.ZERO);
    var sender = new Sender(dialogue, plan, Arrays.copyOf(random, 2 * plan.padCount()));
    Argument.prove(plan, trace, lookups, sender, statement);
    Dialogue again = Dialogue.open(statement, Hash.ZERO, Hash.ZERO, Hash.ZERO);
    Batch batch = Replay.batch(plan, statement, again, sender.messages());
    Extension sum = Extension.ZERO;
    for (Claim claim : batch.claims()) {
      long[] cells = claim.at().cube() == Cube.WEIGHTS ? weights : witness;
      sum = sum.plus(value(claim, cells));
    }
    assertEquals(batch.value(), sum);
  }

  private static Extension value(Claim claim, long[] cells) {
    long[] products = {1, 0};
    for (Claim.Group group : claim.groups()) {
      long[] full = Arrays.copyOf(group.vector(), 2 << group.bits());
      products =
          Links.outer(
              List.of(0, 1),
              List.of(products.length / 2, 1 << group.bits()),
              new long[][] {products, full});
    }
    long[] own =
        Arrays.copyOfRange(
            cells, (int) claim.at().offset(), (int) claim.at().offset() + (1 << claim.at().bits()));
    assertEquals(own.length, Extensions.count(products));
    return Multilinear.dotBase(own, products).times(claim.coefficient());
  }
}
