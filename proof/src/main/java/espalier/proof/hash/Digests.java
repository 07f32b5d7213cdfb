package espalier.proof.hash;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.security.DigestException;
import java.security.MessageDigest;

/// The three hashes of a committed matrix, each with a first byte of its own.
///
/// | what      | SHA-256 of                                                       |
/// |-----------|------------------------------------------------------------------|
/// | a group   | `0x00`, the column's cells of up to 32 rows, 8 bytes each        |
/// | a column  | `0x01`, the digests of its groups; of one group alone: its digest |
/// | a node    | `0x02`, the left child's digest, the right child's digest        |
///
/// Of each, the first 26 bytes are kept: two inputs with one digest take 2^104 hashes to find,
/// which is above the 100 bits that proofs offer, and paths are a fifth shorter. A tree's **root**
/// is the whole SHA-256 of `0x03` and the top digest.
///
/// An object holds a digest engine and serves one thread.
public final class Digests {
  /// Length of a digest.
  public static final int BYTES = 26;

  private static final byte GROUP = 0;
  private static final byte COLUMN = 1;
  private static final byte NODE = 2;
  private static final byte ROOT = 3;

  private final MessageDigest digest = Sha256.digest();
  private final byte[] whole = new byte[Hash.BYTES];

  /// Hashes `length` bytes of cells.
  public void group(byte[] cells, int offset, int length, byte[] target, int at) {
    digest.update(GROUP);
    digest.update(cells, offset, length);
    finish(target, at);
  }

  /// Hashes the `count` group digests that lie at `offset`.
  public void column(byte[] groups, int offset, int count, byte[] target, int at) {
    if (count == 1) {
      System.arraycopy(groups, offset, target, at, BYTES);
      return;
    }
    digest.update(COLUMN);
    digest.update(groups, offset, count * BYTES);
    finish(target, at);
  }

  /// Hashes two children that lie one after the other.
  public void node(byte[] children, int offset, byte[] target, int at) {
    digest.update(NODE);
    digest.update(children, offset, 2 * BYTES);
    finish(target, at);
  }

  /// The root over the top digest, which lies at the start of `top`.
  public Hash root(byte[] top) {
    digest.update(ROOT);
    digest.update(top, 0, BYTES);
    return Hash.of(digest.digest());
  }

  private void finish(byte[] target, int at) {
    try {
      digest.digest(whole, 0, Hash.BYTES);
    } catch (DigestException tooShort) {
      throw new IllegalStateException("32 bytes hold a SHA-256 digest", tooShort);
    }
    System.arraycopy(whole, 0, target, at, BYTES);
  }
}
