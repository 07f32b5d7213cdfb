package espalier.node.storage;

/// Receives blocks of the [BlockLog] in the order of their heights.
@FunctionalInterface
public interface BlockVisitor {
  /// @return false to stop
  boolean visit(long height, byte[] payload);
}
