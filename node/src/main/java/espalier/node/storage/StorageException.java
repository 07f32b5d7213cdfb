package espalier.node.storage;

/// Storage cannot go on; the message is a sentence for the operator that ends with the remedy.
///
/// Nothing that throws it may be tried again on the same object: after a failed write or sync
/// nobody knows what the device kept, so the node stops and recovers from what is durable.
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why storage stopped, for callers that choose an exit code.
  public enum Reason {
    /// Bytes on the disk are not the bytes that were written.
    DAMAGED,
    /// The disk has no room left.
    DISK_FULL,
    /// The operating system refused a read, a write or a sync.
    DEVICE_FAILED,
    /// Another process holds the folder.
    IN_USE,
    /// The request itself is wrong: a height out of order, a payload above its bound.
    REFUSED
  }

  private final Reason reason;

  StorageException(Reason reason, String sentence) {
    super(sentence);
    this.reason = reason;
  }

  StorageException(Reason reason, String sentence, Throwable cause) {
    super(sentence, cause);
    this.reason = reason;
  }

  /// Why storage stopped.
  public Reason reason() {
    return reason;
  }
}
