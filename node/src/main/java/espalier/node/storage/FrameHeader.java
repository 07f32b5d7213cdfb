package espalier.node.storage;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The 32 bytes before each payload of the [BlockLog], big-endian.
///
/// | offset | bytes | field                                                     |
/// |--------|-------|-----------------------------------------------------------|
/// | 0      | 4     | magic and version, `EBL1`                                 |
/// | 4      | 4     | payload length, `[0, 33 554 432]`                         |
/// | 8      | 8     | height                                                    |
/// | 16     | 8     | link: [#identity] of the frame before, 0 for the very first |
/// | 24     | 4     | CRC32C of the payload                                     |
/// | 28     | 4     | CRC32C of the 28 bytes above                              |
///
/// The header's own checksum tells a torn header from a torn payload; the link refuses a frame that
/// is whole but stands in the wrong place, such as one left over from an older file.
record FrameHeader(int length, long height, long link, int payloadChecksum, int headerChecksum) {
  static final int BYTES = 32;
  static final int MAX_PAYLOAD_BYTES = 32 << 20;
  static final int MAGIC = 0x45_42_4C_31;
  private static final int CHECKED_BYTES = 28;

  /// The header for `payload`, to be followed by it.
  static FrameHeader of(long height, long link, byte[] payload) {
    int payloadChecksum = checksum(ByteBuffer.wrap(payload));
    var unchecked = new FrameHeader(payload.length, height, link, payloadChecksum, 0);
    var bytes = ByteBuffer.allocate(BYTES);
    unchecked.write(bytes);
    int headerChecksum = checksum(bytes.slice(0, CHECKED_BYTES));
    return new FrameHeader(payload.length, height, link, payloadChecksum, headerChecksum);
  }

  /// The header that starts at `index` of `bytes`, or nothing if those bytes are not a header.
  static Optional<FrameHeader> parse(ByteBuffer bytes, int index) {
    if (bytes.limit() - index < BYTES || bytes.getInt(index) != MAGIC) return Optional.empty();
    int headerChecksum = bytes.getInt(index + CHECKED_BYTES);
    if (checksum(bytes.slice(index, CHECKED_BYTES)) != headerChecksum) return Optional.empty();
    int length = bytes.getInt(index + 4);
    if (length < 0 || length > MAX_PAYLOAD_BYTES) return Optional.empty();
    return Optional.of(
        new FrameHeader(
            length,
            bytes.getLong(index + 8),
            bytes.getLong(index + 16),
            bytes.getInt(index + 24),
            headerChecksum));
  }

  void write(ByteBuffer into) {
    into.putInt(MAGIC)
        .putInt(length)
        .putLong(height)
        .putLong(link)
        .putInt(payloadChecksum)
        .putInt(headerChecksum);
  }

  /// Both checksums; the header's covers the link, so an identity commits to the whole log before.
  long identity() {
    return ((long) headerChecksum << 32) | (payloadChecksum & 0xFFFF_FFFFL);
  }

  /// The bytes of the whole frame.
  long frameBytes() {
    return BYTES + (long) length;
  }

  static int checksum(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
