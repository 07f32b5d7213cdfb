package espalier.node.storage;

import java.util.Arrays;

/// Where each frame of one segment of the [BlockLog] begins, and how the segment joins the others.
final class SegmentIndex {
  private long[] offsets = new long[64];
  private int count;
  private long end;
  private long firstLink;
  private long lastIdentity;

  /// The number of whole frames.
  int count() {
    return count;
  }

  /// Where frame number `index` begins, in bytes.
  long offset(int index) {
    return offsets[index];
  }

  /// Where the last whole frame ends, in bytes.
  long end() {
    return end;
  }

  /// The link of the first frame: the identity of the last frame of the segment before.
  long firstLink() {
    return firstLink;
  }

  /// The identity of the last whole frame, or 0.
  long lastIdentity() {
    return lastIdentity;
  }

  /// Records a whole frame behind the last one.
  void add(FrameHeader header) {
    if (count == offsets.length) offsets = Arrays.copyOf(offsets, count * 2);
    if (count == 0) firstLink = header.link();
    offsets[count++] = end;
    end += header.frameBytes();
    lastIdentity = header.identity();
  }
}
