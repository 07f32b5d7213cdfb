package espalier.node.storage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The final changes of one block, in any order; of two changes of one key the later one counts.
///
/// The arrays are kept, not copied: a caller that hands them over must not change them.
public final class Batch {
  /// The longest key, in bytes; it may not be empty.
  public static final int MAX_KEY_BYTES = 1 << 10;

  /// The longest value, in bytes.
  public static final int MAX_VALUE_BYTES = 1 << 20;

  record Change(Family family, byte[] key, byte @Nullable [] value) {}

  private final List<Change> changes = new ArrayList<>();

  /// Sets `key` to `value`.
  ///
  /// @throws IllegalArgumentException if either exceeds its bound, or the key is reserved
  public void put(Family family, byte[] key, byte[] value) {
    requireEntry(family, key, value);
    changes.add(new Change(family, key, value));
  }

  /// Removes `key`, which need not exist.
  public void delete(Family family, byte[] key) {
    requireKey(family, key);
    changes.add(new Change(family, key, null));
  }

  /// The number of changes.
  public int size() {
    return changes.size();
  }

  List<Change> changes() {
    return changes;
  }

  static void requireEntry(Family family, byte[] key, byte[] value) {
    if (value.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "a value of %d bytes exceeds the bound of %d; split it over several keys"
              .formatted(value.length, MAX_VALUE_BYTES));
    }
    requireKey(family, key);
  }

  private static void requireKey(Family family, byte[] key) {
    if (key.length == 0 || key.length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key of %d bytes; expected 1 to %d".formatted(key.length, MAX_KEY_BYTES));
    }
    if (family == Family.META && key[0] == 0) {
      throw new IllegalArgumentException(
          "a key of META that begins with a zero byte is reserved; begin it with another one");
    }
  }
}
