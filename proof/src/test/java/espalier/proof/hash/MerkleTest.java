package espalier.proof.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.Seeds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class MerkleTest {
  private static byte[] leaves(RandomGenerator random, int count) {
    var bytes = new byte[Digests.BYTES * count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] pick(byte[] leaves, int[] positions) {
    var picked = ByteBuffer.allocate(positions.length * Digests.BYTES);
    for (int position : positions) {
      picked.put(leaves, position * Digests.BYTES, Digests.BYTES);
    }
    return picked.array();
  }

  /// A plain twin: the top digest by recursion.
  private static byte[] plainTop(byte[] leaves) {
    if (leaves.length == Digests.BYTES) {
      return leaves;
    }
    byte[] left = plainTop(Arrays.copyOf(leaves, leaves.length / 2));
    byte[] right = plainTop(Arrays.copyOfRange(leaves, leaves.length / 2, leaves.length));
    return cut(ByteBuffer.allocate(53).put((byte) 2).put(left).put(right).array());
  }

  private static Hash plainRoot(byte[] leaves) {
    return Sha256.hash(ByteBuffer.allocate(27).put((byte) 3).put(plainTop(leaves)).array());
  }

  private static byte[] cut(byte[] hashed) {
    return Arrays.copyOf(Sha256.hash(hashed).bytes(), 26);
  }

  private static int[] positions(RandomGenerator random, int depth) {
    return random.ints(1 + random.nextInt(20), 0, 1 << depth).sorted().distinct().toArray();
  }

  @Test
  void a_group_and_a_column_are_hashed_as_documented() {
    byte[] cells = {1, 2, 3, 4, 5, 6, 7, 8};
    var target = new byte[3 * Digests.BYTES];
    var digests = new Digests();
    digests.group(cells, 0, 8, target, 0);
    assertArrayEquals(
        cut(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8}), Arrays.copyOf(target, Digests.BYTES));
    digests.group(cells, 1, 2, target, Digests.BYTES);
    assertArrayEquals(cut(new byte[] {0, 2, 3}), Arrays.copyOfRange(target, 26, 52));
    byte[] both = ByteBuffer.allocate(53).put((byte) 1).put(target, 0, 52).array();
    digests.column(target, 0, 2, target, 52);
    assertArrayEquals(cut(both), Arrays.copyOfRange(target, 52, 78));
    digests.column(target, 0, 1, target, 52);
    assertArrayEquals(Arrays.copyOf(target, 26), Arrays.copyOfRange(target, 52, 78));
  }

  @Test
  void opened_leaves_lead_to_the_root() {
    Seeds.forEach(
        200,
        random -> {
          int depth = random.nextInt(8);
          byte[] leaves = leaves(random, 1 << depth);
          var tree = new MerkleTree(leaves);
          assertEquals(plainRoot(leaves), tree.root());
          int[] positions = positions(random, depth);
          byte[] paths = tree.paths(positions);
          assertEquals(MerklePaths.siblings(positions, depth) * Digests.BYTES, paths.length);
          byte[] opened = pick(leaves, positions);
          assertEquals(tree.root(), MerklePaths.root(opened, positions, depth, paths));
        });
  }

  @Test
  void a_changed_leaf_sibling_or_position_leads_elsewhere() {
    Seeds.forEach(
        100,
        random -> {
          int depth = 1 + random.nextInt(7);
          byte[] leaves = leaves(random, 1 << depth);
          var tree = new MerkleTree(leaves);
          int[] positions = positions(random, depth);
          byte[] paths = tree.paths(positions);
          byte[] opened = pick(leaves, positions);
          byte[] other = opened.clone();
          other[random.nextInt(other.length)] ^= 1;
          assertNotEquals(tree.root(), MerklePaths.root(other, positions, depth, paths));
          if (paths.length > 0) {
            byte[] bent = paths.clone();
            bent[random.nextInt(bent.length)] ^= 1;
            assertNotEquals(tree.root(), MerklePaths.root(opened, positions, depth, bent));
          }
          if (positions.length == 1) {
            int[] moved = {positions[0] ^ 1};
            assertNotEquals(tree.root(), MerklePaths.root(opened, moved, depth, paths));
          }
        });
  }

  @Test
  void the_opening_of_all_positions_needs_no_sibling() {
    var tree = new MerkleTree(leaves(new java.util.Random(1), 8));
    assertEquals(0, tree.paths(new int[] {0, 1, 2, 3, 4, 5, 6, 7}).length);
    assertEquals(3 * Digests.BYTES, tree.paths(new int[] {5}).length);
  }

  @Test
  void what_has_another_shape_is_refused() {
    var random = new java.util.Random(2);
    assertThrows(IllegalArgumentException.class, () -> new MerkleTree(new byte[0]));
    assertThrows(IllegalArgumentException.class, () -> new MerkleTree(leaves(random, 3)));
    assertThrows(IllegalArgumentException.class, () -> new MerkleTree(new byte[33]));
    byte[] leaf = leaves(random, 1);
    byte[] two = leaves(random, 2);
    byte[] none = new byte[0];
    int[] one = {1};
    assertThrows(IllegalArgumentException.class, () -> MerklePaths.root(leaf, one, 3, two));
    assertThrows(IllegalArgumentException.class, () -> MerklePaths.root(two, one, 1, leaf));
    assertThrows(
        IllegalArgumentException.class, () -> MerklePaths.root(leaf, new int[] {2}, 1, leaf));
    assertThrows(
        IllegalArgumentException.class, () -> MerklePaths.root(leaf, new int[] {-1}, 1, leaf));
    assertThrows(
        IllegalArgumentException.class, () -> MerklePaths.root(two, new int[] {1, 1}, 1, none));
    assertThrows(IllegalArgumentException.class, () -> MerklePaths.root(none, new int[0], 1, none));
  }
}
