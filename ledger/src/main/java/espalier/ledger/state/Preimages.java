package espalier.ledger.state;

/// What lies behind the key hashes of a [StateTree]: a proof shows keys and values, not their
/// hashes.
///
/// A store keeps an index from `SHA256(key)` to the key beside the values for it.
@FunctionalInterface
public interface Preimages {
  /// The key whose SHA-256 is `keyHash`, and its value.
  ///
  /// Asked only for hashes that are in the tree.
  Entry at(byte[] keyHash);

  /// A key and its value, neither of them empty: ICS-23 has no proof for an empty one.
  record Entry(byte[] key, byte[] value) {}
}
