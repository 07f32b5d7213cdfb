package espalier.ledger.escrow;

import espalier.ledger.Rejection;

/// Why an escrow refuses.
public enum EscrowRejection implements Rejection {
  ESCROW_UNKNOWN(400),
  ESCROW_DEPLETED(401),
  WITHDRAWAL_TOO_LARGE(402),
  NOT_PAYER(403),
  ESCROW_AMOUNT_ZERO(404),
  ESCROW_FULL(405),
  ESCROW_HELD(406);

  private final int code;

  EscrowRejection(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
