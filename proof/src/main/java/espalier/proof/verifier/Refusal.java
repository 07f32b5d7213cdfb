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
  /// A part of the cut is not among the chunks.
  CHUNK_MISSING(11),
  /// Two chunks are of the same part.
  CHUNK_TWICE(12),
  /// A chunk is of another cut: of so many parts there are none, or the part is not among them.
  CHUNK_CUT(13),
  /// Chunks name different roots: they are of different runs and follow different challenges.
  CHUNK_RUN(14),
  /// A chunk shows another value of a tensor than the other chunks that have it.
  CHUNK_TENSOR(15);

  private final int code;

  Refusal(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
