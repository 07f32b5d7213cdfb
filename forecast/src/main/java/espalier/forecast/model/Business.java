package espalier.forecast.model;

/// The four businesses that the forecast adds up.
public enum Business {
  COMPUTE(0, "compute", Assumption.COMPUTE_CRYPTO),
  MODELS(1, "models", Assumption.MODELS_CRYPTO),
  IDENTITY(2, "identity", Assumption.IDENTITY_CRYPTO),
  SECURITY(3, "security", Assumption.SECURITY_CRYPTO);

  private final int slot;
  private final String word;
  private final Assumption crypto;

  Business(int slot, String word, Assumption crypto) {
    this.slot = slot;
    this.word = word;
    this.crypto = crypto;
  }

  /// Its place in arrays of dollars: 0 for the first.
  public int slot() {
    return slot;
  }

  /// As people and files name it.
  public String word() {
    return word;
  }

  /// The share of its market that open networks win.
  public Assumption crypto() {
    return crypto;
  }
}
