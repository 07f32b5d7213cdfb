package espalier.prover;

import espalier.base.codec.Encoder;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Circuit;
import espalier.proof.field.Goldilocks;
import espalier.proof.verifier.Batch;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.Dialogue;
import espalier.proof.verifier.Joint;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.Replay;
import espalier.proof.verifier.Statement;
import espalier.prover.commitment.CellSource;
import espalier.prover.commitment.CommittedMatrix;
import espalier.prover.commitment.Opening;
import espalier.prover.commitment.Randomness;
import espalier.prover.interpreter.FastInterpreter;
import espalier.prover.interpreter.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// Proves single inferences of a model.
public final class Prover {
  /// A proof with the statement that it proves.
  ///
  /// @param proof bytes for the verifier
  /// @param outputs cells by step, published or not
  public record Proof(Statement statement, byte[] proof, Map<Integer, long[]> outputs) {}

  private Prover() {}

  /// Runs the model and proves the result.
  ///
  /// @param inputs cells by step
  /// @param hidden inputs and outputs, by step, whose values the proof keeps hidden
  /// @throws IllegalArgumentException if an input is missing or leaves its bounds
  public static Proof prove(Model model, Map<Integer, long[]> inputs, Set<Integer> hidden) {
    return prove(model, inputs, hidden, Hash.ZERO);
  }

  /// As [#prove(Model, Map, Set)], for one request only.
  ///
  /// @param context what the statement binds beside the model
  public static Proof prove(
      Model model, Map<Integer, long[]> inputs, Set<Integer> hidden, Hash context) {
    Circuit circuit = model.plan().circuit();
    var given = new HashMap<>(model.weights());
    for (int input : circuit.inputs()) {
      if (inputs.containsKey(input)) {
        given.put(input, inputs.get(input));
      }
    }
    return prove(model, FastInterpreter.trace(circuit, given), hidden, context, Randomness.seed());
  }

  /// A proof in chunks, with the statement that they prove together.
  ///
  /// @param chunks bytes for the verifier, in the order of the parts
  /// @param outputs cells by step, published or not
  public record ChunkedProof(
      Statement statement, List<byte[]> chunks, Map<Integer, long[]> outputs) {}

  /// As [#prove(Model, Map, Set, Hash)], in parts, one after the other in this process.
  ///
  /// @param verifier of the same program, with the cut
  public static ChunkedProof proveChunks(
      Model model,
      Map<Integer, long[]> inputs,
      Set<Integer> hidden,
      Hash context,
      ChunkVerifier verifier) {
    var chunks = new Chunks(model, verifier, Randomness.seed());
    var known = new HashMap<>(inputs);
    var roots = new ArrayList<Hash>();
    for (int part = 0; part < verifier.cut().parts().size(); part++) {
      Chunks.Committed committed = chunks.commit(part, known);
      roots.add(committed.root());
      known.putAll(committed.made());
    }
    Circuit circuit = model.plan().circuit();
    IntFunction<long[]> tensors = step -> java.util.Objects.requireNonNull(known.get(step));
    Statement statement = statement(circuit, model.commitment(), tensors, hidden, context);
    var proofs = new ArrayList<byte[]>();
    for (int part = 0; part < roots.size(); part++) {
      proofs.add(chunks.prove(part, known, statement, new Joint(roots)));
    }
    var outputs = new HashMap<Integer, long[]>();
    circuit.outputs().forEach(output -> outputs.put(output, tensors.apply(output)));
    return new ChunkedProof(statement, proofs, outputs);
  }

  static Proof prove(Model model, Trace trace, Set<Integer> hidden, byte[] seed) {
    return prove(model, trace, hidden, Hash.ZERO, seed);
  }

  /// Proves an execution, right or wrong.
  ///
  /// @param seed 32 secret bytes, never used twice
  static Proof prove(Model model, Trace trace, Set<Integer> hidden, Hash context, byte[] seed) {
    Plan plan = model.plan();
    Statement statement = statement(model, trace, hidden, context);
    Lookups lookups = Lookups.of(plan, trace);
    long[] random = new Randomness(seed, "pads").signed(1 << plan.pads().bits());
    long[] cells = Cubes.witness(plan, trace, lookups, random);
    try (CommittedMatrix witness =
        CommittedMatrix.commit(
            model.commitment().witness(plan),
            CellSource.of(cells),
            espalier.base.crypto.Sha256.tagged("espalier/prover/rows", seed).bytes())) {
      byte[] proof = prove(model, trace, lookups, statement, witness, random);
      var outputs = new HashMap<Integer, long[]>();
      for (int output : plan.circuit().outputs()) {
        outputs.put(output, trace.column(output).clone());
      }
      return new Proof(statement, proof, outputs);
    }
  }

  private static byte[] prove(
      Model model,
      Trace trace,
      Lookups lookups,
      Statement statement,
      CommittedMatrix witness,
      long[] random) {
    Plan plan = model.plan();
    ModelCommitment commitment = model.commitment();
    Hash program = commitment.program();
    Dialogue dialogue = Dialogue.open(statement, program, commitment, witness.root());
    var sender = new Sender(dialogue, plan, pads(plan, random));
    Argument.prove(plan, trace, lookups, sender, statement.published());
    long[] messages = sender.messages();
    // The verifier's own code says what is left to open.
    Dialogue again = Dialogue.open(statement, program, commitment, witness.root());
    Batch batch = Replay.batch(plan, statement, again, messages);
    List<CommittedMatrix> matrices = new ArrayList<>();
    model.matrix().ifPresent(matrices::add);
    matrices.add(witness);
    byte[] opening = Opening.prove(again.transcript(), matrices, batch.claims(), batch.value());
    var out = new Encoder();
    out.u32(Dialogue.VERSION).raw(witness.root().bytes());
    for (long word : messages) {
      out.u64(word);
    }
    return out.raw(opening).toBytes();
  }

  static long[] pads(Plan plan, long[] random) {
    var pads = new long[2 * plan.padCount()];
    for (int i = 0; i < pads.length; i++) {
      pads[i] = Goldilocks.fromSigned(random[i]);
    }
    return pads;
  }

  private static Statement statement(Model model, Trace trace, Set<Integer> hidden, Hash context) {
    Circuit circuit = model.plan().circuit();
    return statement(circuit, model.commitment(), trace::column, hidden, context);
  }

  /// @param tensors inputs and outputs by step
  static Statement statement(
      Circuit circuit,
      ModelCommitment commitment,
      IntFunction<long[]> tensors,
      Set<Integer> hidden,
      Hash context) {
    var shown = new TreeSet<Integer>(circuit.inputs());
    shown.addAll(circuit.outputs());
    shown.removeAll(hidden);
    var published = new ArrayList<Statement.Tensor>();
    for (int step : shown) {
      published.add(Statement.Tensor.of(step, tensors.apply(step)));
    }
    return new Statement(commitment.id(), context, commitment.hidesWeights(), published);
  }
}
