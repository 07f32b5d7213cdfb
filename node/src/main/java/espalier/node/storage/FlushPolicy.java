package espalier.node.storage;

/// When buffered changes go to the disk, whichever comes first.
///
/// @param bytes at about this much heap; twice as much is the most that is ever buffered, plus one
///   block
/// @param periodMillis at this age; a shorter period shortens the replay after a crash and rewrites
///   more of the disk
public record FlushPolicy(long bytes, long periodMillis) {
  /// 16 MiB, some two seconds of a busy ledger, or ten seconds of a quiet one.
  public static final FlushPolicy DEFAULT = new FlushPolicy(16L << 20, 10_000);

  public FlushPolicy {
    if (bytes < 1 || bytes > 64L << 20 || periodMillis < 1) {
      throw new IllegalArgumentException(
          "a flush policy of %d bytes and %d ms; expected 1 to 67108864 bytes and at least 1 ms"
              .formatted(bytes, periodMillis));
    }
  }
}
