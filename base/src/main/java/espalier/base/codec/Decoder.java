package espalier.base.codec;

import java.util.Arrays;

/// Reads canonical bytes; every read is checked against what is left.
public final class Decoder {
  private final byte[] bytes;
  private int position;

  public Decoder(byte[] bytes) {
    this.bytes = bytes;
  }

  public int u8() {
    need(1);
    return bytes[position++] & 0xff;
  }

  public int u16() {
    return (u8() << 8) | u8();
  }

  /// A count or other non-negative 32-bit number.
  public int u31() {
    int value = (u16() << 16) | u16();
    if (value < 0) {
      throw new Malformed("at byte " + (position - 4) + ": a count must be below 2^31");
    }
    return value;
  }

  public long u64() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  public byte[] raw(int count) {
    need(count);
    byte[] part = Arrays.copyOfRange(bytes, position, position + count);
    position += count;
    return part;
  }

  /// A count that must not exceed `bound`; `unit` names what is counted.
  public int count(int bound, String unit) {
    int count = u31();
    if (count > bound) {
      throw new Malformed(
          "at byte %d: found %d %s, at most %d are allowed"
              .formatted(position - 4, count, unit, bound));
    }
    return count;
  }

  public int position() {
    return position;
  }

  public int remaining() {
    return bytes.length - position;
  }

  /// @throws Malformed if bytes are left over
  public void end() {
    if (remaining() > 0) {
      throw new Malformed("%d bytes follow the end of the value".formatted(remaining()));
    }
  }

  private void need(int count) {
    if (remaining() < count) {
      throw new Malformed(
          "at byte %d: %d bytes are needed, %d are left".formatted(position, count, remaining()));
    }
  }
}
