package espalier.ledger;

/// Our own bug: the state is not what a rule may assume. The node stops; nothing catches it.
public final class InvariantViolation extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public InvariantViolation(String message) {
    super(message);
  }
}
