package espalier.ledger.state;

import static espalier.ledger.state.TreeHasher.HASH;
import static espalier.ledger.state.TreeHasher.LEAF;

import java.util.Arrays;

/// A page with 1 to 64 leaves in order, packed in one array, and the hashes of its upper levels.
///
/// The lower levels are hashed again when needed. Keeping all of them would cost 45 bytes a leaf;
/// keeping those above groups of about four leaves costs 13 and one or two hashes an update.
final class Bucket extends TreePage {
  /// [#size] packed leaves, then the kept hashes in heap order, the page's own first.
  private byte[] bytes;

  private int size;

  private Bucket(byte[] bytes, int size) {
    this.bytes = bytes;
    this.size = size;
  }

  /// A dirty bucket of the sorted leaves `low` to `high` (exclusive).
  static Bucket of(byte[] leaves, int low, int high, int depth, TreeHasher hasher) {
    int size = high - low;
    var bucket = new Bucket(new byte[length(size)], size);
    System.arraycopy(leaves, low * LEAF, bucket.bytes, 0, size * LEAF);
    bucket.dirty = true;
    bucket.rehash(hasher, depth, Branch.ALL);
    return bucket;
  }

  /// How many levels below the page's own hash are kept for `size` leaves.
  private static int levels(int size) {
    return size <= 4 ? 0 : 30 - Integer.numberOfLeadingZeros(size - 1);
  }

  private static int length(int size) {
    return size * LEAF + ((2 << levels(size)) - 1) * HASH;
  }

  @Override
  int count() {
    return size;
  }

  @Override
  int top() {
    return size * LEAF;
  }

  @Override
  byte[] hashes() {
    return bytes;
  }

  @Override
  int heapBytes() {
    return 24 + 16 + bytes.length;
  }

  /// The packed leaves, [#count] of them; what follows them in the array is not for the caller.
  byte[] leaves() {
    return bytes;
  }

  /// Replaces the hash of leaf `index`; the caller calls [#rehash].
  void setLeafHash(int index, byte[] from, int offset) {
    System.arraycopy(from, offset, bytes, index * LEAF + HASH, HASH);
  }

  /// Replaces all leaves and hashes what lies above the nibbles in the bit set `changed`.
  void setLeaves(byte[] leaves, int count, TreeHasher hasher, int depth, int changed) {
    byte[] old = bytes;
    int oldSize = size;
    bytes = new byte[length(count)];
    size = count;
    System.arraycopy(leaves, 0, bytes, 0, count * LEAF);
    if (levels(count) == levels(oldSize)) {
      System.arraycopy(old, oldSize * LEAF, bytes, count * LEAF, old.length - oldSize * LEAF);
      rehash(hasher, depth, changed);
    } else {
      rehash(hasher, depth, Branch.ALL);
    }
  }

  /// Hashes again every node above a leaf whose nibble at `depth` is in the bit set `changed`.
  void rehash(TreeHasher hasher, int depth, int changed) {
    rehash(hasher, 1, 0, size, 4 * depth, changed);
  }

  private void rehash(TreeHasher hasher, int node, int low, int high, int bit, int changed) {
    int at = size * LEAF + (node - 1) * HASH;
    boolean lowest = node >= 1 << levels(size);
    if (lowest || high - low <= 1) hasher.subtree(bytes, low, high, bit, bytes, at);
    if (lowest) return;
    int width = 8 >> (bit & 3);
    int lower = changed & (1 << width) - 1;
    int upper = changed >>> width;
    int middle = TreeHasher.split(bytes, low, high, bit);
    if (lower != 0) rehash(hasher, 2 * node, low, middle, bit + 1, lower);
    if (upper != 0) rehash(hasher, 2 * node + 1, middle, high, bit + 1, upper);
    if (high - low > 1) {
      hasher.inner(bytes, size * LEAF + (2 * node - 1) * HASH, bytes, at);
    }
  }

  /// Index of the first leaf whose key hash is not below the one at `offset`, from 0 to [#count].
  int search(byte[] keys, int offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, keys, offset) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Compares the key hash of leaf `index` with the one at `offset`, as unsigned bytes.
  int compare(int index, byte[] keys, int offset) {
    int at = index * LEAF;
    return Arrays.compareUnsigned(bytes, at, at + HASH, keys, offset, offset + HASH);
  }
}
