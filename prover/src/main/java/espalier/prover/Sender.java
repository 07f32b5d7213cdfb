package espalier.prover;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.verifier.Dialogue;
import espalier.proof.verifier.Plan;
import java.util.List;

/// Sends a proof's messages: hidden ones under their pads, in the order in which the verifier
/// reads.
final class Sender {
  private final Dialogue dialogue;
  private final long[] pads;
  private final long[] messages;
  private int nextPad;
  private int next;

  /// @param pads over E, uniformly random, committed
  Sender(Dialogue dialogue, Plan plan, long[] pads) {
    this.dialogue = dialogue;
    this.pads = pads;
    this.messages = new long[2 * plan.messageCount()];
  }

  Extension hidden(Extension value) {
    clear(value.plus(Extension.at(pads, nextPad++)));
    return value;
  }

  /// A random element that is not sent.
  Extension blind() {
    return Extension.at(pads, nextPad++);
  }

  void clear(Extension value) {
    Extensions.set(messages, next++, value);
    dialogue.message(value.c0(), value.c1());
  }

  Extension challenge() {
    return dialogue.challenge();
  }

  /// Where shared tensors are shown.
  List<Extension> joint() {
    return dialogue.joint();
  }

  Extension[] challenges(int count) {
    var point = new Extension[count];
    for (int i = 0; i < count; i++) {
      point[i] = challenge();
    }
    return point;
  }

  /// All messages, once all are sent.
  long[] messages() {
    if (2 * next != messages.length || nextPad != pads.length / 2) {
      throw new IllegalStateException(
          "sent %d messages of %d and used %d pads of %d"
              .formatted(next, messages.length / 2, nextPad, pads.length / 2));
    }
    return messages;
  }
}
