package espalier.node;

import espalier.node.storage.StorageException;
import org.jspecify.annotations.Nullable;

/// A node does not start, or cannot go on; the message is a sentence that ends with the remedy.
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, with a permanent number that scripts may look at.
  public enum Reason {
    FOLDER_IN_USE(920),
    PORT_IN_USE(921),
    ADDRESS_UNUSABLE(922),
    DISK_FULL(923),
    DEVICE_FAILED(924),
    DAMAGED(925),
    GENESIS_MISSING(926),
    GENESIS_DIFFERENT(927),
    REFUSED(928);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  private final Reason reason;

  public NodeException(Reason reason, String sentence) {
    super(sentence);
    this.reason = reason;
  }

  public NodeException(Reason reason, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.reason = reason;
  }

  static NodeException of(StorageException failure) {
    Reason reason =
        switch (failure.reason()) {
          case DAMAGED -> Reason.DAMAGED;
          case DISK_FULL -> Reason.DISK_FULL;
          case DEVICE_FAILED -> Reason.DEVICE_FAILED;
          case IN_USE -> Reason.FOLDER_IN_USE;
          case REFUSED -> Reason.REFUSED;
        };
    return new NodeException(reason, String.valueOf(failure.getMessage()), failure);
  }

  public Reason reason() {
    return reason;
  }
}
