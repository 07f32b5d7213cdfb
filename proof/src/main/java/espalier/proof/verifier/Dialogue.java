package espalier.proof.verifier;

import espalier.base.unit.Hash;
import espalier.proof.field.Extension;
import espalier.proof.transcript.Transcript;
import java.util.List;

/// How prover and verifier address the transcript: the same events in the same order.
public final class Dialogue {
  /// Version of everything that a proof's bytes and challenges depend on.
  public static final int VERSION = 1;

  private static final String MESSAGE = "message";
  private static final String CHALLENGE = "challenge";

  private final Transcript transcript;
  private final List<Extension> joint;

  private Dialogue(Transcript transcript, List<Extension> joint) {
    this.transcript = transcript;
    this.joint = joint;
  }

  /// Absorbs everything that challenges depend on from the start.
  ///
  /// @param program the program's digest
  /// @param model its program and its weights' commitment
  /// @param witness the root of the witness's commitment
  public static Dialogue open(
      Statement statement, Hash program, ModelCommitment model, Hash witness) {
    var transcript = new Transcript("espalier/proof/" + VERSION);
    transcript.absorb("statement", Statement.CODEC.encode(statement));
    transcript.absorb("program", program);
    transcript.absorb("model", ModelCommitment.CODEC.encode(model));
    transcript.absorb("witness", witness);
    return new Dialogue(transcript, List.of());
  }

  /// The same for one part of a cut.
  ///
  /// @param program the whole program's digest
  /// @param part its number among `joint`'s roots
  public static Dialogue open(
      Statement statement, Hash program, ModelCommitment model, Joint joint, int part) {
    Dialogue own = open(statement, program, model, joint.roots().get(part));
    own.transcript.absorb("joint", joint.digest());
    own.transcript.absorb("part", part);
    return new Dialogue(own.transcript, joint.challenges(statement, model));
  }

  /// Where shared tensors are shown, the point's coordinates before the factor; see [Joint].
  public List<Extension> joint() {
    return joint;
  }

  /// One element, as it is sent.
  public void message(long c0, long c1) {
    transcript.absorb(MESSAGE, c0, c1);
  }

  public Extension challenge() {
    return transcript.challenge(CHALLENGE);
  }

  /// For the opening, which goes on from here.
  public Transcript transcript() {
    return transcript;
  }
}
