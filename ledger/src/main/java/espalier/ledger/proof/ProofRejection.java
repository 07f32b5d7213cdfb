package espalier.ledger.proof;

import espalier.ledger.Rejection;

/// Every refusal around proofs, with its permanent code.
public enum ProofRejection implements Rejection {
  MODEL_EXISTS(2000),
  MODEL_INVALID(2001),
  MODEL_TOO_COSTLY(2002),
  MODEL_UNKNOWN(2003),
  FEE_ZERO(2010),
  FEE_TOO_LARGE(2011),
  DEADLINE_INVALID(2012),
  PROVER_INVALID(2013),
  INPUT_BOTH(2014),
  WEIGHTS_HIDDEN(2015),
  REQUEST_UNKNOWN(2020),
  REQUEST_OVER(2021),
  NOT_PROVER(2022),
  HIDES_TOO_MUCH(2023),
  INPUT_MISMATCH(2024),
  PUBLISHED_INVALID(2025),
  WORK_FULL(2026),
  PROOF_REFUSED(2030),
  CHUNKS_OPEN(2040),
  CHUNKS_UNKNOWN(2041),
  CUT_INVALID(2042),
  CUT_SHARES_TOO_MUCH(2043),
  CHUNK_CUT(2044),
  CHUNK_TWICE(2045),
  CHUNK_RUN(2046),
  CHUNK_TENSOR(2047);

  private final int code;

  ProofRejection(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
