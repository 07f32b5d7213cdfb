package espalier.base.codec;

import java.util.Arrays;

/// Collects canonical bytes.
public final class Encoder {
  private byte[] bytes = new byte[128];
  private int length;

  public Encoder u8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  public Encoder u16(int value) {
    reserve(2);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
    return this;
  }

  public Encoder u32(int value) {
    u16(value >>> 16);
    return u16(value);
  }

  public Encoder u64(long value) {
    reserve(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  /// The bytes alone, without a count.
  public Encoder raw(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  public int length() {
    return length;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
