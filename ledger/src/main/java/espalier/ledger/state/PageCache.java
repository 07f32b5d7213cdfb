package espalier.ledger.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Keeps the clean pages in memory within a bound by a clock: a hand goes round the tree, spares a
/// page once if it was used since the last round, and drops it the next time.
///
/// A page is dropped only without children in memory, so that what remains is always a tree whose
/// upper part is there. The root's page stays.
final class PageCache {
  private final long boundBytes;
  private long cleanBytes;

  /// Where the next round goes on: the nibbles of the page last looked at.
  private final byte[] hand = new byte[TreeHasher.HASH];

  PageCache(long boundBytes) {
    if (boundBytes < 0) {
      throw new IllegalArgumentException("cache bytes must not be negative: " + boundBytes);
    }
    this.boundBytes = boundBytes;
  }

  void add(long bytes) {
    cleanBytes += bytes;
  }

  /// Heap bytes of the clean pages in memory.
  long cleanBytes() {
    return cleanBytes;
  }

  /// Drops clean pages below `root` until the rest keeps the bound.
  void shrink(@Nullable TreePage root) {
    if (!(root instanceof Branch branch)) return;
    // In the first round every page may have been used; the second meets them with the mark gone,
    // and the third finds those branches bare whose children went in the second.
    for (int round = 0; round < 3 && cleanBytes > boundBytes; round++) {
      boolean resumed = sweep(branch, 0, true);
      if (!resumed) Arrays.fill(hand, (byte) 0);
    }
  }

  /// Looks at the pages below `branch` in order, from the hand on if it points in here.
  ///
  /// @return whether the bound is kept; then the hand points to the last page looked at
  private boolean sweep(Branch branch, int depth, boolean fromHand) {
    int first = fromHand ? Nibbles.at(hand, 0, depth) : 0;
    for (int nibble = first; nibble < Branch.CHILDREN; nibble++) {
      TreePage child = branch.children[nibble];
      if (child == null) continue;
      if (child instanceof Branch below && sweep(below, depth + 1, fromHand && nibble == first)) {
        Nibbles.set(hand, depth, nibble);
        return true;
      }
      if (!isDroppable(child)) continue;
      branch.children[nibble] = null;
      cleanBytes -= child.heapBytes();
      if (cleanBytes <= boundBytes) {
        point(depth, nibble);
        return true;
      }
    }
    return false;
  }

  private void point(int depth, int nibble) {
    Nibbles.set(hand, depth, nibble);
    for (int below = depth + 1; below < 2 * hand.length; below++) Nibbles.set(hand, below, 0);
  }

  private static boolean isDroppable(TreePage page) {
    if (page.dirty) return false;
    if (page.used) {
      page.used = false;
      return false;
    }
    if (page instanceof Branch branch) {
      for (TreePage child : branch.children) {
        if (child != null) return false;
      }
    }
    return true;
  }
}
