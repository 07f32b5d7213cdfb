package espalier.ledger.state;

import static espalier.ledger.state.TreeHasher.HASH;
import static espalier.ledger.state.TreeHasher.LEAF;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One descent that carries a sorted batch of changes to its pages and hashes on the way back.
///
/// Each page is visited once however many of the changes lie below it.
final class TreeUpdate {
  /// Scratch above this many bytes is not kept for the next batch.
  private static final int KEPT_SCRATCH = 1 << 20;

  private final PageReader reader;
  private final List<byte[]> removedPaths = new ArrayList<>();
  private final byte[] prefix = new byte[HASH];
  private byte[] merged = new byte[2 * TreePage.BUCKET_LEAVES * LEAF];

  TreeUpdate(PageReader reader) {
    this.reader = reader;
  }

  PageReader reader() {
    return reader;
  }

  /// Stored pages that are no longer part of the tree, since the last call.
  List<byte[]> takeRemovedPaths() {
    var paths = List.copyOf(removedPaths);
    removedPaths.clear();
    return paths;
  }

  /// Applies the changes `from` to `to` (exclusive) below the first `depth` nibbles that they
  /// share.
  ///
  /// @return the page that now stands there, null if no leaf is left
  @Nullable TreePage apply(@Nullable TreePage page, Changes changes, int depth, int from, int to) {
    return page instanceof Branch branch
        ? applyToBranch(branch, changes, depth, from, to)
        : applyToBucket((Bucket) page, changes, depth, from, to);
  }

  private @Nullable TreePage applyToBranch(
      Branch branch, Changes changes, int depth, int from, int to) {
    int changed = applyToChildren(branch, changes, depth, from, to);
    return changed == 0 ? branch : settle(branch, depth, changed);
  }

  /// Applies changes to the children of `branch`, whose own hashes are left for [#settle].
  ///
  /// @return the bit set of the children that changed
  int applyToChildren(Branch branch, Changes changes, int depth, int from, int to) {
    int changed = 0;
    int start = from;
    while (start < to) {
      int nibble = changes.nibble(start, depth);
      int end = start + 1;
      while (end < to && changes.nibble(end, depth) == nibble) end++;
      Nibbles.set(prefix, depth, nibble);
      TreePage old =
          branch.childCount(nibble) == 0 ? null : reader.child(branch, prefix, depth + 1);
      TreePage child = apply(old, changes, depth + 1, start, end);
      if (child == null && old != null && old.stored) {
        removedPaths.add(Nibbles.path(prefix, depth + 1));
      }
      if (branch.setChild(nibble, child)) changed |= 1 << nibble;
      start = end;
    }
    return changed;
  }

  /// Hashes `branch` again, or puts a bucket or nothing in its place if few or no leaves are left.
  @Nullable TreePage settle(Branch branch, int depth, int changed) {
    reader.touch(branch);
    int count = branch.recount();
    if (count == 0) return null;
    if (count <= TreePage.BUCKET_LEAVES) return collapse(branch, depth, count);
    branch.rehash(reader.hasher, changed);
    return branch;
  }

  private Bucket collapse(Branch branch, int depth, int count) {
    byte[] leaves = new byte[count * LEAF];
    int at = 0;
    for (int nibble = 0; nibble < Branch.CHILDREN; nibble++) {
      int size = branch.childCount(nibble);
      if (size == 0) continue;
      Nibbles.set(prefix, depth, nibble);
      // At most 64 leaves in all, so that every child is a bucket.
      var child = (Bucket) reader.child(branch, prefix, depth + 1);
      System.arraycopy(child.leaves(), 0, leaves, at, size * LEAF);
      at += size * LEAF;
      if (child.stored) removedPaths.add(Nibbles.path(prefix, depth + 1));
      reader.forget(child);
    }
    var bucket = Bucket.of(leaves, 0, count, depth, reader.hasher);
    bucket.stored = branch.stored;
    return bucket;
  }

