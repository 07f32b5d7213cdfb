package espalier.proof.verifier;

/// What a verifier says.
public sealed interface Verdict {
  /// The statement is true, unless somebody did about `2^bits` work to fake it.
  ///
  /// @param statement what was proved, and what of it was published
  /// @param bits of soundness, from the sizes of this proof
  record Verified(Statement statement, int bits) implements Verdict {}

  /// Nothing follows from the proof.
  ///
  /// @param refusal the check that failed
  /// @param message a sentence: what was found, what was expected
  record Rejected(Refusal refusal, String message) implements Verdict {}
}
