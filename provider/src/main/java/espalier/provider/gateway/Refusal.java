package espalier.provider.gateway;

/// A request that is not served, with a permanent code and what to do about it.
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  /// Why requests are refused; the names are permanent.
  public enum Code {
    MALFORMED(400),
    UNSIGNED(401),
    STALE(401),
    REPLAYED(401),
    BAD_SIGNATURE(401),
    FORBIDDEN(403),
    UNKNOWN(404),
    WRONG_METHOD(405),
    NOT_RUNNING(409),
    TOO_LARGE(413),
    BAD_RANGE(416),
    BUSY(429),
    FAILED(500);

    private final int status;

    Code(int status) {
      this.status = status;
    }

    /// The HTTP status that goes with it.
    public int status() {
      return status;
    }
  }

  private final Code code;

  public Refusal(Code code, String message) {
    super(message);
    this.code = code;
  }

  /// The permanent code.
  public Code code() {
    return code;
  }
}
