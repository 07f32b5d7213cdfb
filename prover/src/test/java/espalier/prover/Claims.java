package espalier.prover;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Links;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.field.Extension;
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

  /// What a cheating prover changes on its way.
  ///
  /// @param witness of the cells that it commits to, after it has made its messages from others
  /// @param pads of those that it adds to its messages, over E: what it sends is off by as much
  /// @param messages of what it sends, over E, after all challenges are drawn
  record Lies(Consumer<long[]> witness, Consumer<long[]> pads, Consumer<long[]> messages) {
    static final Lies NONE = new Lies(_ -> {}, _ -> {}, _ -> {});

    static Lies inWitness(Consumer<long[]> change) {
      return new Lies(change, _ -> {}, _ -> {});
    }

    static Lies inPads(Consumer<long[]> change) {
      return new Lies(_ -> {}, change, _ -> {});
    }

    static Lies inMessages(Consumer<long[]> change) {
      return new Lies(_ -> {}, _ -> {}, change);
    }
  }

  /// The first equation that the messages about an execution break, if there is one.
  ///
  /// @param weights what is committed, by step
  static Optional<String> broken(
      Plan plan, Trace trace, Map<Integer, long[]> weights, List<Statement.Tensor> published) {
    return broken(plan, trace, weights, published, Lies.NONE);
  }

  /// As [#broken(Plan, Trace, Map, List)], of a prover that lies.
  static Optional<String> broken(
      Plan plan,
      Trace trace,
      Map<Integer, long[]> weights,
      List<Statement.Tensor> published,
      Lies lies) {
    var statement = new Statement(Hash.ZERO, true, published);
    Supplier<Dialogue> dialogue = () -> Dialogue.open(statement, Hash.ZERO, MODEL, Hash.ZERO);
    return broken(plan, trace, weights, statement, dialogue, lies);
  }

  /// As [#broken(Plan, Trace, Map, List)], of a part that shares tensors with others.
  static Optional<String> shared(
      Plan plan, Trace trace, Map<Integer, long[]> weights, Joint joint, Lies lies) {
    var statement = new Statement(Hash.ZERO, true, List.of());
    Supplier<Dialogue> dialogue = () -> Dialogue.open(statement, Hash.ZERO, MODEL, joint, 0);
    return broken(plan, trace, weights, statement, dialogue, lies);
  }

  private static Optional<String> broken(
      Plan plan,
      Trace trace,
      Map<Integer, long[]> weights,
      Statement statement,
      Supplier<Dialogue> dialogue,
      Lies lies) {
    Lookups lookups = Lookups.of(plan, trace);
    long[] random = new Randomness(new byte[32], "test").signed(1 << plan.pads().bits());
    long[] witness = Cubes.witness(plan, trace, lookups, random);
    lies.witness().accept(witness);
    var own = new HashMap<>(weights);
    own.keySet().retainAll(plan.circuit().weights());
    var committed = new long[Math.toIntExact(plan.cells(Cube.WEIGHTS))];
    new WeightCells(plan, own).read(0, committed.length, committed, 0);
    long[] pads = Prover.pads(plan, random);
    lies.pads().accept(pads);
    var sender = new Sender(dialogue.get(), plan, pads);
    Argument.prove(plan, trace, lookups, sender, statement);
    long[] messages = sender.messages();
    lies.messages().accept(messages);
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
      long[] full = Arrays.copyOf(axis.weights().vector(), 2 << axis.bits());
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
