package espalier.prover.commitment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// An encoding's bytes outside of the heap, written once, then read.
///
/// A file is written through a channel and mapped only to be read, of which an opening reads
/// little: so an encoding of gigabytes does not count as the process's memory. Safe for use by
/// several threads; [#finish] comes between writing and reading.
final class Store implements AutoCloseable {
  private static final long CHUNK = 1L << 22;

  private final Arena arena = Arena.ofShared();
  private final long bytes;

  /// Where to write, if the bytes are in a file.
  private @Nullable FileChannel channel;

  /// The bytes, [#CHUNK] in each segment but the last; of a file that is being written, none.
  private List<MemorySegment> chunks = List.of();

  private Store(long bytes) {
    this.bytes = bytes;
  }

  /// Room for so many bytes.
  ///
  /// @throws UncheckedIOException if the file is there already, or cannot be made
  static Store create(Storage storage, long bytes) {
    var store = new Store(bytes);
    if (bytes <= storage.memoryBytes()) {
      store.chunks = store.chunks(first -> store.arena.allocate(store.length(first), 64));
      return store;
    }
    try {
      store.channel = channel(storage);
    } catch (IOException failed) {
      throw store.failed(failed);
    }
    return store;
  }

  private static FileChannel channel(Storage storage) throws IOException {
    if (storage.file().isEmpty()) {
      return FileChannel.open(
          Files.createTempFile("espalier", ".encoding"),
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    }
    // Hidden cells can be computed from an encoding: nobody else may read it.
    Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
    Path path = Files.createFile(storage.file().get(), PosixFilePermissions.asFileAttribute(own));
    return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /// What was written to a file earlier.
  ///
  /// @throws IllegalArgumentException if the file has another length
  static Store open(Path file, long bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != bytes) {
        throw new IllegalArgumentException(
            "%s has %d bytes; the encoding has %d; delete it and commit again"
                .formatted(file, channel.size(), bytes));
      }
      var store = new Store(bytes);
      store.map(channel);
      return store;
    } catch (IOException failed) {
      throw new UncheckedIOException("the encoding in " + file + " could not be read", failed);
    }
  }

  /// Writes the first `length` of `source` at byte `at`.
  void write(long at, byte[] source, int length) {
    FileChannel file = channel;
    if (file == null) {
      for (int done = 0; done < length; ) {
        int some = (int) Math.min(length - done, CHUNK - (at + done) % CHUNK);
        MemorySegment chunk = chunks.get((int) ((at + done) / CHUNK));
        long to = (at + done) % CHUNK;
        MemorySegment.copy(source, done, chunk, ValueLayout.JAVA_BYTE, to, some);
        done += some;
      }
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(source, 0, length);
    try {
      while (buffer.hasRemaining()) {
        file.write(buffer, at + buffer.position());
      }
    } catch (IOException failed) {
      throw failed(failed);
    }
  }

  /// Ends writing; all bytes have been written.
  void finish() {
    FileChannel file = channel;
    if (file == null) {
      return;
    }
    try (file) {
      map(file);
      channel = null;
    } catch (IOException failed) {
      throw failed(failed);
    }
  }

  byte[] read(long at, int length) {
    var target = new byte[length];
    for (int done = 0; done < length; ) {
      int some = (int) Math.min(length - done, CHUNK - (at + done) % CHUNK);
      MemorySegment chunk = chunks.get((int) ((at + done) / CHUNK));
      long from = (at + done) % CHUNK;
      MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, from, target, done, some);
      done += some;
    }
    return target;
  }

  private void map(FileChannel file) throws IOException {
    MemorySegment whole = file.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
    chunks = chunks(first -> whole.asSlice(first, length(first)));
  }

  /// One segment for each chunk, by its first byte. Fresh memory is cleared when it is allocated,
  /// which takes as long as writing it: so several threads do that.
  private List<MemorySegment> chunks(LongFunction<MemorySegment> chunk) {
    return LongStream.range(0, Math.ceilDiv(bytes, CHUNK))
        .parallel()
        .mapToObj(number -> chunk.apply(number * CHUNK))
        .toList();
  }

  private long length(long first) {
    return Math.min(CHUNK, bytes - first);
  }

  private UncheckedIOException failed(IOException cause) {
    return new UncheckedIOException(
        "an encoding of %d bytes could not be kept in a file; free space or memory is needed"
            .formatted(bytes),
        cause);
  }

  @Override
  public void close() {
    arena.close();
    FileChannel file = channel;
    if (file != null) {
      try {
        file.close();
      } catch (IOException failed) {
        throw failed(failed);
      }
    }
  }
}
