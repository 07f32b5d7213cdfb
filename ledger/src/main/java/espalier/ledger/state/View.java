package espalier.ledger.state;

import org.jspecify.annotations.Nullable;

/// Ordered keys and values that can be read; keys sort as unsigned bytes.
///
/// The store of a node, a snapshot of it and an [Overlay] are views.
public interface View {
  /// The value, or null if there is none. Callers must not change the array.
  byte @Nullable [] get(byte[] key);

  /// Visits, in ascending order, the keys that start with `prefix` and are not below `from`, until
  /// the visitor returns false. `from` may be shorter than `prefix`.
  void scan(byte[] prefix, byte[] from, Visitor visitor);

  /// Receives a key and its value; must not change them, nor the view while it is scanned.
  @FunctionalInterface
  interface Visitor {
    /// Whether to go on.
    boolean visit(byte[] key, byte[] value);
  }
}
