package espalier.competition.subnet.daemon;

import espalier.client.Json;
import espalier.client.JsonMembers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;

/// A JSON file that nobody else may read and that is on the disk, whole, once [#write] returns.
public final class PrivateFile {
  private static final int BYTES_MAX = 8 << 20;

  private PrivateFile() {}

  /// A folder with mode 0700.
  public static Path folder(Path path) throws IOException {
    return Files.createDirectories(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /// Replaces the file at once, or not at all.
  public static void write(Path file, Map<String, ?> tree) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel out = FileChannel.open(fresh, options, mode)) {
      ByteBuffer bytes =
          ByteBuffer.wrap((Json.compact(tree) + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  /// The file's tree, or none if there is no such file.
  ///
  /// @throws IOException if it is not JSON, or is larger than 8 MiB
  public static Optional<JsonMembers> read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new IOException("%s has more than %,d bytes".formatted(file, BYTES_MAX));
      }
      return Optional.of(Json.readObject(bytes));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IllegalArgumentException damaged) {
      throw new IOException(
          "%s is damaged: %s; restore it, or remove it and lose what it says"
              .formatted(file, damaged.getMessage()),
          damaged);
    }
  }
}
