package espalier.proof.hash;

import espalier.base.crypto.Sha256;
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
/// An object holds a digest engine and serves one thread.
public final class Digests {
  /// Length of a digest.
  public static final int BYTES = 32;

  private static final byte GROUP = 0;
  private static final byte COLUMN = 1;
  private static final byte NODE = 2;

  private final MessageDigest digest = Sha256.digest();

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

  private void finish(byte[] target, int at) {
    try {
      digest.digest(target, at, BYTES);
    } catch (DigestException tooShort) {
      throw new IllegalStateException("the target holds 32 bytes from " + at, tooShort);
    }
  }
}
