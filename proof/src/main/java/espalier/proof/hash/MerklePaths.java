package espalier.proof.hash;

import espalier.base.unit.Hash;

/// The verifier's side of a tree: from opened leaves and siblings to the root.
public final class MerklePaths {
  private MerklePaths() {}

  /// How many siblings an opening of these positions takes: no proof has more or fewer.
  ///
  /// @param positions ascending, without repetition, below `2^depth`
  public static int siblings(int[] positions, int depth) {
    int[] known = positions.clone();
    int count = known.length;
    int siblings = 0;
    for (int level = 0; level < depth; level++) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        int position = known[i];
        if (i + 1 < count && known[i + 1] == (position ^ 1)) {
          i++;
        } else {
          siblings++;
        }
        known[kept++] = position >> 1;
      }
      count = kept;
    }
    return siblings;
  }

  /// The root that the leaves and siblings lead to.
  ///
  /// @param leaves one digest for each position, in order
  /// @param positions ascending, without repetition, below `2^depth`; at least one
  /// @param siblings as [MerkleTree#paths] gives them, exactly [#siblings] many
  public static Hash root(byte[] leaves, int[] positions, int depth, byte[] siblings) {
    check(leaves, positions, depth, siblings);
    byte[] digests = leaves.clone();
    int[] known = positions.clone();
    int count = known.length;
    int next = 0;
    var hash = new Digests();
    var pair = new byte[2 * Digests.BYTES];
    for (int level = 0; level < depth; level++) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        int position = known[i];
        int own = (position & 1) * Digests.BYTES;
        int other = Digests.BYTES - own;
        System.arraycopy(digests, i * Digests.BYTES, pair, own, Digests.BYTES);
        if (i + 1 < count && known[i + 1] == (position ^ 1)) {
          i++;
          System.arraycopy(digests, i * Digests.BYTES, pair, other, Digests.BYTES);
        } else {
          System.arraycopy(siblings, next, pair, other, Digests.BYTES);
          next += Digests.BYTES;
        }
        hash.node(pair, 0, digests, kept * Digests.BYTES);
        known[kept++] = position >> 1;
      }
      count = kept;
    }
    return hash.root(digests);
  }

  private static void check(byte[] leaves, int[] positions, int depth, byte[] siblings) {
    if (positions.length == 0 || leaves.length != positions.length * Digests.BYTES) {
      throw new IllegalArgumentException(
          "%d positions need as many leaf digests, at least one; found %d bytes"
              .formatted(positions.length, leaves.length));
    }
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] < (i == 0 ? 0 : positions[i - 1] + 1) || positions[i] >>> depth != 0) {
        throw new IllegalArgumentException(
            "positions ascend below 2^" + depth + "; found " + positions[i]);
      }
    }
    int expected = siblings(positions, depth) * Digests.BYTES;
    if (siblings.length != expected) {
      throw new IllegalArgumentException(
          "the paths of these positions have %d bytes; found %d"
              .formatted(expected, siblings.length));
    }
  }
}
