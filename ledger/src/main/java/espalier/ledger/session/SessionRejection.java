package espalier.ledger.session;

import espalier.ledger.Rejection;

/// Why a session key may not do what it asks, or a session is refused.
public enum SessionRejection implements Rejection {
  SESSION_EXPIRED(300),
  SCOPE(301),
  LIMIT_PER_TRANSACTION(302),
  LIMIT_PER_WINDOW(303),
  COUNTERPARTY(304),
  DENOMINATION_NOT_GRANTED(305),
  SESSION_EXISTS(306),
  SESSION_UNKNOWN(307),
  SESSIONS_FULL(308),
  SESSION_BOUNDS(309);

  private final int code;

  SessionRejection(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
