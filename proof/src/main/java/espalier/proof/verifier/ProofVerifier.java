package espalier.proof.verifier;

import espalier.base.codec.Decoder;
import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.OpeningVerifier;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Goldilocks;
import espalier.proof.transcript.ProofRefused;
import java.util.List;

/// Verifies proofs about one model; keeps what follows from the program, so make one and reuse it.
///
/// A proof is: the version (4 bytes), the witness's root (32), the messages (16 bytes each: c0, c1,
/// big-endian), the opening. Safe for use by several threads.
public final class ProofVerifier {
  /// A longer proof is refused unread.
  public static final int BYTES_MAX = 1 << 26;

  private final Program program;
  private final Hash digest;
  private final Plan plan;

  /// @throws IllegalArgumentException if the program is refused; see [Circuit#of]
  public ProofVerifier(Program program) {
    this.program = program;
    this.digest = program.digest();
    this.plan = Plan.of(Circuit.of(program));
  }

  public Plan plan() {
    return plan;
  }

  /// Verifies one proof of `statement` about `model`.
  public Verdict verify(ModelCommitment model, Statement statement, byte[] proof) {
    try {
      check(model, statement);
      read(model, statement, proof);
      List<Parameters> apart =
          statement.committed().stream().map(one -> one.tensor().parameters()).toList();
      return new Verdict.Verified(statement, Soundness.bits(plan, model, apart));
    } catch (Refused refused) {
      return new Verdict.Rejected(refused.refusal(), message(refused));
    }
  }

  private static String message(RuntimeException refused) {
    return String.valueOf(refused.getMessage());
  }

  private static Refusal refusal(String check) {
    return switch (check) {
      case "proof bytes" -> Refusal.PROOF_BYTES;
      case "pads" -> Refusal.OPENING_PADS;
      case "block values", "row values", "column value", "residual value" ->
          Refusal.OPENING_SUMCHECK;
      default -> Refusal.OPENING_QUERY;
    };
  }

  void check(ModelCommitment model, Statement statement) {
    if (!model.program().equals(digest)) {
      throw new Refused(
          Refusal.STATEMENT,
          "the model is of program %s; this verifier checks %s".formatted(model.program(), digest));
    }
    if (!statement.model().equals(model.id())) {
      throw new Refused(
          Refusal.STATEMENT,
          "the statement is about model %s; the commitment given is of %s"
              .formatted(statement.model(), model.id()));
    }
    if (statement.weightsHidden() != model.hidesWeights()) {
      throw new Refused(
          Refusal.STATEMENT,
          "the statement says weights hidden: %s; the model's commitment says %s"
              .formatted(statement.weightsHidden(), model.hidesWeights()));
    }
    for (Statement.Committed one : statement.committed()) {
      Shape shape = shape(one.step(), "committed");
      if (!shape.equals(one.tensor().shape())) {
        throw new Refused(
            Refusal.STATEMENT,
            "step %d is committed with shape %s; its shape is %s"
                .formatted(one.step(), one.tensor().shape(), shape));
      }
    }
    for (Statement.Tensor tensor : statement.published()) {
      int step = tensor.step();
      Shape shape = shape(step, "published");
      if (shape.cells() != tensor.cells().size()) {
        throw new Refused(
            Refusal.STATEMENT,
            "step %d is published with %d cells; its shape %s has %d"
                .formatted(step, tensor.cells().size(), shape, shape.cells()));
      }
    }
  }

  /// The shape of an input or output.
  private Shape shape(int step, String how) {
    if (!plan.circuit().inputs().contains(step) && !plan.circuit().outputs().contains(step)) {
      throw new Refused(
          Refusal.STATEMENT,
          "step %d is %s and is neither an input nor an output".formatted(step, how));
    }
    return program.steps().get(step).shape();
  }

  private void read(ModelCommitment model, Statement statement, byte[] proof) {
    int head = 4 + Hash.BYTES + 16 * plan.messageCount();
    if (proof.length < head || proof.length > BYTES_MAX) {
      throw new Refused(
          proof.length < head ? Refusal.PROOF_BYTES : Refusal.PROOF_OVERSIZED,
          "a proof of %d bytes; %d to %d are expected".formatted(proof.length, head, BYTES_MAX));
    }
    var in = new Decoder(proof);
    Hash witness;
    long[] messages;
    byte[] opening;
    try {
      version(in);
      witness = Hash.of(in.raw(Hash.BYTES));
      messages = messages(plan, in);
      opening = in.raw(in.remaining());
    } catch (Malformed malformed) {
      throw new Refused(Refusal.PROOF_VERSION, String.valueOf(malformed.getMessage()));
    }
    Dialogue dialogue = Dialogue.open(statement, digest, model, witness);
    Batch batch = Replay.batch(plan, statement, dialogue, messages);
    open(dialogue, model.commitments(plan, witness, statement.commitments()), batch, opening);
  }

  static void open(Dialogue dialogue, List<Commitment> commitments, Batch batch, byte[] opening) {
    try {
      OpeningVerifier.verify(
          dialogue.transcript(), commitments, batch.claims(), batch.value(), opening);
    } catch (ProofRefused refused) {
      throw new Refused(refusal(refused.check()), message(refused));
    }
  }

  static void version(Decoder in) {
    int version = in.u31();
    if (version != Dialogue.VERSION) {
      throw new Refused(
          Refusal.PROOF_VERSION,
          "a proof of version %d; version %d is known".formatted(version, Dialogue.VERSION));
    }
  }

  static long[] messages(Plan plan, Decoder in) {
    var messages = new long[2 * plan.messageCount()];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = in.u64();
      if (!Goldilocks.isCanonical(messages[i])) {
        throw new Refused(
            Refusal.PROOF_NOT_CANONICAL,
            "message %d has a word of %s; expected one below p"
                .formatted(i / 2, Long.toUnsignedString(messages[i])));
      }
    }
    return messages;
  }
}
