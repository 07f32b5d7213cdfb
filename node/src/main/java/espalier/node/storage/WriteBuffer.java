package espalier.node.storage;

import espalier.node.storage.Batch.Change;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The changes of whole blocks that are not on disk yet, sorted by key.
///
/// A key holds its newest version, and behind it the older ones that an open [Snapshot] still sees.
/// One thread changes a buffer, under the lock of [StateDatabase]; any thread reads it without one.
final class WriteBuffer {
  /// @param value null if the key was deleted
  record Version(long height, byte @Nullable [] value, @Nullable Version previous) {}

  /// What an entry costs on the heap besides its bytes: map node, index, version, array headers.
  private static final int ENTRY_BYTES = 128;

  private final Map<Family, ConcurrentSkipListMap<byte[], Version>> families =
      new EnumMap<>(Family.class);
  private long bytes;
  private long height = StateReader.EMPTY;
  private byte[] root = {};

  WriteBuffer() {
    for (var family : Family.values()) {
      families.put(family, new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
    }
  }

  /// About how much heap the buffer takes.
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return height == StateReader.EMPTY;
  }

  long height() {
    return height;
  }

  byte[] root() {
    return root;
  }

  /// Adds a block.
  ///
  /// @param newestSnapshot the height of the newest open snapshot: versions above it are seen by
  ///   nobody once they are overwritten
  void add(Batch batch, long blockHeight, byte[] blockRoot, long newestSnapshot) {
    for (var change : batch.changes()) put(change, blockHeight, newestSnapshot);
    height = blockHeight;
    root = blockRoot;
  }

  /// The newest version of `key` at or below `atHeight`, or null if this buffer holds none.
  @Nullable Version find(Family family, byte[] key, long atHeight) {
    return visible(table(family).get(key), atHeight);
  }

  /// The entries in `range` at `atHeight`, deletions included.
  Cursor cursor(Range range, long atHeight) {
    var above = table(range.family()).tailMap(range.start(), true);
    byte[] end = range.end();
    var within = end == null ? above : above.headMap(end, false);
    return new BufferCursor(within.entrySet().iterator(), atHeight);
  }

  /// The newest version of every key of `family`, ascending.
  Iterable<Map.Entry<byte[], Version>> newest(Family family) {
    return table(family).entrySet();
  }

  private ConcurrentSkipListMap<byte[], Version> table(Family family) {
    return Objects.requireNonNull(families.get(family));
  }

  private void put(Change change, long blockHeight, long newestSnapshot) {
    var table = table(change.family());
    var old = table.get(change.key());
    boolean kept = old != null && old.height() < blockHeight && old.height() <= newestSnapshot;
    var previous = old == null || kept ? old : old.previous();
    table.put(change.key(), new Version(blockHeight, change.value(), previous));
    bytes += length(change.value());
    if (old == null || kept) bytes += ENTRY_BYTES + change.key().length;
    if (old != null && !kept) bytes -= length(old.value());
  }

  private static int length(byte @Nullable [] value) {
    return value == null ? 0 : value.length;
  }

  private static @Nullable Version visible(@Nullable Version newest, long atHeight) {
    var version = newest;
    while (version != null && version.height() > atHeight) version = version.previous();
    return version;
  }

  private static final class BufferCursor implements Cursor {
    private final Iterator<Map.Entry<byte[], Version>> entries;
    private final long atHeight;
    private byte @Nullable [] key;
    private byte @Nullable [] value;

    BufferCursor(Iterator<Map.Entry<byte[], Version>> entries, long atHeight) {
      this.entries = entries;
      this.atHeight = atHeight;
      next();
    }

    @Override
    public byte @Nullable [] key() {
      return key;
    }

    @Override
    public byte @Nullable [] value() {
      return value;
    }

    @Override
    public void next() {
      while (entries.hasNext()) {
        var entry = entries.next();
        var version = visible(entry.getValue(), atHeight);
        if (version == null) continue;
        key = entry.getKey();
        value = version.value();
        return;
      }
      key = null;
      value = null;
    }
  }
}
