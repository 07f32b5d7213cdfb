package espalier.ledger.state;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A store in memory, for simulations and tests; nothing of it outlives the process.
public final class MemoryStore implements View {
  private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

  @Override
  public byte @Nullable [] get(byte[] key) {
    return rows.get(key);
  }

  @Override
  public void scan(byte[] prefix, byte[] from, Visitor visitor) {
    byte[] start = Arrays.compareUnsigned(prefix, from) > 0 ? prefix : from;
    for (Map.Entry<byte[], byte[]> row : rows.tailMap(start, true).entrySet()) {
      if (!Overlay.startsWith(row.getKey(), prefix)
          || !visitor.visit(row.getKey(), row.getValue())) {
        return;
      }
    }
  }

  /// Takes over the changes of a block.
  public void apply(Overlay block) {
    block.forEachChange((key, value) -> {
      if (value == null) {
        rows.remove(key);
      } else {
        rows.put(key, value);
      }
    });
  }
}
