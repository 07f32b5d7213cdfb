package espalier.ledger.state;

import static espalier.ledger.state.TreeHasher.HASH;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The authenticated state: a sparse Merkle tree over `SHA256(key)`, shaped as ICS-23's `SmtSpec`.
///
/// A leaf is `SHA256(00 || SHA256(key) || SHA256(value))`, an inner node `SHA256(01 || L || R)`, an
/// empty subtree 32 zero bytes, a subtree of one leaf that leaf. The root is a function of the set
/// of leaves alone, whatever the order and the batches they came in.
///
/// Only the newest version exists. It lies in pages of four levels, read from a [PageStore] when
/// needed and kept within a bound of bytes; what [#update] changes stays in memory until [#drain]
/// hands it out. A thread at a time. After an exception from below (a corrupt page, a failing
/// store) the tree refuses every call, because its pages may be half changed: open a new one.
///
/// @see "cosmos/ics23, go/proof.go, SmtSpec"
public final class StateTree {
  /// Leaves that [#rebuild] takes in before it drains, to bound what is in memory.
  private static final int REBUILD_BATCH = 1 << 16;

  /// A batch smaller than this is not worth handing to a second thread.
  private static final int FORK_CHANGES = 64;

  private static final byte[] ROOT_PATH = Nibbles.path(new byte[HASH], 0);

  private final TreeUpdate left;
  private final TreeUpdate right;
  private final PageCache cache;
  private final TreeSet<byte[]> removedPaths = new TreeSet<>(Arrays::compareUnsigned);
  private @Nullable TreePage rootPage;
  private boolean broken;

  /// A key's change.
  ///
  /// @param keyHash `SHA256(key)`, 32 bytes
  /// @param valueHash `SHA256(value)`, 32 bytes; null where the key is removed
  public record Leaf(byte[] keyHash, byte @Nullable [] valueHash) {
    public Leaf {
      if (keyHash.length != HASH || (valueHash != null && valueHash.length != HASH)) {
        throw new IllegalArgumentException("a leaf consists of two hashes of 32 bytes");
      }
    }
  }

  /// Opens the tree whose pages `store` holds; an empty store is the empty tree.
  ///
  /// The caller compares [#root] with the root recorded for the height that the pages belong to.
  ///
  /// @param cacheBytes heap to use for pages equal to the stored ones; changed pages come on top
  /// @throws CorruptPageException if the root's page is not one
  public StateTree(PageStore store, long cacheBytes) {
    left = new TreeUpdate(new PageReader(store));
    right = new TreeUpdate(new PageReader(store));
    cache = new PageCache(cacheBytes);
    rootPage = left.reader().root();
    collectAccounts();
  }

  /// The tree of a stream of leaves in ascending order of their key hashes, in linear time.
  ///
  /// Pages go to `sink` from time to time, which makes them visible in `store` at once.
  ///
  /// @param store empty before
  /// @throws IllegalArgumentException if a leaf is out of order or a removal
  /// @throws IllegalStateException if the store holds a tree
  public static StateTree rebuild(
      PageStore store, long cacheBytes, Iterator<Leaf> leaves, PageStore.Sink sink) {
    var tree = new StateTree(store, cacheBytes);
    if (tree.rootPage != null) {
      throw new IllegalStateException("the page store holds a tree already; give an empty one");
    }
    var batch = new ArrayList<Leaf>();
    byte[] last = null;
    while (leaves.hasNext()) {
      Leaf leaf = leaves.next();
      if (leaf.valueHash() == null) {
        throw new IllegalArgumentException("a snapshot lists leaves that are there, not removals");
      }
      if (last != null && Arrays.compareUnsigned(last, leaf.keyHash()) >= 0) {
        throw new IllegalArgumentException("leaves must come in ascending order of key hash");
      }
      last = leaf.keyHash();
      batch.add(leaf);
      if (batch.size() == REBUILD_BATCH || !leaves.hasNext()) {
        var _ = tree.update(batch);
        tree.drain(sink);
        batch.clear();
      }
    }
    return tree;
  }

  /// The hash that binds every key and value: 32 zero bytes for the empty tree.
  public byte[] root() {
    requireWhole();
    var page = rootPage;
    if (page == null) return new byte[HASH];
    return Arrays.copyOfRange(page.hashes(), page.top(), page.top() + HASH);
  }

  /// Number of keys.
  public int size() {
    requireWhole();
    return rootPage == null ? 0 : rootPage.count();
  }

  /// As [#update(List, Fork)], on the caller's thread alone.
  public byte[] update(List<Leaf> changes) {
    return update(changes, Fork.INLINE);
  }

