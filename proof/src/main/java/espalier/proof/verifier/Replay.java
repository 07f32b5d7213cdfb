package espalier.proof.verifier;

import espalier.proof.commitment.LinearClaim;
import espalier.proof.field.Extension;
import java.util.ArrayList;
import java.util.List;

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
    return batch(plan, statement.published(), statement.committed(), dialogue, messages);
  }

  /// The same for a part, with the published tensors that it has, in its own numbers.
  public static Batch batch(
      Plan plan, List<Statement.Tensor> published, Dialogue dialogue, long[] messages) {
    return batch(plan, published, List.of(), dialogue, messages);
  }

  private static Batch batch(
      Plan plan,
      List<Statement.Tensor> published,
      List<Statement.Committed> committed,
      Dialogue dialogue,
      long[] messages) {
    var replay = new Replay(dialogue, messages);
    Reduction reduction = Reduction.of(plan, published, committed, replay);
    return Batch.of(reduction, dialogue.challenge());
  }

  /// The equations one by one, which tells a prover which of them its messages break; a verifier
  /// only ever sees them joined.
  ///
  /// @throws Refused if a message cannot be right
  public static List<Equation> equations(
      Plan plan, Statement statement, Dialogue dialogue, long[] messages) {
    var replay = new Replay(dialogue, messages);
    Reduction reduction = Reduction.of(plan, statement.published(), statement.committed(), replay);
    var equations = new ArrayList<Equation>();
    for (int i = 0; i < reduction.equations.size(); i++) {
      Batch alone = Batch.of(reduction, i);
      equations.add(new Equation(reduction.equations.get(i).name, alone.claims(), alone.value()));
    }
    return equations;
  }

  /// @param name what it says: a check's name, with the step where it has one
  /// @param claims whose sum must be `value`
  public record Equation(String name, List<LinearClaim> claims, Extension value) {}

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
  public List<Extension> joint() {
    return dialogue.joint();
  }

  @Override
  public Extension challenge() {
    return dialogue.challenge();
  }
}
