package espalier.node.storage;

import org.jspecify.annotations.Nullable;

/// A position in one sorted layer of the state.
interface Cursor {
  /// The key here, or null behind the last one.
  byte @Nullable [] key();

  /// The value here, or null where this layer deletes the key.
  byte @Nullable [] value();

  void next();
}
