package espalier.proof.transcript;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.field.Extension;
import espalier.proof.field.Goldilocks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/// Fiat-Shamir over SHA-256, byte by byte as follows (numbers big-endian).
///
/// | event                   | bytes that enter the running hash                              |
/// |-------------------------|----------------------------------------------------------------|
/// | start                   | `0x00`, length of the protocol's name (1 byte), the name       |
/// | `absorb(label, bytes)`  | `0x01`, length of the label (1), label, length (8), the bytes  |
/// | `challenge(label)`, …   | `0x02`, length of the label (1), label                         |
///
/// A challenge ends the running hash: its 32 bytes are the **seed**. Output block i (from 0) is
/// `SHA-256(0x03, seed, i as 4 bytes)`; a new running hash begins with `0x04`, seed. Field elements
/// are the 8-byte words of the output blocks in order, words of p and above skipped, so that each
/// is uniform; an element of E takes two words, c0 first. Indices are 4-byte words of the output
/// blocks, the lowest bits kept.
///
/// **Grinding.** `work(label)` ends the running hash as a challenge does and gives its seed. A
/// nonce of 8 bytes does the work of b bits if `SHA-256(0x05, seed, nonce)` starts with b zero
/// bits; the nonce is absorbed next.
///
/// Labels and names are ASCII of 1 to 255 bytes. Not safe for use by two threads.
public final class Transcript {
  /// More indices are not drawn at once.
  public static final int MAX_INDICES = 1 << 16;

  private static final int START = 0;
  private static final int ABSORB = 1;
  private static final int CHALLENGE = 2;
  private static final int OUTPUT = 3;
  private static final int CONTINUE = 4;
  private static final int WORK = 5;

  private final MessageDigest running = Sha256.digest();
  private final MessageDigest output = Sha256.digest();
  private final byte[] seed = new byte[Hash.BYTES];
  private final byte[] block = new byte[Hash.BYTES];
  private int blocks;
  private int used;

  public Transcript(String protocol) {
    running.update((byte) START);
    name(protocol);
  }

  public void absorb(String label, byte[] bytes) {
    running.update((byte) ABSORB);
    name(label);
    running.update(ByteBuffer.allocate(8).putLong(bytes.length).array());
    running.update(bytes);
  }

  public void absorb(String label, Hash hash) {
    absorb(label, hash.bytes());
  }

  /// Absorbs 8 bytes each; a vector over E is absorbed as it lies.
  public void absorb(String label, long... words) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * words.length);
    for (long word : words) {
      bytes.putLong(word);
    }
    absorb(label, bytes.array());
  }

  /// Absorbs 16 bytes each: c0, c1.
  public void absorb(String label, Extension... elements) {
    ByteBuffer bytes = ByteBuffer.allocate(Extension.BYTES * elements.length);
    for (Extension element : elements) {
      bytes.putLong(element.c0()).putLong(element.c1());
    }
    absorb(label, bytes.array());
  }

  /// A uniform element of E that depends on everything absorbed and drawn before.
  public Extension challenge(String label) {
    draw(label);
    return element();
  }

  /// `count` independent uniform elements of E.
  public List<Extension> challenges(String label, int count) {
    draw(label);
    var elements = new ArrayList<Extension>(count);
    for (int i = 0; i < count; i++) {
      elements.add(element());
    }
    return elements;
  }

  /// `count` independent uniform numbers of `bits` bits; they may repeat.
  ///
  /// @param count at most [#MAX_INDICES]
  /// @param bits 0 to 31
  public int[] indices(String label, int count, int bits) {
    if (count < 0 || count > MAX_INDICES || bits < 0 || bits > 31) {
      throw new IllegalArgumentException(
          "at most %d indices of at most 31 bits are drawn; asked %d of %d bits"
              .formatted(MAX_INDICES, count, bits));
    }
    draw(label);
    var indices = new int[count];
    for (int i = 0; i < count; i++) {
      indices[i] = word() & (int) ((1L << bits) - 1);
    }
    return indices;
  }

  /// The seed for which a nonce must be found.
  public byte[] work(String label) {
    draw(label);
    return seed.clone();
  }

  /// Whether a nonce does the work of `bits` bits for a seed.
  ///
  /// @param bits 0 to 63
  public static boolean isWork(byte[] seed, long nonce, int bits) {
    return findWork(seed, nonce, 1, bits) == nonce;
  }

  /// The smallest nonce from `first` on, of `count`, that does the work; -1 if none does.
  public static long findWork(byte[] seed, long first, int count, int bits) {
    MessageDigest digest = Sha256.digest();
    ByteBuffer bytes = ByteBuffer.allocate(1 + Hash.BYTES + Long.BYTES);
    bytes.put((byte) WORK).put(seed);
    var hash = new byte[Hash.BYTES];
    ByteBuffer words = ByteBuffer.wrap(hash);
    for (long nonce = first; nonce < first + count; nonce++) {
      bytes.putLong(1 + Hash.BYTES, nonce);
      digest.update(bytes.array());
      finish(digest, hash);
      if (bits == 0 || words.getLong(0) >>> (Long.SIZE - bits) == 0) {
        return nonce;
      }
    }
    return -1;
  }

  private void draw(String label) {
    running.update((byte) CHALLENGE);
    name(label);
    finish(running, seed);
    running.update((byte) CONTINUE);
    running.update(seed);
    blocks = 0;
    used = Hash.BYTES;
  }

  private Extension element() {
    long c0 = base();
    return new Extension(c0, base());
  }

  private long base() {
    while (true) {
      long high = word();
      long candidate = (high << 32) | (word() & 0xffff_ffffL);
      // Refused once in 2^32 draws.
      if (Goldilocks.isCanonical(candidate)) {
        return candidate;
      }
    }
  }

  private int word() {
    if (used == Hash.BYTES) {
      output.update((byte) OUTPUT);
      output.update(seed);
      output.update(ByteBuffer.allocate(4).putInt(blocks++).array());
      finish(output, block);
      used = 0;
    }
    int word = ByteBuffer.wrap(block).getInt(used);
    used += 4;
    return word;
  }

  private void name(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length < 1 || bytes.length > 255) {
      throw new IllegalArgumentException("a label has 1 to 255 characters; found '" + name + "'");
    }
    running.update((byte) bytes.length);
    running.update(bytes);
  }

  private static void finish(MessageDigest digest, byte[] target) {
    try {
      digest.digest(target, 0, target.length);
    } catch (DigestException tooShort) {
      throw new IllegalStateException("32 bytes hold a SHA-256 digest", tooShort);
    }
  }
}
