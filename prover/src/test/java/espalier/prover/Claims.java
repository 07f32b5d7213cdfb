package espalier.prover;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Links;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.field.Extension;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Multilinear;
import espalier.proof.verifier.Dialogue;
import espalier.proof.verifier.Joint;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Placement.Cube;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.Replay;
import espalier.proof.verifier.Statement;
import espalier.prover.commitment.Randomness;
import espalier.prover.interpreter.Trace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Stands in for the opening: sums up claims over the cells themselves.
final class Claims {
  private static final ModelCommitment MODEL = new ModelCommitment(Hash.ZERO, 1, Hash.ZERO);

  private Claims() {}

  /// The first equation that the messages about an execution break, if there is one.
  ///
  /// @param weights what is committed, by step
  static Optional<String> broken(
      Plan plan, Trace trace, Map<Integer, long[]> weights, List<Statement.Tensor> published) {
    var statement = new Statement(Hash.ZERO, true, published);
    Supplier<Dialogue> dialogue = () -> Dialogue.open(statement, Hash.ZERO, MODEL, Hash.ZERO);
    return broken(plan, trace, weights, statement, dialogue, _ -> {});
  }

  /// As [#broken(Plan, Trace, Map, List)], of a part that shares tensors with others.
  ///
  /// @param change what a cheating prover does to the messages, which are over E
  static Optional<String> shared(
      Plan plan, Trace trace, Map<Integer, long[]> weights, Joint joint, Consumer<long[]> change) {
    var statement = new Statement(Hash.ZERO, true, List.of());
    Supplier<Dialogue> dialogue = () -> Dialogue.open(statement, Hash.ZERO, MODEL, joint, 0);
    return broken(plan, trace, weights, statement, dialogue, change);
  }

  private static Optional<String> broken(
      Plan plan,
      Trace trace,
      Map<Integer, long[]> weights,
      Statement statement,
      Supplier<Dialogue> dialogue,
      Consumer<long[]> change) {
    Lookups lookups = Lookups.of(plan, trace);
    long[] random = new Randomness(new byte[32], "test").signed(1 << plan.pads().bits());
    long[] witness = Cubes.witness(plan, trace, lookups, random);
    var own = new HashMap<>(weights);
    own.keySet().retainAll(plan.circuit().weights());
    var committed = new long[Math.toIntExact(plan.cells(Cube.WEIGHTS))];
    new WeightCells(plan, own).read(0, committed.length, committed, 0);
    var pads = new long[2 * plan.padCount()];
    Arrays.setAll(pads, i -> Goldilocks.fromSigned(random[i]));
    var sender = new Sender(dialogue.get(), plan, pads);
    Argument.prove(plan, trace, lookups, sender, statement.published());
    long[] messages = sender.messages();
    change.accept(messages);
    for (Replay.Equation equation : Replay.equations(plan, statement, dialogue.get(), messages)) {
      Extension sum = Extension.ZERO;
      for (LinearClaim claim : equation.claims()) {
        boolean isWitness = claim.commitment() == plan.witnessCommitment();
        sum = sum.plus(value(claim, isWitness ? witness : committed));
      }
      if (!sum.equals(equation.value())) {
        return Optional.of(equation.name());
      }
    }
    return Optional.empty();
  }

  private static Extension value(LinearClaim claim, long[] cells) {
    long[] products = {1, 0};
    for (LinearClaim.Axis axis : claim.axes()) {
      long[] full = Arrays.copyOf(axis.weights(), 2 << axis.bits());
      products =
          Links.outer(
              List.of(0, 1),
              List.of(products.length / 2, 1 << axis.bits()),
              new long[][] {products, full});
    }
    int from = (int) claim.offset();
    long[] own = Arrays.copyOfRange(cells, from, from + (1 << claim.bits()));
    return Multilinear.dotSigned(own, products).times(claim.coefficient());
  }
}
