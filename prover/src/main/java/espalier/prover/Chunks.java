package espalier.prover;

import espalier.base.codec.Encoder;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Cut;
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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Proves an inference part by part, holding one part at a time.
///
/// First each part is run and committed, in order, since it needs what earlier parts made; that
/// gives the roots. With all roots known, parts are proved in any order and place: each needs its
/// own inputs, the seed and the roots, and makes the same commitment again. An inference in n
/// chunks uses a hidden model n times.
public final class Chunks {
  /// A part that has been run.
  ///
  /// @param root of its witness
  /// @param made tensors that other parts read, and the program's outputs, by the whole's step
  public record Committed(Hash root, Map<Integer, long[]> made) {}

  private final Model model;
  private final ChunkVerifier verifier;
  private final byte[] seed;

  /// @param verifier of the same program, with the cut
  /// @param seed 32 secret bytes for one inference; whoever proves a part of it has the same
  public Chunks(Model model, ChunkVerifier verifier, byte[] seed) {
    this.model = model;
    this.verifier = verifier;
    this.seed = seed.clone();
  }

  /// Runs a part and commits it.
  ///
  /// @param known inputs of the program and tensors made by earlier parts, by the whole's step
  /// @throws IllegalArgumentException if something that the part reads is missing
  public Committed commit(int part, Map<Integer, long[]> known) {
    Trace trace = trace(part, known);
    Cut.Part own = verifier.cut().parts().get(part);
    var made = new TreeMap<Integer, long[]>();
    for (int local : own.shared()) {
      made.put(own.origin().get(local), trace.column(local));
    }
    for (int local : verifier.plan(part).circuit().outputs()) {
      made.put(own.origin().get(local), trace.column(local));
    }
    Plan plan = verifier.plan(part);
    try (CommittedMatrix witness =
        witness(part, plan, trace, Lookups.of(plan, trace), random(part, plan))) {
      return new Committed(witness.root(), made);
    }
  }

  /// Proves a part.
  ///
  /// @param known as for [#commit]
  /// @param joint the roots of all parts
  public byte[] prove(int part, Map<Integer, long[]> known, Statement statement, Joint joint) {
    return prove(part, trace(part, known), statement, joint);
  }

  private Trace trace(int part, Map<Integer, long[]> known) {
    List<Integer> origin = verifier.cut().parts().get(part).origin();
    var given = new HashMap<Integer, long[]>();
    for (int local = 0; local < origin.size(); local++) {
      int step = origin.get(local);
      if (model.weights().containsKey(step)) {
        given.put(local, model.weights().get(step));
      } else if (known.containsKey(step)) {
        given.put(local, known.get(step));
      }
    }
    return FastInterpreter.trace(verifier.plan(part).circuit(), given);
  }

  /// Proves an execution of a part, right or wrong.
  byte[] prove(int part, Trace trace, Statement statement, Joint joint) {
    Plan plan = verifier.plan(part);
    Lookups lookups = Lookups.of(plan, trace);
    long[] random = random(part, plan);
    ModelCommitment commitment = model.commitment();
    Hash program = commitment.program();
    List<Statement.Tensor> published = verifier.published(part, statement);
    try (CommittedMatrix witness = witness(part, plan, trace, lookups, random)) {
      Dialogue dialogue = Dialogue.open(statement, program, commitment, joint, part);
      var sender = new Sender(dialogue, plan, Prover.pads(plan, random));
      List<Integer> steps = published.stream().map(Statement.Tensor::step).toList();
      Argument.prove(plan, trace, lookups, sender, steps, List.of());
      long[] messages = sender.messages();
      Dialogue again = Dialogue.open(statement, program, commitment, joint, part);
      Batch batch = Replay.batch(plan, published, again, messages);
      List<CommittedMatrix> matrices = new ArrayList<>();
      if (plan.witnessCommitment() > 0) {
        model.matrix().ifPresent(matrices::add);
      }
      matrices.add(witness);
      byte[] opening =
          Opening.prove(
              again.transcript(),
              matrices,
              commitment.commitments(plan, witness.root()),
              batch.claims(),
              batch.value());
      Encoder out = ChunkVerifier.head(joint, part);
      for (long word : messages) {
        out.u64(word);
      }
      return out.raw(opening).toBytes();
    }
  }

  private CommittedMatrix witness(
      int part, Plan plan, Trace trace, Lookups lookups, long[] random) {
    long[] cells = Cubes.witness(plan, trace, lookups, random);
    return CommittedMatrix.commit(
        model.commitment().witness(plan), CellSource.of(cells), seed("espalier/prover/rows", part));
  }

  /// Pads of a part; those of shared tensors are the same in all parts.
  private long[] random(int part, Plan plan) {
    long[] random =
        new Randomness(seed("espalier/prover/pads", part), "pads").signed(1 << plan.pads().bits());
    List<Integer> origin = verifier.cut().parts().get(part).origin();
    for (int i = 0; i < plan.shared().size(); i++) {
      int step = origin.get(plan.shared().get(i));
      long[] blind = new Randomness(seed("espalier/prover/shared", step), "pad").signed(2);
      System.arraycopy(blind, 0, random, 2 * plan.sharedPad(i), 2);
    }
    return random;
  }

  private byte[] seed(String purpose, int number) {
    byte[] which = ByteBuffer.allocate(4).putInt(number).array();
    return Sha256.tagged(purpose, seed, which).bytes();
  }
}
