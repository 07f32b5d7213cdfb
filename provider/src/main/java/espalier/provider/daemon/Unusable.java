package espalier.provider.daemon;

import java.io.IOException;

/// A workload that cannot be run here because of what its tenant asks, told to the tenant.
final class Unusable extends IOException {
  private static final long serialVersionUID = 1;

  Unusable(String message) {
    super(message);
  }
}
