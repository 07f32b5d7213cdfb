package espalier.node.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads one segment of the [BlockLog] from its first byte and learns where each frame begins.
///
/// With `payloads` every payload is checked against its checksum; without, only the headers are,
/// which is enough to find a frame whose payload is then checked when it is read.
final class SegmentScan {
  /// The first bytes that are not a whole frame in its place.
  ///
  /// @param offset where the frame should begin, in bytes
  /// @param height the height the frame should have
  /// @param what what is wrong there
  /// @param unfinishedTail true if nothing shows that the frame had ever been acknowledged
  record Damage(long offset, long height, String what, boolean unfinishedTail) {}

  private static final int WINDOW_BYTES = 1 << 20;

  /// Headers alone lie far apart, so most of a large window would be read in vain.
  private static final int HEADER_WINDOW_BYTES = 1 << 16;

  private final DiskFile file;
  private final long size;
  private final boolean payloads;
  private final ByteBuffer window;
  private long windowStart;

  private final SegmentIndex index = new SegmentIndex();
  private @Nullable Damage damage;

  private SegmentScan(DiskFile file, boolean payloads) throws IOException {
    this.file = file;
    this.size = file.size();
    this.payloads = payloads;
    this.window = ByteBuffer.allocate(payloads ? WINDOW_BYTES : HEADER_WINDOW_BYTES).limit(0);
  }

  static SegmentScan of(Disk disk, String name, long firstHeight, boolean payloads)
      throws IOException {
    try (var file = disk.open(name)) {
      var scan = new SegmentScan(file, payloads);
      scan.run(firstHeight);
      return scan;
    }
  }

  /// The whole frames from the beginning.
  SegmentIndex index() {
    return index;
  }

  /// What ended the scan before the end of the file, if anything did.
  Optional<Damage> damage() {
    return Optional.ofNullable(damage);
  }

  private void run(long firstHeight) throws IOException {
    while (index.end() < size && damage == null) {
      long height = firstHeight + index.count();
      var found = header(index.end());
      damage =
          found.isPresent()
              ? damagedFrame(found.get(), height)
              : damagedHeader(index.end(), height);
      if (damage == null) index.add(found.orElseThrow());
    }
  }

  private @Nullable Damage damagedFrame(FrameHeader header, long height) throws IOException {
    long offset = index.end();
    boolean linked = index.count() == 0 || header.link() == index.lastIdentity();
    if (header.height() != height || !linked) {
      String what = "a whole frame of height " + header.height() + " that does not belong there";
      return new Damage(offset, height, what, false);
    }
    long frameEnd = offset + header.frameBytes();
    if (frameEnd > size) {
      return new Damage(offset, height, "a frame that ends after the file", true);
    }
    if (payloads && !payloadIsWhole(header)) {
      // One append is under way at a time: bytes behind this frame mean that it was
      // acknowledged before they were written, so it is not an unfinished tail.
      String what = "a payload that does not match its checksum";
      return new Damage(offset, height, what, frameEnd == size);
    }
    return null;
  }

  private Damage damagedHeader(long offset, long height) throws IOException {
    // The length is lost with the header, so a later frame is looked for at every byte. A header
    // alone proves it: by chance magic and checksum match once in 2^64 places.
    for (long at = offset + 1; at + FrameHeader.BYTES <= size; at++) {
      var later = header(at);
      if (later.isPresent() && later.get().height() > height) {
        String what = "no frame, but one of height " + later.get().height() + " at offset " + at;
        return new Damage(offset, height, what, false);
      }
    }
    return new Damage(offset, height, "no whole frame header", true);
  }

  private Optional<FrameHeader> header(long offset) throws IOException {
    if (size - offset < FrameHeader.BYTES) return Optional.empty();
    fill(offset, FrameHeader.BYTES);
    return FrameHeader.parse(window, (int) (offset - windowStart));
  }

  private boolean payloadIsWhole(FrameHeader header) throws IOException {
    var crc = new CRC32C();
    long at = index.end() + FrameHeader.BYTES;
    long stop = at + header.length();
    while (at < stop) {
      int piece = (int) Math.min(stop - at, WINDOW_BYTES);
      fill(at, piece);
      crc.update(window.slice((int) (at - windowStart), piece));
      at += piece;
    }
    return (int) crc.getValue() == header.payloadChecksum();
  }

  /// Moves the window so that `bytes` bytes from `offset` are in it; the caller knows they exist.
  private void fill(long offset, int bytes) throws IOException {
    if (offset >= windowStart && offset + bytes <= windowStart + window.limit()) return;
    windowStart = offset;
    window.clear();
    file.read(window, offset);
    window.flip();
    if (window.limit() < bytes) {
      throw new IOException("the file became shorter while it was read");
    }
  }
}
