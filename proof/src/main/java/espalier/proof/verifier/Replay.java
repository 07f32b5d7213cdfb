package espalier.proof.verifier;

import espalier.proof.field.Extension;

/// Runs the verifier's part over messages that are all there: as the verifier does, and as a prover
/// does to learn what it has to open.
public final class Replay implements Channel {
  private final Dialogue dialogue;
  private final long[] messages;
  private int next;
  private int pads;

  private Replay(Dialogue dialogue, long[] messages) {
    this.dialogue = dialogue;
    this.messages = messages;
  }

  /// The joined equations, whose challenge is drawn last.
  ///
  /// @param messages over E, [Plan#messageCount] canonical elements
  /// @throws Refused if a message cannot be right
  public static Batch batch(Plan plan, Statement statement, Dialogue dialogue, long[] messages) {
    var replay = new Replay(dialogue, messages);
    Reduction reduction = Reduction.of(plan, statement.published(), replay);
    return Batch.of(reduction, dialogue.challenge());
  }

  @Override
  public Affine hidden() {
    return Affine.hidden(clear(), pads++);
  }

  @Override
  public Affine blind() {
    return Affine.pad(pads++);
  }

  @Override
  public Extension clear() {
    Extension message = Extension.at(messages, next++);
    dialogue.message(message.c0(), message.c1());
    return message;
  }

  @Override
  public Extension challenge() {
    return dialogue.challenge();
  }
}
