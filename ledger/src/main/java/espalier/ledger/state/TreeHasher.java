package espalier.ledger.state;

import espalier.base.crypto.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/// The three hashes of the state tree, on one reused SHA-256 and reused 65-byte frames.
///
/// Leaf: `SHA256(00 || keyHash || valueHash)`. Inner: `SHA256(01 || left || right)`. Empty: 32 zero
/// bytes. A subtree of one leaf is that leaf. Not safe for use by two threads at once.
///
/// @see "cosmos/ics23, go/proof.go, SmtSpec"
final class TreeHasher {
  /// Bytes of a hash.
  static final int HASH = 32;

  /// Bytes of a packed leaf: its key hash, then its leaf hash (which binds the value's hash).
  static final int LEAF = 2 * HASH;

  /// A domain byte and two hashes.
  private static final int FRAME = 1 + 2 * HASH;

  private static final int LEVELS = 256;

  private final MessageDigest sha256 = Sha256.digest();
  private final byte[] leafFrame = new byte[FRAME];
  private final byte[] innerFrame = new byte[FRAME];

  /// One frame a level, so that a recursion writes both children of a node in place.
  private final byte[] frames = new byte[LEVELS * FRAME];

  TreeHasher() {
    innerFrame[0] = 1;
    for (int level = 0; level < LEVELS; level++) frames[level * FRAME] = 1;
  }

  byte[] sha256(byte[] bytes) {
    return sha256.digest(bytes);
  }

  /// Writes the hash of the leaf made of the two hashes at the given places.
  void leaf(byte[] keys, int key, byte[] valueHash, byte[] to, int offset) {
    System.arraycopy(keys, key, leafFrame, 1, HASH);
    System.arraycopy(valueHash, 0, leafFrame, 1 + HASH, HASH);
    digest(leafFrame, 0, to, offset);
  }

  /// Writes the hash of the inner node whose two children's hashes lie side by side at `children`.
  void inner(byte[] from, int children, byte[] to, int offset) {
    System.arraycopy(from, children, innerFrame, 1, 2 * HASH);
    digest(innerFrame, 0, to, offset);
  }

  /// Writes the hash of the subtree over the packed, sorted leaves `low` to `high` (exclusive), all
  /// of which agree in their first `bit` bits.
  void subtree(byte[] leaves, int low, int high, int bit, byte[] to, int offset) {
    switch (high - low) {
      case 0 -> Arrays.fill(to, offset, offset + HASH, (byte) 0);
      case 1 -> System.arraycopy(leaves, low * LEAF + HASH, to, offset, HASH);
      default -> {
        int middle = split(leaves, low, high, bit);
        int frame = bit * FRAME;
        subtree(leaves, low, middle, bit + 1, frames, frame + 1);
        subtree(leaves, middle, high, bit + 1, frames, frame + 1 + HASH);
        digest(frames, frame, to, offset);
      }
    }
  }

  /// The first of the sorted leaves `low` to `high` (exclusive) whose key hash has `bit` set.
  static int split(byte[] leaves, int low, int high, int bit) {
    int at = bit >> 3;
    int mask = 0x80 >> (bit & 7);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if ((leaves[middle * LEAF + at] & mask) == 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void digest(byte[] frame, int from, byte[] to, int offset) {
    try {
      sha256.update(frame, from, FRAME);
      sha256.digest(to, offset, HASH);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 does not fit 32 bytes", e);
    }
  }
}
