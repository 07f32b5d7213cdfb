package espalier.proof.verifier;

/// Why a proof is refused; the codes are permanent.
public enum Refusal {
  /// The bytes end early, are left over, or hold a field element at or above the modulus.
  PROOF_BYTES(1),
  /// More bytes than any proof has.
  PROOF_OVERSIZED(2),
  /// A version that this verifier does not know.
  PROOF_VERSION(3),
  /// A message at or above the modulus: a second spelling of another.
  PROOF_NOT_CANONICAL(4),
  /// The statement names another program, model or tensor than it was checked against.
  STATEMENT(5),
  /// The program is refused by itself: it reads what does not exist, or its integers could wrap.
  PROGRAM(6),
  /// The lookups' common denominator is zero.
  LOOKUP_SUM(7),
  /// An opening's sumcheck ends in another value than the opened cells have.
  OPENING_SUMCHECK(8),
  /// A column that the opening shows is not the committed one, or does not fit the folded rows.
  OPENING_QUERY(9),
  /// The pads under the opening's own messages do not fit.
  OPENING_PADS(10),
  /// A chunk is missing, comes twice, is of another run, or has another tensor than its neighbours.
  CHUNKS(11);

  private final int code;

  Refusal(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
