package espalier.node.storage;

/// The separate key spaces of the state; all of them change together, at block borders.
public enum Family {
  /// The ledger's own keys and values.
  STATE,
  /// Pages of the Merkle tree, by path.
  TREE,
  /// What queries look things up by, such as a transaction's id or a key's hash.
  INDEX,
  /// A few facts about the database itself; keys that begin with a zero byte are reserved.
  META
}
