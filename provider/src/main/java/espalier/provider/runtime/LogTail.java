package espalier.provider.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Reads a log that another process writes and starts over when it is full.
public final class LogTail {
  private static final Duration POLL = Duration.ofMillis(25);

  private LogTail() {}

  /// The last `bytes` of a log, or less; empty if there is none.
  public static String last(Path log, int bytes) throws IOException {
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
      long start = Math.max(0, file.size() - bytes);
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(bytes, file.size() - start));
      while (buffer.hasRemaining() && file.read(buffer, start + buffer.position()) > 0) {}
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    } catch (NoSuchFileException _) {
      return "";
    }
  }

  /// Whether more may still be written.
  public interface Source {
    /// False once the writer has ended and everything is in the file.
    boolean isOpen() throws IOException;
  }

  /// Copies a log from its oldest kept byte to `out`, and on as it grows until `source` is closed.
  ///
  /// A reader slower than two segments loses what was rotated away meanwhile.
  public static void follow(Path log, Source source, OutputStream out) throws IOException {
    Path older = log.resolveSibling(log.getFileName() + ".1");
    if (Files.exists(older)) Files.copy(older, out);
    while (true) {
      boolean open = source.isOpen();
      try {
        if (copySegment(log, source, out)) return;
        continue; // Another segment has begun.
      } catch (NoSuchFileException _) {
        // Not written yet, or between two segments.
      }
      if (!open) return;
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  // True if the segment is the last one; false if another has taken its name meanwhile.
  private static boolean copySegment(Path log, Source source, OutputStream out) throws IOException {
    Object key = key(log);
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
      if (!isCurrent(log, key)) return false; // Replaced between the two lines above: once more.
      ByteBuffer buffer = ByteBuffer.allocate(16 * 1_024);
      while (true) {
        // Asked before reading: whatever was written before the answer is read after it.
        boolean open = source.isOpen();
        boolean current = isCurrent(log, key);
        while (file.read(buffer.clear()) > 0) out.write(buffer.array(), 0, buffer.position());
        out.flush();
        if (!current) return false;
        if (!open) return true;
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  private static boolean isCurrent(Path log, Object key) throws IOException {
    try {
      return key.equals(key(log));
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  private static Object key(Path log) throws IOException {
    return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
  }
}
