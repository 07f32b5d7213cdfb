package espalier.base.unit;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// 32 bytes: a SHA-256 digest or an id made of one. Sorts as unsigned bytes; written as hex.
public record Hash(long word0, long word1, long word2, long word3) implements Comparable<Hash> {
  public static final int BYTES = 32;
  public static final Hash ZERO = new Hash(0, 0, 0, 0);

  /// Reads exactly 32 bytes.
  public static Hash of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a hash has 32 bytes; found " + bytes.length);
    }
    return at(bytes, 0);
  }

  /// Reads the 32 bytes from `offset` on.
  public static Hash at(byte[] bytes, int offset) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, BYTES);
    return new Hash(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /// Reads 64 lower-case hexadecimal digits.
  public static Hash parse(String hex) {
    if (hex.length() != 2 * BYTES || !hex.equals(hex.toLowerCase(java.util.Locale.ROOT))) {
      throw new IllegalArgumentException(
          "a hash is 64 lower-case hexadecimal digits; found '" + hex + "'");
    }
    return of(HexFormat.of().parseHex(hex));
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(word0)
        .putLong(word1)
        .putLong(word2)
        .putLong(word3)
        .array();
  }

  @Override
  public int compareTo(Hash other) {
    int order = Long.compareUnsigned(word0, other.word0);
    if (order == 0) {
      order = Long.compareUnsigned(word1, other.word1);
    }
    if (order == 0) {
      order = Long.compareUnsigned(word2, other.word2);
    }
    return order == 0 ? Long.compareUnsigned(word3, other.word3) : order;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
