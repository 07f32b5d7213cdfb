package espalier.proof.verifier;

import espalier.base.codec.Decoder;
import espalier.base.codec.Encoder;
import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Cut;
import espalier.proof.circuit.Program;
import espalier.proof.commitment.Commitment;
import espalier.proof.field.Extension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Verifies proofs that come in chunks, one for each part of a cut; keeps what follows from the
/// program.
///
/// A chunk is: the version (4 bytes), its part (2), the number of parts (2), the roots of all
/// parts' witnesses (32 each), the messages, the opening. Each verifies by itself; together they
/// verify if they name the same roots and show the same for each tensor that they share. Safe for
/// use by several threads.
public final class ChunkVerifier {
  /// What one chunk shows, once it is verified.
  ///
  /// @param shown by the whole program's step, of the tensors that other parts have too
  public record Chunk(int part, Joint joint, Map<Integer, Extension> shown) {}

  /// What a chunk says of itself, before it is verified.
  ///
  /// @param joint the roots of all parts of the run that it belongs to
  public record Head(int part, Joint joint) {}

  private final ProofVerifier whole;
  private final Cut cut;
  private final List<Plan> plans = new ArrayList<>();

  /// @throws IllegalArgumentException if the program or a part of it is refused
  public ChunkVerifier(Program program, int count) {
    this.whole = new ProofVerifier(program);
    this.cut = Cut.of(program, count);
    for (Cut.Part part : cut.parts()) {
      plans.add(Plan.of(part, whole.plan()));
    }
  }

  public Cut cut() {
    return cut;
  }

  public Plan plan(int part) {
    return plans.get(part);
  }

  /// The plan of the whole program.
  public Plan whole() {
    return whole.plan();
  }

  /// How many parts open the weights: an inference in chunks uses up as many of the openings for
  /// which they are hidden.
  public int weightOpenings() {
    return (int) plans.stream().filter(plan -> plan.witnessCommitment() > 0).count();
  }

  /// Every weight in the rows that a part opens, by the whole program's steps: who proves the part
  /// needs their cells.
  public List<Integer> held(int part, ModelCommitment model) {
    var held = new ArrayList<Integer>();
    Plan own = plans.get(part);
    if (own.witnessCommitment() == 0) {
      return held;
    }
    Commitment opened = model.commitments(own, Hash.ZERO).getFirst();
    int rowBits = opened.parameters().columnBits();
    for (int weight : whole().circuit().weights()) {
      List<Layout.Piece> pieces = whole().column(weight).pieces();
      if (pieces.stream().anyMatch(piece -> meets(opened, piece, rowBits))) {
        held.add(weight);
      }
    }
    return held;
  }

  private static boolean meets(Commitment opened, Layout.Piece piece, int rowBits) {
    long first = piece.offset() >>> rowBits;
    long last = (piece.end() - 1) >>> rowBits;
    return opened.opened().stream().anyMatch(rows -> first < rows.end() && last >= rows.first());
  }

  /// Verifies all chunks, given in any order.
  public Verdict verify(ModelCommitment model, Statement statement, List<byte[]> chunks) {
    try {
      check(model, statement);
      var seen = new TreeMap<Integer, Chunk>();
      for (byte[] bytes : chunks) {
        Chunk chunk = chunk(model, statement, bytes);
        if (seen.put(chunk.part(), chunk) != null) {
          throw new Refused(
              Refusal.CHUNK_TWICE,
              "part %d comes twice; expected each part once: leave one out"
                  .formatted(chunk.part()));
        }
      }
      for (int part = 0; part < plans.size(); part++) {
        if (!seen.containsKey(part)) {
          throw new Refused(
              Refusal.CHUNK_MISSING,
              "part %d is missing: found %d parts of %d; add its chunk"
                  .formatted(part, seen.size(), plans.size()));
        }
      }
      compare(new ArrayList<>(seen.values()));
      return new Verdict.Verified(statement, bits(model));
    } catch (Refused refused) {
      return new Verdict.Rejected(refused.refusal(), String.valueOf(refused.getMessage()));
    }
  }

  /// Bits of soundness of a whole set: its chances are those of all parts together.
  public int bits(ModelCommitment model) {
    int least = 128;
    for (Plan plan : plans) {
      least = Math.min(least, Soundness.bits(plan, model));
    }
    return least - (32 - Integer.numberOfLeadingZeros(Math.max(1, plans.size() - 1)));
  }

  private void check(ModelCommitment model, Statement statement) {
    whole.check(model, statement);
    if (!statement.committed().isEmpty()) {
      throw new Refused(
          Refusal.STATEMENT,
          "%d tensors are committed apart; chunks prove nothing of such: prove in one piece"
              .formatted(statement.committed().size()));
    }
  }

