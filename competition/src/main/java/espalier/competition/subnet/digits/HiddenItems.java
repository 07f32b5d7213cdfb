package espalier.competition.subnet.digits;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.scoring.share.MerklePath;
import espalier.scoring.share.MerkleTree;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Items that a validator keeps to itself, under one Merkle root.
///
/// Each is a real scan, moved by up to one pixel and with other ink here and there, as a secret
/// says; so whoever knows all scans still has not seen it. A leaf is `image, label, salt`: 64
/// bytes, one, and 32.
public final class HiddenItems {
  private static final int INK_CHANGE_MAX = 3;

  private final List<Item> items;
  private final MerkleTree tree;

  /// @param salt keeps the leaf from being guessed before it is opened
  public record Item(byte[] image, int label, Hash salt) {
    byte[] leaf() {
      return ByteBuffer.allocate(Scans.PIXELS + 1 + Hash.BYTES)
          .put(image)
          .put((byte) label)
          .put(salt.bytes())
          .array();
    }
  }

  private HiddenItems(List<Item> items) {
    this.items = items;
    this.tree = MerkleTree.of(items.stream().map(Item::leaf).toList());
  }

  /// @param secret 32 bytes that only the validator knows
  /// @param count how many; each epoch uses some up
  public static HiddenItems make(Scans scans, Hash secret, int count) {
    var items = new ArrayList<Item>(count);
    for (int i = 0; i < count; i++) {
      var draws = new Draws(secret, i);
      int from = draws.below(scans.count());
      byte[] image = moved(scans.images().get(from), draws.below(3) - 1, draws.below(3) - 1);
      for (int p = 0; p < image.length; p++) {
        if (image[p] > 0 || draws.below(8) == 0) {
          int ink = image[p] + draws.below(2 * INK_CHANGE_MAX + 1) - INK_CHANGE_MAX;
          image[p] = (byte) Math.clamp(ink, 0, Scans.INK_MAX);
        }
      }
      items.add(new Item(image, scans.labels()[from], draws.salt()));
    }
    return new HiddenItems(List.copyOf(items));
  }

  private static byte[] moved(byte[] image, int right, int down) {
    byte[] moved = new byte[Scans.PIXELS];
    for (int y = 0; y < Scans.SIDE; y++) {
      for (int x = 0; x < Scans.SIDE; x++) {
        int fromX = x - right;
        int fromY = y - down;
        if (fromX >= 0 && fromX < Scans.SIDE && fromY >= 0 && fromY < Scans.SIDE) {
          moved[y * Scans.SIDE + x] = image[fromY * Scans.SIDE + fromX];
        }
      }
    }
    return moved;
  }

  public int count() {
    return items.size();
  }

  public Hash root() {
    return tree.root();
  }

  public Item item(int index) {
    return items.get(index);
  }

  public MerklePath path(int index) {
    return tree.path(index);
  }

  /// Numbers from a secret: SHA-256 of it, the item and a counter, byte by byte.
  private static final class Draws {
    private final Hash secret;
    private final int item;
    private int blocks;
    private byte[] block = new byte[0];
    private int at;

    private Draws(Hash secret, int item) {
      this.secret = secret;
      this.item = item;
    }

    private Hash hash(int counter) {
      return Sha256.tagged(
          "espalier/digits/item",
          secret.bytes(),
          ByteBuffer.allocate(2 * Integer.BYTES).putInt(item).putInt(counter).array());
    }

    private int below(int bound) {
      if (at + 2 > block.length) {
        block = hash(blocks++).bytes();
        at = 0;
      }
      int value = (block[at] & 0xff) << 8 | (block[at + 1] & 0xff);
      at += 2;
      return value % bound;
    }

    private Hash salt() {
      return hash(-1);
    }
  }
}
