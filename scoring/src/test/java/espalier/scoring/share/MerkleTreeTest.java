package espalier.scoring.share;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  @Test
  void every_leaf_of_every_small_tree_opens_and_no_other_does() {
    for (int count = 1; count <= 40; count++) {
      List<byte[]> leaves = leaves(count);
      MerkleTree tree = MerkleTree.of(leaves);
      for (int i = 0; i < count; i++) {
        MerklePath path = tree.path(i);
        assertTrue(path.opens(tree.root(), leaves.get(i)), "leaf " + i + " of " + count);
        assertFalse(path.opens(tree.root(), longer(leaves.get(i))));
        assertArrayEquals(
            MerklePath.CODEC.encode(path),
            MerklePath.CODEC.encode(MerklePath.CODEC.decode(MerklePath.CODEC.encode(path))));
      }
    }
  }

  @Test
  void the_root_is_the_one_that_the_formula_gives() throws NoSuchAlgorithmException {
    for (int count : new int[] {1, 2, 3, 5, 7, 8, 13}) {
      List<byte[]> leaves = leaves(count);
      assertEquals(Hash.of(plainRoot(leaves)), MerkleTree.of(leaves).root());
    }
  }

  @Test
  void a_path_for_another_index_or_count_does_not_open() {
    for (int count = 2; count <= 20; count++) {
      List<byte[]> leaves = leaves(count);
      MerkleTree tree = MerkleTree.of(leaves);
      MerklePath path = tree.path(0);
      for (int otherCount = 1; otherCount <= 40; otherCount++) {
        for (int index = 0; index < otherCount; index++) {
          if (index == 0 && otherCount == count) {
            continue;
          }
          MerklePath crooked;
          try {
            crooked = new MerklePath(index, otherCount, path.siblings());
          } catch (IllegalArgumentException refused) {
            continue;
          }
          assertFalse(crooked.opens(tree.root(), leaves.getFirst()));
        }
      }
    }
  }

  @Test
  void a_path_with_a_hash_too_many_or_too_few_refuses_to_exist() {
    MerklePath path = MerkleTree.of(leaves(9)).path(3);
    var longer = new ArrayList<>(path.siblings());
    longer.add(Hash.ZERO);
    assertThrows(IllegalArgumentException.class, () -> new MerklePath(3, 9, longer));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MerklePath(3, 9, path.siblings().subList(1, path.siblings().size())));
    assertThrows(IllegalArgumentException.class, () -> new MerklePath(9, 9, path.siblings()));
    assertThrows(IllegalArgumentException.class, () -> new MerklePath(-1, 9, path.siblings()));
    assertThrows(IllegalArgumentException.class, () -> new MerklePath(0, 0, List.of()));
  }

  @Test
  void bytes_are_cut_into_leaves_with_a_short_one_last() {
    byte[] bytes = new byte[1_025];
    new Random(5).nextBytes(bytes);
    List<byte[]> cut = MerkleTree.cut(bytes, 512);
    assertEquals(List.of(512, 512, 1), cut.stream().map(leaf -> leaf.length).toList());
    assertEquals(MerkleTree.of(cut).root(), MerkleTree.ofCut(bytes, 512).root());
    assertThrows(IllegalArgumentException.class, () -> MerkleTree.ofCut(new byte[0], 512));
    assertThrows(IllegalArgumentException.class, () -> MerkleTree.cut(bytes, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> MerkleTree.of(cut).path(3));
  }

  @Test
  void random_bytes_are_a_path_spelt_just_so_or_malformed() {
    var random = new Random(77);
    byte[] good = MerklePath.CODEC.encode(MerkleTree.of(leaves(11)).path(10));
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(random.nextBoolean() ? 12 : bytes.length)] = (byte) random.nextInt();
      }
      bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
      try {
        assertArrayEquals(bytes, MerklePath.CODEC.encode(MerklePath.CODEC.decode(bytes)));
        accepted++;
      } catch (Malformed refused) {
        assertFalse(refused.getMessage().isBlank());
      }
    }
    assertTrue(accepted > 100, "only " + accepted + " of the mutations stayed values");
  }

  private static byte[] longer(byte[] leaf) {
    return Arrays.copyOf(leaf, leaf.length + 1);
  }

  private static List<byte[]> leaves(int count) {
    var random = new Random(count);
    var leaves = new ArrayList<byte[]>();
    for (int i = 0; i < count; i++) {
      byte[] leaf = new byte[random.nextInt(70)];
      random.nextBytes(leaf);
      leaves.add(leaf);
    }
    return leaves;
  }

  /// The same tree by recursion over the hashes of a level, with its own tagged hash.
  private static byte[] plainRoot(List<byte[]> leaves) throws NoSuchAlgorithmException {
    var level = new ArrayList<byte[]>();
    for (int i = 0; i < leaves.size(); i++) {
      level.add(tagged("espalier/competition/leaf", u32(i), leaves.get(i)));
    }
    while (level.size() > 1) {
      var above = new ArrayList<byte[]>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(
            i + 1 == level.size()
                ? level.get(i)
                : tagged("espalier/competition/node", level.get(i), level.get(i + 1)));
      }
      level = above;
    }
    return tagged("espalier/competition/root", u32(leaves.size()), level.getFirst());
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] tagged(String tag, byte[]... parts) throws NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance("SHA-256");
    digest.update((byte) tag.length());
    digest.update(tag.getBytes(StandardCharsets.US_ASCII));
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }
}
