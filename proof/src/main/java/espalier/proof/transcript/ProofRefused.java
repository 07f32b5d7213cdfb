package espalier.proof.transcript;

/// A proof that does not convince: which check failed, and what was found.
public final class ProofRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String check;

  /// @param check the name of the check, as `docs/spec/proof.md` gives it
  /// @param message a sentence: what was found, what was expected
  public ProofRefused(String check, String message) {
    super(check + ": " + message);
    this.check = check;
  }

  public String check() {
    return check;
  }
}
