package espalier.node.storage;

import org.jspecify.annotations.Nullable;

/// The state as of one height.
public interface StateReader {
  /// What [#height] answers before the first block.
  long EMPTY = -1;

  /// The last block whose changes are visible, or [#EMPTY].
  long height();

  /// The state root that was applied with that block; empty before the first.
  byte[] root();

  /// The value of `key`, or null if there is none; not to be changed.
  byte @Nullable [] get(Family family, byte[] key);

  /// Shows `visitor` every entry whose key begins with `prefix` and is not below `from`.
  ///
  /// @param prefix may be empty: every key begins with it
  /// @param from the first key to show, or an empty array to begin at the first
  void scan(Family family, byte[] prefix, byte[] from, EntryVisitor visitor);
}
