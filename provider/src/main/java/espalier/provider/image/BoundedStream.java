package espalier.provider.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that refuses to give more bytes than were paid for: a few inflate to any number.
final class BoundedStream extends FilterInputStream {
  private final long most;
  private long left;

  BoundedStream(InputStream in, long most, long left) {
    super(in);
    this.most = most;
    this.left = left;
  }

  /// Bytes that may still come.
  long left() {
    return Math.max(0, left);
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    if (value >= 0) count(1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int start, int length) throws IOException {
    int count = in.read(buffer, start, length);
    if (count > 0) count(count);
    return count;
  }

  @Override
  public long skip(long bytes) throws IOException {
    // By reading, so that what is passed over is counted, and digested by the stream below.
    return Math.max(0, read(new byte[(int) Math.min(bytes, 8_192)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) throws BadImage {
    left -= bytes;
    if (left < 0) {
      throw new BadImage(
          "the image unpacks to more than %d bytes; order more storage".formatted(most));
    }
  }
}
