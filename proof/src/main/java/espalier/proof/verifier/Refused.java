package espalier.proof.verifier;

/// Ends a verification; what failed and a sentence on it.
public final class Refused extends RuntimeException {
  private final Refusal refusal;

  public Refused(Refusal refusal, String message) {
    super(message, null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
