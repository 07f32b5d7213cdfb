package espalier.scoring.share;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Records;
import espalier.base.unit.Hash;
import java.util.List;

/// The hashes beside the way from one leaf to the root of a [MerkleTree].
///
/// Index and count say exactly how many siblings there must be, so that a path has one spelling; a
/// path with another number refuses to exist.
///
/// @param index the leaf's, from 0
/// @param count the tree's leaves, at most [MerkleTree#LEAVES_MAX]
/// @param siblings from the leaf's level upwards; a level where the node moves up alone has none
public record MerklePath(int index, int count, List<Hash> siblings) {
  private static final int SIBLINGS_MAX = 24;

  public static final Codec<MerklePath> CODEC =
      Records.record(
          "merkle_path",
          MerklePath::new,
          Records.field("index", Codecs.whole32(0, MerkleTree.LEAVES_MAX - 1), MerklePath::index),
          Records.field("count", Codecs.whole32(1, MerkleTree.LEAVES_MAX), MerklePath::count),
          Records.field("siblings", Codecs.list(Codecs.HASH, SIBLINGS_MAX), MerklePath::siblings));

  public MerklePath {
    MerkleTree.requireCount(count);
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "a path's index must lie below its count of %d; found %d".formatted(count, index));
    }
    siblings = List.copyOf(siblings);
    int expected = siblingsOf(index, count);
    if (siblings.size() != expected) {
      throw new IllegalArgumentException(
          "leaf %d of %d has %d hashes beside its way; found %d"
              .formatted(index, count, expected, siblings.size()));
    }
  }

  /// The root of the tree in which `leaf` has this path.
  public Hash root(byte[] leaf) {
    Hash node = MerkleTree.leaf(index, leaf);
    int used = 0;
    int at = index;
    for (int width = count; width > 1; width = (width + 1) / 2) {
      if ((at ^ 1) < width) {
        Hash sibling = siblings.get(used++);
        node = (at & 1) == 0 ? MerkleTree.node(node, sibling) : MerkleTree.node(sibling, node);
      }
      at >>= 1;
    }
    return MerkleTree.root(count, node);
  }

  /// Whether `leaf` stands at [#index] of the tree of [#count] leaves that has the root `root`.
  public boolean opens(Hash root, byte[] leaf) {
    return root(leaf).equals(root);
  }

  private static int siblingsOf(int index, int count) {
    int siblings = 0;
    int at = index;
    for (int width = count; width > 1; width = (width + 1) / 2) {
      siblings += (at ^ 1) < width ? 1 : 0;
      at >>= 1;
    }
    return siblings;
  }
}
