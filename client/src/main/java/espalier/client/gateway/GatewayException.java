package espalier.client.gateway;

import java.io.IOException;

/// A provider that refuses a request, in its own words.
public final class GatewayException extends IOException {
  private static final long serialVersionUID = 1;
  private final int status;
  private final String code;

  GatewayException(int status, String code, String message) {
    super("the provider refuses (%s): %s".formatted(code, message));
    this.status = status;
    this.code = code;
  }

  /// The HTTP status.
  public int status() {
    return status;
  }

  /// The refusal's permanent name, such as `FORBIDDEN`.
  public String code() {
    return code;
  }
}
