package espalier.prover.commitment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// Where encodings are kept: in memory, or in a file that is mapped.
///
/// @param memoryBytes up to how many bytes an encoding stays in memory
/// @param file where a larger one goes, to be kept; empty for a file that vanishes with the process
public record Storage(long memoryBytes, Optional<Path> file) {
  /// In memory up to 512 MiB, above that in a file that vanishes.
  public static final Storage DEFAULT = new Storage(512L << 20, Optional.empty());

  /// Always in this file, which must not exist yet and is kept.
  public static Storage in(Path file) {
    return new Storage(0, Optional.of(file));
  }

  MemorySegment create(Arena arena, long bytes) {
    if (bytes <= memoryBytes) {
      return arena.allocate(bytes, 64);
    }
    try {
      // Hidden cells can be computed from an encoding: nobody else may read it.
      Path path =
          file.isPresent()
              ? Files.createFile(
                  file.get(),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")))
              : Files.createTempFile("espalier", ".encoding");
      Set<StandardOpenOption> options =
          file.isPresent()
              ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)
              : Set.of(
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.DELETE_ON_CLOSE);
      try (FileChannel channel = FileChannel.open(path, options)) {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "an encoding of %d bytes could not be kept in a file; free space or memory is needed"
              .formatted(bytes),
          failed);
    }
  }

  static MemorySegment open(Arena arena, Path file, long bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != bytes) {
        throw new IllegalArgumentException(
            "%s has %d bytes; the encoding has %d; delete it and commit again"
                .formatted(file, channel.size(), bytes));
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
    } catch (IOException failed) {
      throw new UncheckedIOException("the encoding in " + file + " could not be read", failed);
    }
  }
}