  private static void compare(List<Chunk> chunks) {
    var shown = new TreeMap<Integer, Extension>();
    for (Chunk chunk : chunks) {
      if (!chunk.joint().equals(chunks.getFirst().joint())) {
        throw new Refused(
            Refusal.CHUNK_RUN,
            "parts %d and %d are of different runs: they name different roots; expected chunks that follow one joint challenge"
                .formatted(chunks.getFirst().part(), chunk.part()));
      }
      chunk
          .shown()
          .forEach((step, value) -> {
            Extension before = shown.putIfAbsent(step, value);
            if (before != null && !before.equals(value)) {
              throw new Refused(
                  Refusal.CHUNK_TENSOR,
                  "part %d has another tensor of step %d than the parts before it; expected what its maker made"
                      .formatted(chunk.part(), step));
            }
          });
    }
  }

  /// Verifies one chunk by itself.
  ///
  /// @throws Refused if it does not convince
  public Chunk chunk(ModelCommitment model, Statement statement, byte[] bytes) {
    check(model, statement);
    if (bytes.length > ProofVerifier.BYTES_MAX) {
      throw new Refused(
          Refusal.PROOF_OVERSIZED,
          "a chunk of %d bytes; at most %d are read"
              .formatted(bytes.length, ProofVerifier.BYTES_MAX));
    }
    var in = new Decoder(bytes);
    Head head = head(in, plans.size());
    int part = head.part();
    Joint joint = head.joint();
    Plan plan = plans.get(part);
    long[] messages;
    byte[] opening;
    try {
      messages = ProofVerifier.messages(plan, in);
      opening = in.raw(in.remaining());
    } catch (Malformed malformed) {
      throw new Refused(Refusal.PROOF_BYTES, String.valueOf(malformed.getMessage()));
    }
    Dialogue dialogue = Dialogue.open(statement, model.program(), model, joint, part);
    Batch batch = Replay.batch(plan, published(part, statement), dialogue, messages);
    ProofVerifier.open(dialogue, model.commitments(plan, joint.roots().get(part)), batch, opening);
    return new Chunk(part, joint, shown(part, messages));
  }

  /// Shared tensors are shown last, in order.
  private Map<Integer, Extension> shown(int part, long[] messages) {
    Plan plan = plans.get(part);
    var shown = new TreeMap<Integer, Extension>();
    int first = plan.messageCount() - plan.shared().size();
    for (int i = 0; i < plan.shared().size(); i++) {
      int step = cut.parts().get(part).origin().get(plan.shared().get(i));
      shown.put(step, Extension.at(messages, first + i));
    }
    return shown;
  }

  /// The published tensors that a part makes, or takes as the program's inputs, in its numbers.
  public List<Statement.Tensor> published(int part, Statement statement) {
    Circuit circuit = plans.get(part).circuit();
    var own = new ArrayList<Statement.Tensor>();
    for (Statement.Tensor tensor : statement.published()) {
      int local = cut.parts().get(part).local(tensor.step());
      if (circuit.inputs().contains(local) || circuit.outputs().contains(local)) {
        own.add(new Statement.Tensor(local, tensor.cells()));
      }
    }
    return own;
  }

  /// Reads the first bytes of a chunk, one of so many; that tells nothing on whether it convinces.
  ///
  /// @throws Refused if the bytes end before, or are of another version or cut
  public static Head head(byte[] bytes, int parts) {
    return head(new Decoder(bytes), parts);
  }

  private static Head head(Decoder in, int parts) {
    try {
      ProofVerifier.version(in);
      int part = in.u16();
      int count = in.u16();
      if (count != parts || part >= count) {
        throw new Refused(
            Refusal.CHUNK_CUT,
            "a chunk of part %d of %d; expected one of part 0 to %d of %d"
                .formatted(part, count, parts - 1, parts));
      }
      var roots = new ArrayList<Hash>();
      for (int i = 0; i < parts; i++) {
        roots.add(Hash.of(in.raw(Hash.BYTES)));
      }
      return new Head(part, new Joint(roots));
    } catch (Malformed malformed) {
      throw new Refused(Refusal.PROOF_BYTES, String.valueOf(malformed.getMessage()));
    }
  }

  /// A chunk's bytes before its messages.
  public static Encoder head(Joint joint, int part) {
    Encoder out = new Encoder().u32(Dialogue.VERSION).u16(part).u16(joint.roots().size());
    joint.roots().forEach(root -> out.raw(root.bytes()));
    return out;
  }
}
