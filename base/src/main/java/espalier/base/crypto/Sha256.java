package espalier.base.crypto;

import espalier.base.unit.Hash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256, the ledger's one hash function.
public final class Sha256 {
  private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::digest);

  private Sha256() {}

  /// A digest of one's own, for loops that must not look one up each time.
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every JDK has SHA-256", absent);
    }
  }

  public static Hash hash(byte[] bytes) {
    return Hash.of(DIGEST.get().digest(bytes));
  }

  /// The hash of a domain tag and the parts.
  ///
  /// The tag's length goes in front, so that no two domains share a preimage; the parts are simply
  /// concatenated, so all but the last must be of fixed length.
  public static Hash tagged(String tag, byte[]... parts) {
    MessageDigest digest = DIGEST.get();
    byte[] name = tag.getBytes(StandardCharsets.US_ASCII);
    digest.update((byte) name.length);
    digest.update(name);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return Hash.of(digest.digest());
  }
}