  /// Applies `changes`, in any order, each key at most once; removing what is absent does nothing.
  ///
  /// @param fork runs the lower and the upper half of the key space
  /// @return the new root
  /// @throws IllegalArgumentException if a key is named twice; the tree is as before
  public byte[] update(List<Leaf> changes, Fork fork) {
    requireWhole();
    var sorted = new Changes(changes);
    broken = true;
    TreePage old = rootPage;
    if (old instanceof Branch branch && sorted.size() >= FORK_CHANGES) {
      rootPage = updateHalves(branch, sorted, fork);
    } else {
      sorted.hash(left.reader().hasher, 0, sorted.size());
      rootPage = left.apply(old, sorted, 0, 0, sorted.size());
    }
    if (old != null && old.stored && rootPage == null) removedPaths.add(ROOT_PATH);
    removedPaths.addAll(left.takeRemovedPaths());
    removedPaths.addAll(right.takeRemovedPaths());
    collectAccounts();
    broken = false;
    return root();
  }

  private @Nullable TreePage updateHalves(Branch branch, Changes changes, Fork fork) {
    int middle = changes.firstFrom(Branch.CHILDREN / 2);
    int[] changed = {-1, -1};
    fork.both(
        () -> changed[0] = updateHalf(left, branch, changes, 0, middle),
        () -> changed[1] = updateHalf(right, branch, changes, middle, changes.size()));
    if (changed[0] < 0 || changed[1] < 0) {
      throw new IllegalStateException("the fork returned before both halves were done");
    }
    int both = changed[0] | changed[1];
    return both == 0 ? branch : left.settle(branch, 0, both);
  }

  private static int updateHalf(TreeUpdate half, Branch branch, Changes changes, int from, int to) {
    changes.hash(half.reader().hasher, from, to);
    return half.applyToChildren(branch, changes, 0, from, to);
  }

  /// The ICS-23 proof that `key` has its value, or that it is absent.
  ///
  /// @param preimages gives the key and value behind a key hash of this tree
  /// @throws IllegalArgumentException if `key` is empty
  /// @throws IllegalStateException if `preimages` does not agree with the tree
  public MembershipProof prove(byte[] key, Preimages preimages) {
    requireWhole();
    if (key.length == 0) throw new IllegalArgumentException("ICS-23 has no proof of an empty key");
    try {
      return new TreeProofs(left.reader(), rootPage, preimages).prove(key);
    } finally {
      collectAccounts();
    }
  }

  /// Hands out every page that differs from the stored one, and every stored page that is no more.
  ///
  /// If `sink` throws, nothing counts as handed out and the next drain offers it again.
  public void drain(PageStore.Sink sink) {
    requireWhole();
    for (byte[] path : removedPaths) {
      if (!isPage(path)) sink.remove(path);
    }
    var page = rootPage;
    if (page != null && page.dirty) {
      put(page, new byte[HASH], 0, sink);
      cache.add(markClean(page));
    }
    removedPaths.clear();
    cache.shrink(page);
  }

  /// Dirty pages form the upper part of the tree: below a clean page all are clean.
  private static void put(TreePage page, byte[] prefix, int depth, PageStore.Sink sink) {
    byte[] path = Nibbles.path(prefix, depth);
    sink.put(path, PageCodec.encode(page, path));
    if (!(page instanceof Branch branch)) return;
    for (int nibble = 0; nibble < Branch.CHILDREN; nibble++) {
      TreePage child = branch.children[nibble];
      if (child == null || !child.dirty) continue;
      Nibbles.set(prefix, depth, nibble);
      put(child, prefix, depth + 1, sink);
    }
  }

  /// Returns the heap bytes of the pages that became clean.
  private static long markClean(TreePage page) {
    page.dirty = false;
    page.stored = true;
    long bytes = page.heapBytes();
    if (!(page instanceof Branch branch)) return bytes;
    for (TreePage child : branch.children) {
      if (child != null && child.dirty) bytes += markClean(child);
    }
    return bytes;
  }

  /// Whether a page that was removed since the last drain is there again; if so it is in memory.
  private boolean isPage(byte[] path) {
    TreePage page = rootPage;
    for (int depth = 0; depth < path[0] && page != null; depth++) {
      page = page instanceof Branch branch ? branch.children[Nibbles.at(path, 1, depth)] : null;
    }
    return page != null;
  }

  /// Heap bytes of the pages in memory that equal the stored ones; at most the bound that the tree
  /// was opened with, but for the root's page.
  public long cleanBytes() {
    return cache.cleanBytes();
  }

  private void collectAccounts() {
    cache.add(left.reader().takeCleanBytes() + right.reader().takeCleanBytes());
    cache.shrink(rootPage);
  }

  private void requireWhole() {
    if (broken) {
      throw new IllegalStateException(
          "an earlier update of the state tree failed half way; open the tree anew");
    }
  }
}
