package espalier.ledger.state;

import static espalier.ledger.state.TreeHasher.HASH;
import static espalier.ledger.state.TreeHasher.LEAF;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A batch of changed leaves: sorted, packed as in a page, their leaf hashes not yet computed.
final class Changes {
  /// Packed leaves in order of their key hashes.
  final byte[] leaves;

  private final byte[][] valueHashes;
  private final boolean[] removed;

  /// @throws IllegalArgumentException if two changes name the same key
  Changes(List<StateTree.Leaf> changes) {
    var sorted = changes.toArray(StateTree.Leaf[]::new);
    Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(a.keyHash(), b.keyHash()));
    leaves = new byte[Math.multiplyExact(sorted.length, LEAF)];
    valueHashes = new byte[sorted.length][];
    removed = new boolean[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      byte[] key = sorted[i].keyHash();
      if (i > 0 && Arrays.equals(key, sorted[i - 1].keyHash())) {
        throw new IllegalArgumentException(
            "key hash "
                + HexFormat.of().formatHex(key)
                + " is changed twice in one update; give only its final value");
      }
      System.arraycopy(key, 0, leaves, i * LEAF, HASH);
      byte[] value = sorted[i].valueHash();
      removed[i] = value == null;
      if (value != null) valueHashes[i] = value;
    }
  }

  int size() {
    return removed.length;
  }

  boolean isRemoval(int index) {
    return removed[index];
  }

  int nibble(int index, int depth) {
    return Nibbles.at(leaves, index * LEAF, depth);
  }

  /// The first change from `from` on whose first nibble is at least `nibble`.
  int firstFrom(int nibble) {
    int index = 0;
    while (index < size() && nibble(index, 0) < nibble) index++;
    return index;
  }

  /// Computes the leaf hashes of the changes `from` to `to` (exclusive).
  void hash(TreeHasher hasher, int from, int to) {
    for (int i = from; i < to; i++) {
      if (removed[i]) continue;
      hasher.leaf(leaves, i * LEAF, valueHashes[i], leaves, i * LEAF + HASH);
    }
  }
}
