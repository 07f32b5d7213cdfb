package espalier.ledger.state;

/// One page in memory: a [Bucket] of few leaves, or a [Branch] of sixteen children.
///
/// Which of the two stands at a path, and every byte of it, follows from the set of leaves alone: a
/// subtree of at most [#BUCKET_LEAVES] leaves is a bucket, a larger one a branch.
abstract sealed class TreePage permits Branch, Bucket {
  /// The most leaves that a bucket holds. More make pages fewer but each write larger.
  static final int BUCKET_LEAVES = 64;

  /// Changed since the last drain: must not be dropped from memory.
  boolean dirty;

  /// Whether the store holds a page at this path.
  boolean stored;

  /// Used since the cache's hand last passed.
  boolean used = true;

  /// Number of leaves below.
  abstract int count();

  /// Where the hash of the whole page lies in [#hashes].
  abstract int top();

  /// The array that holds the hash of the whole page.
  abstract byte[] hashes();

  /// Approximate bytes of heap, for the bound of the cache.
  abstract int heapBytes();
}
