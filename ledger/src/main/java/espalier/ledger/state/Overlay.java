package espalier.ledger.state;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Changes on top of a view, which stays as it is until they are merged into it.
///
/// Not thread-safe: the ledger has one thread.
public final class Overlay implements View {
  private final View base;

  // An absent key is unchanged; an empty marker stands for a removed one.
  private final TreeMap<byte[], byte[]> changes = new TreeMap<>(Arrays::compareUnsigned);
  private static final byte[] REMOVED = new byte[0];

  public Overlay(View base) {
    this.base = base;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    byte[] changed = changes.get(key);
    if (changed != null) {
      return isRemoved(changed) ? null : changed;
    }
    return base.get(key);
  }

  public void put(byte[] key, byte[] value) {
    // A table's empty value is a fresh array, so it cannot be taken for the marker.
    changes.put(key, value.length == 0 ? new byte[0] : value);
  }

  public void remove(byte[] key) {
    changes.put(key, REMOVED);
  }

  @Override
  public void scan(byte[] prefix, byte[] from, Visitor visitor) {
    byte[] start = Arrays.compareUnsigned(prefix, from) > 0 ? prefix : from;
    NavigableMap<byte[], byte[]> tail = changes.tailMap(start, true);
    if (tail.isEmpty()) {
      base.scan(prefix, from, visitor);
      return;
    }
    new Merge(prefix, tail.entrySet().iterator(), visitor).run(start);
  }

  /// The keys changed, with their new values; null for a removed key.
  public void forEachChange(Change change) {
    changes.forEach((key, value) -> change.accept(key, isRemoved(value) ? null : value));
  }

  /// The keys changed that start with `prefix`, in order, with their new values.
  public void forEachChange(byte[] prefix, Change change) {
    for (Map.Entry<byte[], byte[]> entry : changes.tailMap(prefix, true).entrySet()) {
      if (!startsWith(entry.getKey(), prefix)) {
        return;
      }
      byte[] value = entry.getValue();
      change.accept(entry.getKey(), isRemoved(value) ? null : value);
    }
  }

  /// Receives a changed key and its new value, or null where it was removed.
  @FunctionalInterface
  public interface Change {
    void accept(byte[] key, byte @Nullable [] value);
  }

  public int changeCount() {
    return changes.size();
  }

  /// Moves all changes into `below` and forgets them here.
  public void mergeInto(Overlay below) {
    below.changes.putAll(changes);
    changes.clear();
  }

  /// Forgets all changes.
  public void drop() {
    changes.clear();
  }

  @SuppressWarnings("ReferenceEquality") // The marker is one object, not an empty value.
  private static boolean isRemoved(byte[] value) {
    return value == REMOVED;
  }

  /// One ordered pass over the base and the changes; a changed key hides the base's.
  private final class Merge {
    private final byte[] prefix;
    private final Iterator<Map.Entry<byte[], byte[]>> changed;
    private final Visitor visitor;
    private Map.@Nullable Entry<byte[], byte[]> next;
    private boolean stopped;

    private Merge(byte[] prefix, Iterator<Map.Entry<byte[], byte[]>> changed, Visitor visitor) {
      this.prefix = prefix;
      this.changed = changed;
      this.visitor = visitor;
      advance();
    }

    private void run(byte[] start) {
      base.scan(
          prefix,
          start,
          (key, value) -> {
            boolean hidden = emitBelow(key);
            if (!stopped && !hidden && !visitor.visit(key, value)) {
              stopped = true;
            }
            return !stopped;
          });
      while (!stopped && next != null) {
        emit();
      }
    }

    /// Emits the changes below `key`; whether `key` itself is changed.
    private boolean emitBelow(byte[] key) {
      while (!stopped && next != null) {
        int order = Arrays.compareUnsigned(next.getKey(), key);
        if (order > 0) {
          return false;
        }
        emit();
        if (order == 0) {
          return true;
        }
      }
      return false;
    }

    private void emit() {
      Map.Entry<byte[], byte[]> entry = next;
      advance();
      if (entry != null && !isRemoved(entry.getValue())) {
        stopped |= !visitor.visit(entry.getKey(), entry.getValue());
      }
    }

    private void advance() {
      next = changed.hasNext() ? changed.next() : null;
      if (next != null && !startsWith(next.getKey(), prefix)) {
        next = null;
      }
    }
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.mismatch(key, 0, prefix.length, prefix, 0, prefix.length) < 0;
  }
}
