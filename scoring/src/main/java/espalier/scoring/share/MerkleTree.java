package espalier.scoring.share;

import espalier.base.codec.Encoder;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The hash tree over a list of byte strings, from which one of them can be opened against the
/// root.
///
/// A leaf is bound to its index and the root to the count, so that neither a leaf nor a subtree can
/// stand for another. Cost: two hashes a leaf to build, `log2(count)` hashes to open one.
///
/// ```
/// leaf = H("espalier/competition/leaf", index as u32, bytes)
/// node = H("espalier/competition/node", left, right)      an odd node moves up unchanged
/// root = H("espalier/competition/root", count as u32, top)
/// ```
public final class MerkleTree {
  /// The most leaves of a tree.
  public static final int LEAVES_MAX = 1 << 24;

  private static final String LEAF = "espalier/competition/leaf";
  private static final String NODE = "espalier/competition/node";
  private static final String ROOT = "espalier/competition/root";

  /// `levels.get(0)` are the leaves' hashes; the last level holds the top alone.
  private final List<Hash[]> levels = new ArrayList<>();

  private MerkleTree(Hash[] leaves) {
    levels.add(leaves);
    for (Hash[] level = leaves; level.length > 1; ) {
      Hash[] above = new Hash[(level.length + 1) / 2];
      for (int i = 0; i < above.length; i++) {
        above[i] = 2 * i + 1 < level.length ? node(level[2 * i], level[2 * i + 1]) : level[2 * i];
      }
      levels.add(above);
      level = above;
    }
  }

  /// The tree over `leaves`, in their order.
  ///
  /// @throws IllegalArgumentException if there is none, or more than [#LEAVES_MAX]
  public static MerkleTree of(List<byte[]> leaves) {
    requireCount(leaves.size());
    Hash[] hashes = new Hash[leaves.size()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = leaf(i, leaves.get(i));
    }
    return new MerkleTree(hashes);
  }

  /// The tree over `bytes` cut into leaves of `leafBytes`, the last one shorter where it must be.
  ///
  /// @throws IllegalArgumentException if `bytes` is empty or `leafBytes` is not positive
  public static MerkleTree ofCut(byte[] bytes, int leafBytes) {
    return of(cut(bytes, leafBytes));
  }

  /// `bytes` in pieces of `leafBytes`, the last one shorter where it must be.
  public static List<byte[]> cut(byte[] bytes, int leafBytes) {
    if (leafBytes <= 0) {
      throw new IllegalArgumentException(
          "a leaf must have at least 1 byte; asked for " + leafBytes);
    }
    var leaves = new ArrayList<byte[]>();
    for (int from = 0; from < bytes.length; from += leafBytes) {
      leaves.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + leafBytes)));
    }
    return leaves;
  }

  public int count() {
    return levels.getFirst().length;
  }

  public Hash root() {
    return root(count(), levels.getLast()[0]);
  }

  /// What opens leaf `index`.
  ///
  /// @throws IndexOutOfBoundsException if there is no such leaf
  public MerklePath path(int index) {
    if (index < 0 || index >= count()) {
      throw new IndexOutOfBoundsException(
          "leaf %d of a tree of %d; indices start at 0".formatted(index, count()));
    }
    var siblings = new ArrayList<Hash>();
    int at = index;
    for (Hash[] level : levels.subList(0, levels.size() - 1)) {
      int sibling = at ^ 1;
      if (sibling < level.length) {
        siblings.add(level[sibling]);
      }
      at >>= 1;
    }
    return new MerklePath(index, count(), siblings);
  }

  static void requireCount(int count) {
    if (count < 1 || count > LEAVES_MAX) {
      throw new IllegalArgumentException(
          "a tree has 1 to %d leaves; found %d".formatted(LEAVES_MAX, count));
    }
  }

  static Hash leaf(int index, byte[] bytes) {
    return Sha256.tagged(LEAF, new Encoder().u32(index).toBytes(), bytes);
  }

  static Hash node(Hash left, Hash right) {
    return Sha256.tagged(NODE, left.bytes(), right.bytes());
  }

  static Hash root(int count, Hash top) {
    return Sha256.tagged(ROOT, new Encoder().u32(count).toBytes(), top.bytes());
  }
}
