package espalier.node.storage;

import java.io.IOException;

/// The device has no room for a write; apart from other failures because its remedy is known.
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1L;

  /// @param what the file that could not grow
  public DiskFullException(String what) {
    super("no space left on the disk for " + what);
  }
}
