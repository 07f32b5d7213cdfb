package espalier.prover.commitment;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.field.Goldilocks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/// Uniform field elements from a secret seed, the same each time.
///
/// Block i is `SHA-256(seed, purpose, i)`; 8-byte words of p and above are skipped.
public final class Randomness {
  /// Length of a seed.
  public static final int SEED_BYTES = 32;

  private final MessageDigest digest = Sha256.digest();

  /// Seed, purpose and the next block's number: what is hashed.
  private final ByteBuffer key;

  private ByteBuffer block = ByteBuffer.allocate(0);
  private long blocks;

  /// @param seed 32 secret bytes
  /// @param purpose a name: streams for two purposes are independent
  public Randomness(byte[] seed, String purpose) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a seed has 32 bytes; found " + seed.length);
    }
    byte[] name = purpose.getBytes(StandardCharsets.US_ASCII);
    key = ByteBuffer.allocate(SEED_BYTES + name.length + Long.BYTES).put(seed).put(name);
  }

  /// A new seed from the system's randomness.
  public static byte[] seed() {
    var seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    return seed;
  }

  /// A seed for something made from what `seed` made.
  static byte[] derive(byte[] seed, String purpose) {
    return Sha256.tagged(purpose, seed).bytes();
  }

  /// The next element, 0 to p - 1.
  public long next() {
    while (true) {
      if (!block.hasRemaining()) {
        key.putLong(key.capacity() - Long.BYTES, blocks++);
        digest.update(key.array());
        block = ByteBuffer.wrap(digest.digest(), 0, Hash.BYTES);
      }
      long word = block.getLong();
      if (Goldilocks.isCanonical(word)) {
        return word;
      }
    }
  }

  /// `count` elements as signed integers.
  public long[] signed(int count) {
    var elements = new long[count];
    for (int i = 0; i < count; i++) {
      elements[i] = Goldilocks.toSigned(next());
    }
    return elements;
  }
}
