package espalier.ledger.market;

/// What an offer must satisfy, in the order in which it is asked; the first that fails is named.
public enum Predicate {
  DENOMINATION("lets in the order's money"),
  GPU("has graphics processors of a kind that the order accepts"),
  ATTRIBUTES("declares the attributes that the order asks for"),
  AUDIT("has them signed by the auditors that the order names"),
  STANDING("is active and has not failed this work before"),
  CAPACITY("has enough free lots"),
  BOND("has the money for the lease's bond"),
  PRICE("costs no more than the order's limit");

  private final String meaning;

  Predicate(String meaning) {
    this.meaning = meaning;
  }

  /// Completes the sentence "no provider …".
  public String meaning() {
    return meaning;
  }
}
