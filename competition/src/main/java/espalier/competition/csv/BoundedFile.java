package espalier.competition.csv;

import espalier.competition.csv.Problem.Code;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that is refused by its size before a byte of it is read, and whose bytes are counted in
/// case it grows or has no size, such as a pipe.
public final class BoundedFile {
  private BoundedFile() {}

  /// @throws CsvException with [Code#FILE_TOO_LARGE]
  public static InputStream open(Path file, long bytesMax) throws IOException, CsvException {
    if (Files.isDirectory(file)) {
      throw new IOException("%s is a folder; name a CSV file".formatted(file));
    }
    long size = Files.size(file);
    if (size > bytesMax) {
      throw new CsvException(tooLarge(size, bytesMax));
    }
    return bound(new BufferedInputStream(Files.newInputStream(file), 1 << 16), bytesMax);
  }

  /// @param bytesMax after so many bytes reading fails with a [TooLarge]
  public static InputStream bound(InputStream in, long bytesMax) {
    return new Bounded(in, bytesMax);
  }

  /// What to answer to a file of `size` bytes.
  public static Problem tooLarge(long size, long bytesMax) {
    return new Problem(
        Code.FILE_TOO_LARGE,
        0,
        "the file has %,d bytes or more; at most %,d are read".formatted(size, bytesMax),
        "submit only the header and one short row for each id of the round");
  }

  /// A stream that goes on beyond its bound.
  public static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;
    private final long bytesMax;

    TooLarge(long bytesMax) {
      super("more than %,d bytes".formatted(bytesMax));
      this.bytesMax = bytesMax;
    }

    public Problem problem() {
      return tooLarge(bytesMax + 1, bytesMax);
    }
  }

  private static final class Bounded extends FilterInputStream {
    private final long bytesMax;
    private long left;

    Bounded(InputStream in, long bytesMax) {
      super(in);
      this.bytesMax = bytesMax;
      this.left = bytesMax;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      if (one >= 0) {
        count(1);
      }
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = super.read(bytes, offset, length);
      if (got > 0) {
        count(got);
      }
      return got;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      count(skipped);
      return skipped;
    }

    private void count(long bytes) throws TooLarge {
      left -= bytes;
      if (left < 0) {
        throw new TooLarge(bytesMax);
      }
    }
  }
}
