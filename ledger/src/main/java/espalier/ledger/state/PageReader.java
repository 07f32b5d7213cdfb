package espalier.ledger.state;

import static espalier.ledger.state.TreeHasher.HASH;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds pages in memory or else in the store; one a thread, each with its own hasher.
///
/// It keeps account of the clean bytes that its thread added to the memory or took from it; the
/// tree collects the sums when the threads are done, so that none of them shares a counter.
final class PageReader {
  final TreeHasher hasher = new TreeHasher();
  private final PageStore store;
  private long cleanBytes;

  PageReader(PageStore store) {
    this.store = store;
  }

  /// The root's page, or null for an empty tree.
  @Nullable TreePage root() {
    byte[] path = Nibbles.path(new byte[HASH], 0);
    byte[] bytes = store.read(path);
    if (bytes == null) return null;
    var page = PageCodec.decode(bytes, path, hasher);
    cleanBytes += page.heapBytes();
    return page;
  }

  /// The child of `parent` at nibble number `depth - 1` of `prefix`; the parent must count leaves
  /// there.
  ///
  /// @param depth nibbles of the child's path
  TreePage child(Branch parent, byte[] prefix, int depth) {
    int nibble = Nibbles.at(prefix, 0, depth - 1);
    TreePage page = parent.children[nibble];
    if (page == null) {
      page = load(parent, nibble, Nibbles.path(prefix, depth));
      parent.children[nibble] = page;
      cleanBytes += page.heapBytes();
    }
    page.used = true;
    return page;
  }

  private TreePage load(Branch parent, int nibble, byte[] path) {
    byte[] bytes = store.read(path);
    if (bytes == null) throw new CorruptPageException(path, "is missing");
    var page = PageCodec.decode(bytes, path, hasher);
    int at = (Branch.CHILDREN + nibble) * HASH;
    int top = page.top();
    if (page.count() != parent.childCount(nibble)
        || !Arrays.equals(page.hashes(), top, top + HASH, parent.nodes, at, at + HASH)) {
      throw new CorruptPageException(path, "is not the version that its parent names");
    }
    return page;
  }

  /// Notes that `page` is about to change; it stays in memory until it is drained.
  void touch(TreePage page) {
    if (page.dirty) return;
    cleanBytes -= page.heapBytes();
    page.dirty = true;
  }

  /// Notes that `page` leaves the tree.
  void forget(TreePage page) {
    if (!page.dirty) cleanBytes -= page.heapBytes();
  }

  /// The change in clean bytes since the last call.
  long takeCleanBytes() {
    long bytes = cleanBytes;
    cleanBytes = 0;
    return bytes;
  }
}
