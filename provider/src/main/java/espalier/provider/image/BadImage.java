package espalier.provider.image;

import java.io.IOException;

/// An image that cannot be used, with a sentence for its tenant.
public final class BadImage extends IOException {
  private static final long serialVersionUID = 1;

  BadImage(String message) {
    super(message);
  }

  BadImage(String message, Throwable cause) {
    super(message, cause);
  }
}
