package espalier.proof.verifier;

/// Why a proof is refused; the codes are permanent.
public enum Refusal {
  /// The bytes end early.
  PROOF_TRUNCATED(1),
  /// Bytes are left over.
  PROOF_OVERSIZED(2),
  /// A version that this verifier does not know.
  PROOF_VERSION(3),
  /// A field element at or above the modulus, or another second spelling of a value.
  PROOF_NOT_CANONICAL(4),
  /// The statement names another program, model or tensor than it was checked against.
  STATEMENT(5),
  /// The program is refused by itself: it reads what does not exist, or its integers could wrap.
  PROGRAM(6),
  /// The lookups' common denominator is zero.
  LOOKUP_SUM(7),
  /// The opening does not fit the commitments: a Merkle path, a query, or its last equation.
  OPENING(8);

  private final int code;

  Refusal(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