  private @Nullable TreePage applyToBucket(
      @Nullable Bucket bucket, Changes changes, int depth, int from, int to) {
    if (bucket != null && replaceValues(bucket, changes, depth, from, to)) return bucket;
    int size = bucket == null ? 0 : bucket.count();
    int room = Math.addExact(size, to - from);
    if (merged.length < Math.multiplyExact(room, LEAF)) merged = new byte[room * LEAF];
    long result = merge(bucket, changes, depth, from, to);
    int count = (int) (result >>> Branch.CHILDREN);
    int changed = (int) result & Branch.ALL;
    if (changed == 0) return bucket;
    if (count == 0) {
      if (bucket != null) reader.forget(bucket);
      return null;
    }
    if (bucket != null && count <= TreePage.BUCKET_LEAVES) {
      reader.touch(bucket);
      bucket.setLeaves(merged, count, reader.hasher, depth, changed);
      return bucket;
    }
    var page = build(merged, 0, count, depth);
    if (bucket != null) {
      page.stored = bucket.stored;
      reader.forget(bucket);
    }
    if (merged.length > KEPT_SCRATCH) merged = new byte[2 * TreePage.BUCKET_LEAVES * LEAF];
    return page;
  }

  /// The common case, in place: every change gives a new value to a key that is there.
  private boolean replaceValues(Bucket bucket, Changes changes, int depth, int from, int to) {
    if (to - from > bucket.count()) return false;
    for (int i = from; i < to; i++) {
      int at = bucket.search(changes.leaves, i * LEAF);
      if (changes.isRemoval(i) || at == bucket.count()) return false;
      if (bucket.compare(at, changes.leaves, i * LEAF) != 0) return false;
    }
    int changed = 0;
    for (int i = from; i < to; i++) {
      int at = bucket.search(changes.leaves, i * LEAF);
      if (sameHash(bucket.leaves(), at, changes.leaves, i)) continue;
      reader.touch(bucket);
      bucket.setLeafHash(at, changes.leaves, i * LEAF + HASH);
      changed |= 1 << changes.nibble(i, depth);
    }
    if (changed != 0) bucket.rehash(reader.hasher, depth, changed);
    return true;
  }

  /// Writes what becomes of the bucket's leaves to [#merged].
  ///
  /// @return the number of leaves, then in the low 16 bits the set of nibbles where some changed
  private long merge(@Nullable Bucket bucket, Changes changes, int depth, int from, int to) {
    byte[] old = bucket == null ? merged : bucket.leaves();
    int size = bucket == null ? 0 : bucket.count();
    int count = 0;
    int changed = 0;
    int next = 0;
    for (int i = from; i < to; i++) {
      int at = bucket == null ? 0 : bucket.search(changes.leaves, i * LEAF);
      System.arraycopy(old, next * LEAF, merged, count * LEAF, (at - next) * LEAF);
      count += at - next;
      boolean present =
          bucket != null && at < size && bucket.compare(at, changes.leaves, i * LEAF) == 0;
      next = present ? at + 1 : at;
      boolean removal = changes.isRemoval(i);
      if (!removal) System.arraycopy(changes.leaves, i * LEAF, merged, count++ * LEAF, LEAF);
      boolean same = removal ? !present : present && sameHash(old, at, changes.leaves, i);
      if (!same) changed |= 1 << changes.nibble(i, depth);
    }
    System.arraycopy(old, next * LEAF, merged, count * LEAF, (size - next) * LEAF);
    count += size - next;
    return (long) count << Branch.CHILDREN | changed;
  }

  private static boolean sameHash(byte[] a, int indexA, byte[] b, int indexB) {
    int atA = indexA * LEAF;
    int atB = indexB * LEAF;
    return Arrays.equals(a, atA + HASH, atA + LEAF, b, atB + HASH, atB + LEAF);
  }

  /// The page over the sorted leaves `low` to `high` (exclusive), in time linear in their number.
  private TreePage build(byte[] leaves, int low, int high, int depth) {
    if (high - low <= TreePage.BUCKET_LEAVES) {
      return Bucket.of(leaves, low, high, depth, reader.hasher);
    }
    var branch = new Branch();
    branch.dirty = true;
    int start = low;
    while (start < high) {
      int nibble = Nibbles.at(leaves, start * LEAF, depth);
      int end = start + 1;
      while (end < high && Nibbles.at(leaves, end * LEAF, depth) == nibble) end++;
      var _ = branch.setChild(nibble, build(leaves, start, end, depth + 1));
      start = end;
    }
    branch.recount();
    branch.rehash(reader.hasher, Branch.ALL);
    return branch;
  }
}
