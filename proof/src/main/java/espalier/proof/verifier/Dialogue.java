package espalier.proof.verifier;

import espalier.base.unit.Hash;
import espalier.proof.field.Extension;
import espalier.proof.transcript.Transcript;

/// How prover and verifier address the transcript: the same events in the same order.
public final class Dialogue {
  /// Version of everything that a proof's bytes and challenges depend on.
  public static final int VERSION = 1;

  private static final String MESSAGE = "message";
  private static final String CHALLENGE = "challenge";

  private final Transcript transcript;

  private Dialogue(Transcript transcript) {
    this.transcript = transcript;
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
    return new Dialogue(transcript);
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
