package espalier.ledger.state;

import java.util.Arrays;

/// Half bytes of a key hash, counted from the most significant: the steps from page to page.
final class Nibbles {
  private Nibbles() {}

  static int at(byte[] bytes, int offset, int index) {
    int both = bytes[offset + (index >> 1)];
    return ((index & 1) == 0 ? both >> 4 : both) & 15;
  }

  static void set(byte[] bytes, int index, int nibble) {
    int at = index >> 1;
    int other = bytes[at] & ((index & 1) == 0 ? 0x0f : 0xf0);
    bytes[at] = (byte) (other | ((index & 1) == 0 ? nibble << 4 : nibble));
  }

  /// The store's path of the page below the first `depth` nibbles of `prefix`.
  static byte[] path(byte[] prefix, int depth) {
    byte[] path = new byte[1 + (depth + 1) / 2];
    path[0] = (byte) depth;
    System.arraycopy(prefix, 0, path, 1, path.length - 1);
    if ((depth & 1) != 0) path[path.length - 1] &= (byte) 0xf0;
    return path;
  }

  /// Whether the key hash at `offset` lies below `path`.
  static boolean startsWith(byte[] bytes, int offset, byte[] path) {
    int whole = path[0] / 2;
    if (!Arrays.equals(bytes, offset, offset + whole, path, 1, 1 + whole)) return false;
    return (path[0] & 1) == 0 || (bytes[offset + whole] & 0xf0) == (path[1 + whole] & 0xff);
  }
}
