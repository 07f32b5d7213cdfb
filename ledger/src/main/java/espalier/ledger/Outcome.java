package espalier.ledger;

import java.util.List;

/// What a rule answers: what happened, or why nothing did.
public sealed interface Outcome {
  record Accepted(List<Event> events) implements Outcome {}

  /// @param message what was found, what was expected and what to do; not part of consensus
  record Rejected(Rejection reason, String message) implements Outcome {}

  static Outcome accepted(Event... events) {
    return new Accepted(List.of(events));
  }

  static Outcome accepted(List<Event> events) {
    return new Accepted(List.copyOf(events));
  }

  static Rejected rejected(Rejection reason, String message) {
    return new Rejected(reason, message);
  }
}
