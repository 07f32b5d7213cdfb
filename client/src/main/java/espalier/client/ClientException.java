package espalier.client;

import java.net.URI;
import java.time.Duration;

/// A node that cannot answer; nothing is known about what was asked.
///
/// The message is a sentence with the remedy, for people.
public abstract sealed class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ClientException(String message) {
    super(message);
  }

  private ClientException(String message, Throwable cause) {
    super(message, cause);
  }

  /// No connection, or it broke before the answer was whole.
  public static final class Unreachable extends ClientException {
    private static final long serialVersionUID = 1;

    Unreachable(URI node, Throwable cause) {
      super(
          "no node answers at %s (%s); start one with 'espalier node start' or name another with --node"
              .formatted(node, reason(cause)),
          cause);
    }

    private static String reason(Throwable cause) {
      return switch (cause) {
        case java.net.http.HttpConnectTimeoutException _ -> "no answer to the connection attempt";
        case java.net.http.HttpTimeoutException _ -> "the answer took too long";
        case java.net.ConnectException _ -> "connection refused";
        default ->
            cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      };
    }
  }

  /// The node's queue is full or it is starting or stopping.
  public static final class Busy extends ClientException {
    private static final long serialVersionUID = 1;
    private final Duration retryAfter;

    Busy(Refusal refusal, Duration retryAfter) {
      super("%s; try again in %d s".formatted(refusal, Math.max(1, retryAfter.toSeconds())));
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /// The node refuses a question as such.
  public static final class Refused extends ClientException {
    private static final long serialVersionUID = 1;
    private final transient Refusal refusal;

    Refused(Refusal refusal) {
      super(refusal.toString());
      this.refusal = refusal;
    }

    public Refusal refusal() {
      return refusal;
    }
  }

  /// The answer is not one that this client understands.
  public static final class Unexpected extends ClientException {
    private static final long serialVersionUID = 1;

    Unexpected(String question, String found, Throwable cause) {
      super(describe(question, found), cause);
    }

    Unexpected(String question, String found) {
      super(describe(question, found));
    }

    private static String describe(String question, String found) {
      return "the answer to %s is not that of an Espalier node of this version: %s; check the address and that both are of one version"
          .formatted(question, found);
    }
  }
}
