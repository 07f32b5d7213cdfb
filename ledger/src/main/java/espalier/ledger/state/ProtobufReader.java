package espalier.ledger.state;

import java.util.Arrays;

/// Reads fields in the order and the one spelling in which [ProtobufWriter] writes them.
final class ProtobufReader {
  private final byte[] bytes;
  private int at;

  ProtobufReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Whether the next field is the length-delimited `field`.
  boolean isNext(int field) {
    return at < bytes.length && bytes[at] == (byte) (field << 3 | 2);
  }

  /// @throws IllegalArgumentException if the next field is not the varint `field`
  int varint(int field) {
    requireTag(field << 3);
    return raw();
  }

  /// The bytes of `field`; none if another field or the end comes next, as proto3 says.
  byte[] bytes(int field) {
    if (!isNext(field)) return new byte[0];
    at++;
    int length = raw();
    if (length == 0 || length > bytes.length - at) {
      throw new IllegalArgumentException(
          "field " + field + " claims " + length + " bytes of " + (bytes.length - at));
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /// @throws IllegalArgumentException if bytes are left
  void requireEnd() {
    if (at != bytes.length) {
      throw new IllegalArgumentException(
          "unexpected field, or bytes left over, at byte " + at + " of " + bytes.length);
    }
  }

  private void requireTag(int tag) {
    if (at == bytes.length || bytes[at] != (byte) tag) {
      throw new IllegalArgumentException("field " + (tag >> 3) + " is missing at byte " + at);
    }
    at++;
  }

  /// A non-negative varint in its shortest form.
  private int raw() {
    int value = 0;
    for (int shift = 0; shift <= 28; shift += 7) {
      if (at == bytes.length) throw new IllegalArgumentException("a number is cut off");
      int next = bytes[at++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        boolean shortest = next != 0 || shift == 0;
        if (value < 0 || !shortest || (shift == 28 && next > 7)) break;
        return value;
      }
    }
    throw new IllegalArgumentException("a number is too large or not in its shortest form");
  }
}
