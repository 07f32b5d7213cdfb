package espalier.base.codec;

/// Bytes or JSON that are not the canonical spelling of any value.
///
/// The message says where, what was found and what was expected.
public final class Malformed extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public Malformed(String message) {
    super(message);
  }

  public Malformed(String message, Throwable cause) {
    super(message, cause);
  }
}
