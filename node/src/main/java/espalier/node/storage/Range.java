package espalier.node.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The keys of a family that begin with `prefix` and are not below `from`.
record Range(Family family, byte[] prefix, byte[] from) {
  /// The lowest key that can be in the range.
  byte[] start() {
    return Arrays.compareUnsigned(prefix, from) > 0 ? prefix : from;
  }

  /// The lowest key above all that begin with `prefix`, or null if there is none.
  byte @Nullable [] end() {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xFF) length--;
    if (length == 0) return null;
    byte[] end = Arrays.copyOf(prefix, length);
    end[length - 1]++;
    return end;
  }
}
