package espalier.prover;

import espalier.base.codec.Encoder;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Circuit;
import espalier.proof.commitment.Parameters;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Supplier;

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
    return prove(model, inputs, hidden, context, Map.of());
  }

  /// As [#prove(Model, Map, Set, Hash)], and about tensors that are committed apart.
  ///
  /// Who gives them counts this as one proof more that hides each.
  ///
  /// @param apart inputs and outputs, by step, with what they are to be equal to
  /// @throws IllegalArgumentException if a tensor is not the committed one
  public static Proof prove(
      Model model,
      Map<Integer, long[]> inputs,
      Set<Integer> hidden,
      Hash context,
      Map<Integer, CommittedTensor> apart) {
    Circuit circuit = model.plan().circuit();
    var given = new HashMap<>(model.weights());
    for (int input : circuit.inputs()) {
      if (inputs.containsKey(input)) {
        given.put(input, inputs.get(input));
      }
    }
    Trace trace = FastInterpreter.trace(circuit, given);
    var committed = new ArrayList<Statement.Committed>();
    var ordered = new TreeMap<>(apart);
    ordered.forEach((step, tensor) -> {
      if (!Arrays.equals(trace.column(step), tensor.cells())) {
        throw new IllegalArgumentException(
            "step %d is not the tensor of commitment %s; prove about what was committed"
                .formatted(step, tensor.commitment().digest()));
      }
      committed.add(new Statement.Committed(step, tensor.commitment()));
    });
    Statement shown = statement(circuit, model.commitment(), trace::column, hidden, context);
    var statement =
        new Statement(shown.model(), context, shown.weightsHidden(), shown.published(), committed);
    return prove(model, trace, statement, List.copyOf(ordered.values()), Randomness.seed());
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
    Circuit circuit = model.plan().circuit();
    Statement statement = statement(circuit, model.commitment(), trace::column, hidden, Hash.ZERO);
    return prove(model, trace, statement, List.of(), seed);
  }

  /// Proves an execution, right or wrong.
  ///
  /// @param apart what the statement says is committed apart, in its order
  /// @param seed 32 secret bytes, never used twice
  static Proof prove(
      Model model, Trace trace, Statement statement, List<CommittedTensor> apart, byte[] seed) {
    Plan plan = model.plan();
    ModelCommitment commitment = model.commitment();
    Lookups lookups = Lookups.of(plan, trace);
    long[] random = new Randomness(seed, "pads").signed(1 << plan.pads().bits());
    long[] cells = Cubes.witness(plan, trace, lookups, random);
    List<Parameters> shapes = apart.stream().map(one -> one.commitment().parameters()).toList();
    byte[] rows = Sha256.tagged("espalier/prover/rows", seed).bytes();
    try (CommittedMatrix witness =
        CommittedMatrix.commit(commitment.witness(plan, shapes), CellSource.of(cells), rows)) {
      Supplier<Dialogue> dialogue =
          () -> Dialogue.open(statement, commitment.program(), commitment, witness.root());
      var sender = new Sender(dialogue.get(), plan, pads(plan, random));
      Argument.prove(plan, trace, lookups, sender, statement);
      List<CommittedMatrix> matrices = new ArrayList<>();
      model.matrix().ifPresent(matrices::add);
      matrices.add(witness);
      apart.forEach(one -> matrices.add(one.matrix()));
      var out = new Encoder();
      out.u32(Dialogue.VERSION).raw(witness.root().bytes());
      for (long word : sender.messages()) {
        out.u64(word);
      }
      out.raw(opening(plan, statement, dialogue.get(), sender.messages(), matrices));
      var outputs = new HashMap<Integer, long[]>();
      for (int output : plan.circuit().outputs()) {
        outputs.put(output, trace.column(output).clone());
      }
      return new Proof(statement, out.toBytes(), outputs);
    }
  }

  /// The verifier's own code says what is left to open.
  private static byte[] opening(
      Plan plan,
      Statement statement,
      Dialogue dialogue,
      long[] messages,
      List<CommittedMatrix> matrices) {
    Batch batch = Replay.batch(plan, statement, dialogue, messages);
    return Opening.prove(dialogue.transcript(), matrices, batch.claims(), batch.value());
  }

  static long[] pads(Plan plan, long[] random) {
    var pads = new long[2 * plan.padCount()];
    for (int i = 0; i < pads.length; i++) {
      pads[i] = Goldilocks.fromSigned(random[i]);
    }
    return pads;
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
