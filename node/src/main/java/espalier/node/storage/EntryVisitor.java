package espalier.node.storage;

/// Receives entries in the order of their keys, compared as unsigned bytes.
@FunctionalInterface
public interface EntryVisitor {
  /// @param key not to be changed
  /// @param value not to be changed
  /// @return false to stop
  boolean visit(byte[] key, byte[] value);
}
