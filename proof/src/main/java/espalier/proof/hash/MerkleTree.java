package espalier.proof.hash;

import espalier.base.unit.Hash;
import java.io.ByteArrayOutputStream;
import java.util.List;

/// A whole binary tree over `2^depth` leaf digests.
public final class MerkleTree {
  /// A level of a tree is one array: 2^26 digests fill it.
  public static final int MAX_DEPTH = 25;

  // levels[0] holds the leaves, the last level the root.
  private final byte[][] levels;

  /// A tree whose levels were built with [#nodes], by several threads perhaps.
  ///
  /// @param levels the leaves first, the top digest last; kept, not copied
  public static MerkleTree of(List<byte[]> levels) {
    return new MerkleTree(levels.toArray(byte[][]::new));
  }

  private MerkleTree(byte[][] levels) {
    this.levels = levels;
  }

  /// Hashes pairs of digests: nodes `from` to `to - 1` of the level above.
  public static void nodes(byte[] below, byte[] above, int from, int to) {
    var digests = new Digests();
    for (int node = from; node < to; node++) {
      digests.node(below, 2 * node * Digests.BYTES, above, node * Digests.BYTES);
    }
  }

  /// Builds the tree; the array of leaves is kept, not copied.
  ///
  /// @param leaves `2^depth` digests one after the other
  public MerkleTree(byte[] leaves) {
    int count = leaves.length / Digests.BYTES;
    int depth = 31 - Integer.numberOfLeadingZeros(count);
    if (leaves.length == 0 || leaves.length != Digests.BYTES << depth || depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "a tree has 2^0 to 2^%d leaves of %d bytes; found %d bytes"
              .formatted(MAX_DEPTH, Digests.BYTES, leaves.length));
    }
    levels = new byte[depth + 1][];
    levels[0] = leaves;
    for (int level = 0; level < depth; level++) {
      levels[level + 1] = new byte[levels[level].length / 2];
      nodes(levels[level], levels[level + 1], 0, count >> (level + 1));
    }
  }

  public Hash root() {
    return new Digests().root(levels[levels.length - 1]);
  }

  /// The sibling digests that [MerklePaths#root] needs: level by level from the leaves up, in each
  /// level from left to right, those that are not computed from the positions themselves.
  ///
  /// @param positions ascending, without repetition
  public byte[] paths(int[] positions) {
    var out = new ByteArrayOutputStream();
    int[] known = positions.clone();
    int count = known.length;
    for (int level = 0; level < levels.length - 1; level++) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        int position = known[i];
        if (i + 1 < count && known[i + 1] == (position ^ 1)) {
          i++;
        } else {
          out.write(levels[level], (position ^ 1) * Digests.BYTES, Digests.BYTES);
        }
        known[kept++] = position >> 1;
      }
      count = kept;
    }
    return out.toByteArray();
  }
}
