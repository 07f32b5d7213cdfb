package espalier.ledger.account;

import espalier.ledger.Rejection;

/// Why a transaction as such, or a change of an account's keys, is refused.
public enum AccountRejection implements Rejection {
  MALFORMED(100),
  TRANSACTION_TOO_LARGE(101),
  SIGNATURE_INVALID(102),
  WRONG_CHAIN(103),
  KEY_UNKNOWN(104),
  KEY_ROLE(105),
  SEQUENCE_TOO_LOW(106),
  SEQUENCE_TOO_HIGH(107),
  EXPIRED(108),
  EXPIRY_TOO_FAR(109),
  ALREADY_INCLUDED(110),
  FEE_LIMIT_TOO_LOW(111),
  FEE_DENOMINATION(112),
  KEY_EXISTS(113),
  KEYS_FULL(114),
  KEY_LAST_OWNER(115),
  KEY_SMALL_ORDER(116);

  private final int code;

  AccountRejection(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
