package espalier.node.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state as a stack: the buffer that takes blocks, the one being flushed, the tables.
///
/// @param flushing older than `active`; null while nothing is being written
record Layers(RocksTables tables, WriteBuffer active, @Nullable WriteBuffer flushing) {
  /// @param atHeight versions above it are not seen
  /// @param view what is seen of the tables; null for their newest content
  byte @Nullable [] get(Family family, byte[] key, long atHeight, RocksTables.@Nullable View view) {
    var version = active.find(family, key, atHeight);
    if (version == null && flushing != null) version = flushing.find(family, key, atHeight);
    return version == null ? tables.get(family, key, view) : version.value();
  }

  /// Every entry of `family` whose key begins with `prefix` and is not below `from`.
  void scan(Range range, long atHeight, RocksTables.@Nullable View view, EntryVisitor visitor) {
    byte[] start = range.start();
    byte[] end = range.end();
    if (end != null && Arrays.compareUnsigned(start, end) >= 0) return;
    tables.scan(
        range,
        view,
        onDisk -> {
          List<Cursor> newestFirst = new ArrayList<>();
          newestFirst.add(active.cursor(range, atHeight));
          if (flushing != null) newestFirst.add(flushing.cursor(range, atHeight));
          newestFirst.add(onDisk);
          merge(newestFirst, visitor);
        });
  }

  /// Where a key stands in several layers, the newest counts.
  private static void merge(List<Cursor> newestFirst, EntryVisitor visitor) {
    while (true) {
      byte[] key = lowest(newestFirst);
      if (key == null) return;
      byte[] value = null;
      boolean decided = false;
      for (var layer : newestFirst) {
        if (!Arrays.equals(layer.key(), key)) continue;
        if (!decided) value = layer.value();
        decided = true;
        layer.next();
      }
      if (value != null && !visitor.visit(key, value)) return;
    }
  }

  private static byte @Nullable [] lowest(List<Cursor> layers) {
    byte[] lowest = null;
    for (var layer : layers) {
      byte[] key = layer.key();
      if (key == null) continue;
      if (lowest == null || Arrays.compareUnsigned(key, lowest) < 0) lowest = key;
    }
    return lowest;
  }
}
