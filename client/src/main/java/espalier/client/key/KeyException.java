package espalier.client.key;

/// A key file that cannot be read, opened or written; the message is a sentence with the remedy.
public final class KeyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KeyException(String message) {
    super(message);
  }

  public KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
