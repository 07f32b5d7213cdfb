package espalier.ledger.beacon;

import espalier.ledger.Rejection;

/// Why the beacon refuses.
public enum BeaconRejection implements Rejection {
  COMMITMENT_EXISTS(600),
  COMMITMENTS_FULL(601),
  COMMITMENT_MISSING(602),
  SECRET_MISMATCH(603);

  private final int code;

  BeaconRejection(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
