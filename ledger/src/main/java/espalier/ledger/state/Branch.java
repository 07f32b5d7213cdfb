package espalier.ledger.state;

import static espalier.ledger.state.TreeHasher.HASH;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A page with sixteen children: four levels of the binary tree, all of whose hashes are kept.
final class Branch extends TreePage {
  static final int CHILDREN = 16;

  /// Every child's bit set.
  static final int ALL = (1 << CHILDREN) - 1;

  /// Hashes in heap order: node `i` at `32 i`, its children `2i` and `2i + 1`, the sixteen children
  /// of the page from 16 on; slot 0 is not used.
  final byte[] nodes = new byte[2 * CHILDREN * HASH];

  /// Leaves below each node of the heap.
  final int[] counts = new int[2 * CHILDREN];

  /// The children that are in memory; null is absent where the count is 0, else not loaded.
  final @Nullable TreePage[] children = new TreePage[CHILDREN];

  @Override
  int count() {
    return counts[1];
  }

  @Override
  int top() {
    return HASH;
  }

  @Override
  byte[] hashes() {
    return nodes;
  }

  @Override
  int heapBytes() {
    return 32 + 16 + nodes.length + 16 + 4 * counts.length + 16 + 4 * CHILDREN;
  }

  int childCount(int nibble) {
    return counts[CHILDREN + nibble];
  }

  /// Puts `child` (null: nothing) in place; the caller calls [#rehash] once for all that changed.
  ///
  /// @return whether the child's hash differs from what was here
  boolean setChild(int nibble, @Nullable TreePage child) {
    int node = CHILDREN + nibble;
    int at = node * HASH;
    children[nibble] = child;
    if (child == null) {
      boolean changed = counts[node] != 0;
      counts[node] = 0;
      Arrays.fill(nodes, at, at + HASH, (byte) 0);
      return changed;
    }
    byte[] hashes = child.hashes();
    int top = child.top();
    counts[node] = child.count();
    if (Arrays.equals(nodes, at, at + HASH, hashes, top, top + HASH)) return false;
    System.arraycopy(hashes, top, nodes, at, HASH);
    return true;
  }

  /// Sums the counts again; returns the leaves below this page.
  int recount() {
    for (int node = CHILDREN - 1; node > 0; node--) {
      counts[node] = Math.addExact(counts[2 * node], counts[2 * node + 1]);
    }
    return counts[1];
  }

  /// Hashes again every node above the children in the bit set `changed`; counts must be right.
  void rehash(TreeHasher hasher, int changed) {
    int stale = changed << CHILDREN;
    for (int node = CHILDREN - 1; node > 0; node--) {
      if ((stale >>> (2 * node) & 3) == 0) continue;
      stale |= 1 << node;
      int left = 2 * node * HASH;
      if (counts[node] > 1) {
        hasher.inner(nodes, left, nodes, node * HASH);
      } else {
        // One leaf stands for its whole subtree; none is zero on both sides.
        int single = counts[2 * node + 1] == 0 ? left : left + HASH;
        System.arraycopy(nodes, single, nodes, node * HASH, HASH);
      }
    }
  }
}
