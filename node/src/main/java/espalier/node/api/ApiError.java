package espalier.node.api;

/// Refusals that come from the interface, not from a rule of the ledger; numbers are permanent.
public enum ApiError {
  NOT_FOUND(404, 904),
  BAD_REQUEST(400, 905),
  TOO_LARGE(413, 906),
  TOO_MANY_STREAMS(503, 907),
  NO_SUCH_PATH(404, 908),
  INTERNAL(500, 909),
  BUSY(503, 910);

  private final int status;
  private final int code;

  ApiError(int status, int code) {
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  public int code() {
    return code;
  }
}
