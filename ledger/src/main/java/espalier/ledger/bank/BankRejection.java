package espalier.ledger.bank;

import espalier.ledger.Rejection;

/// Why the bank refuses.
public enum BankRejection implements Rejection {
  BALANCE_TOO_LOW(200),
  AMOUNT_ZERO(201),
  SELF_TRANSFER(202),
  DENOMINATION_UNKNOWN(203),
  NOT_ISSUER(204),
  SUPPLY_OVERFLOW(205),
  RECIPIENT_IS_MODULE(206);

  private final int code;

  BankRejection(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
