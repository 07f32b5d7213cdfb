package espalier.ledger.state;

import java.util.Arrays;

/// Writes the few protobuf shapes that ICS-23 uses: varints and length-delimited bytes.
///
/// As proto3 says, a field with its default value (0, no bytes) is left out.
final class ProtobufWriter {
  private byte[] bytes = new byte[128];
  private int length;

  void varint(int field, int value) {
    if (value == 0) return;
    raw(field << 3);
    raw(value);
  }

  void bytes(int field, byte[] value) {
    if (value.length == 0) return;
    raw(field << 3 | 2);
    raw(value.length);
    if (bytes.length - length < value.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + value.length));
    }
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  private void raw(int value) {
    if (bytes.length - length < 5) bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    int rest = value;
    while (rest >>> 7 != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }
}
