package espalier.ledger.state;

import static espalier.ledger.state.TreeHasher.HASH;
import static espalier.ledger.state.TreeHasher.LEAF;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The persisted form of a page, and its validation.
///
/// ```
/// page   = version(1) = 1 | kind(1) | body | crc32c(4) over path and all that precedes it
/// branch = kind 1, mask(2) of the children, then for each child: leaves(4) | hash(32)
/// bucket = kind 2, size(1) 1..64, then for each leaf in order: keyHash(32) | leafHash(32)
/// ```
///
/// Big endian. A page is accepted only if its checksum, its shape and its order are right, and if
/// it hashes to what its parent says: so a stale or misdirected page is found as surely as a
/// flipped bit. The path under the checksum protects the key hashes, which the leaf hashes alone do
/// not.
final class PageCodec {
  private static final byte VERSION = 1;
  private static final byte BRANCH = 1;
  private static final byte BUCKET = 2;
  private static final int HEADER = 2;
  private static final int CHECKSUM = 4;
  private static final int CHILD = 4 + HASH;

  private PageCodec() {}

  static byte[] encode(TreePage page, byte[] path) {
    byte[] bytes =
        switch (page) {
          case Branch branch -> encode(branch);
          case Bucket bucket -> encode(bucket);
        };
    int body = bytes.length - CHECKSUM;
    ByteBuffer.wrap(bytes).putInt(body, checksum(path, bytes, body));
    return bytes;
  }

  private static byte[] encode(Branch branch) {
    int mask = 0;
    for (int nibble = 0; nibble < Branch.CHILDREN; nibble++) {
      if (branch.childCount(nibble) != 0) mask |= 1 << nibble;
    }
    var out = ByteBuffer.allocate(HEADER + 2 + Integer.bitCount(mask) * CHILD + CHECKSUM);
    out.put(VERSION).put(BRANCH).putShort((short) mask);
    for (int nibble = 0; nibble < Branch.CHILDREN; nibble++) {
      int leaves = branch.childCount(nibble);
      if (leaves == 0) continue;
      out.putInt(leaves).put(branch.nodes, (Branch.CHILDREN + nibble) * HASH, HASH);
    }
    return out.array();
  }

  private static byte[] encode(Bucket bucket) {
    int size = bucket.count();
    var out = ByteBuffer.allocate(HEADER + 1 + size * LEAF + CHECKSUM);
    out.put(VERSION).put(BUCKET).put((byte) size).put(bucket.leaves(), 0, size * LEAF);
    return out.array();
  }

  /// The page that `bytes` spell, its hashes computed anew.
  ///
  /// @throws CorruptPageException if they are not a page that belongs at `path`
  static TreePage decode(byte[] bytes, byte[] path, TreeHasher hasher) {
    int body = bytes.length - CHECKSUM;
    if (body < HEADER + 1) {
      throw new CorruptPageException(path, "has " + bytes.length + " bytes, too few for a page");
    }
    if (ByteBuffer.wrap(bytes).getInt(body) != checksum(path, bytes, body)) {
      throw new CorruptPageException(path, "does not match its checksum");
    }
    if (bytes[0] != VERSION) {
      throw new CorruptPageException(path, "has version " + bytes[0] + ", expected " + VERSION);
    }
    var page =
        switch (bytes[1]) {
          case BRANCH -> branch(bytes, path, hasher);
          case BUCKET -> bucket(bytes, path, hasher);
          default -> throw new CorruptPageException(path, "has unknown kind " + bytes[1]);
        };
    page.stored = true;
    return page;
  }

  private static Branch branch(byte[] bytes, byte[] path, TreeHasher hasher) {
    var in = ByteBuffer.wrap(bytes);
    int mask = in.position(HEADER).remaining() < 2 + CHECKSUM ? 0 : in.getShort() & 0xffff;
    requireLength(bytes, path, HEADER + 2 + Integer.bitCount(mask) * CHILD + CHECKSUM);
    var branch = new Branch();
    long leaves = 0;
    for (int nibble = 0; nibble < Branch.CHILDREN; nibble++) {
      if ((mask & 1 << nibble) == 0) continue;
      int below = in.getInt();
      if (below <= 0) throw new CorruptPageException(path, "counts " + below + " leaves");
      leaves += below;
      branch.counts[Branch.CHILDREN + nibble] = below;
      in.get(branch.nodes, (Branch.CHILDREN + nibble) * HASH, HASH);
    }
    if (leaves <= TreePage.BUCKET_LEAVES || leaves > Integer.MAX_VALUE) {
      throw new CorruptPageException(path, "is a branch of " + leaves + " leaves");
    }
    branch.recount();
    branch.rehash(hasher, Branch.ALL);
    return branch;
  }

  private static Bucket bucket(byte[] bytes, byte[] path, TreeHasher hasher) {
    int size = bytes[HEADER] & 0xff;
    if (size == 0 || size > TreePage.BUCKET_LEAVES) {
      throw new CorruptPageException(path, "is a bucket of " + size + " leaves");
    }
    int first = HEADER + 1;
    requireLength(bytes, path, first + size * LEAF + CHECKSUM);
    byte[] leaves = Arrays.copyOfRange(bytes, first, first + size * LEAF);
    for (int at = 0; at < leaves.length; at += LEAF) {
      if (!Nibbles.startsWith(leaves, at, path)) {
        throw new CorruptPageException(path, "holds a leaf of another page");
      }
      if (at == 0) continue;
      int before = at - LEAF;
      if (Arrays.compareUnsigned(leaves, before, before + HASH, leaves, at, at + HASH) >= 0) {
        throw new CorruptPageException(path, "has leaves out of order");
      }
    }
    var bucket = Bucket.of(leaves, 0, size, path[0], hasher);
    bucket.dirty = false;
    return bucket;
  }

  private static void requireLength(byte[] bytes, byte[] path, int expected) {
    if (bytes.length != expected) {
      throw new CorruptPageException(
          path, "has " + bytes.length + " bytes where its shape needs " + expected);
    }
  }

  private static int checksum(byte[] path, byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(path, 0, path.length);
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
