package espalier.provider.gateway;

import espalier.provider.gateway.Refusal.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Reads files in a folder that a stranger's workload writes.
///
/// The workload may replace any of its folders by a symbolic link at any moment, so each step is
/// taken from the folder that is open already and never through a link.
final class ResultFiles {
  private static final int MAX_ENTRIES = 10_000;
  private static final int MAX_DEPTH = 16;

  private ResultFiles() {}

  /// A file below the folder.
  record Entry(String path, long bytes) {}

  /// The first 10 000 regular files, by path.
  static List<Entry> list(Path folder) throws IOException {
    var found = new ArrayList<Entry>();
    if (!Files.isDirectory(folder)) return found;
    Files.walkFileTree(
        folder,
        Set.of(),
        MAX_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              found.add(new Entry(folder.relativize(file).toString(), attributes.size()));
            }
            return found.size() < MAX_ENTRIES
                ? FileVisitResult.CONTINUE
                : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(Comparator.comparing(Entry::path));
    return found;
  }

  /// Opens a regular file by the names that lead to it.
  static SeekableByteChannel open(Path folder, List<String> names) throws IOException, Refusal {
    if (names.size() > MAX_DEPTH) throw absent(names);
    try (DirectoryStream<Path> top = Files.newDirectoryStream(folder)) {
      if (!(top instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException("this file system cannot be read without following links");
      }
      return open(secure, names, names);
    }
  }

  private static SeekableByteChannel open(
      SecureDirectoryStream<Path> folder, List<String> rest, List<String> all) throws Refusal {
    String first = rest.getFirst();
    boolean odd = first.isEmpty() || first.equals(".") || first.equals("..");
    if (odd || first.indexOf('\0') >= 0 || first.indexOf('/') >= 0) throw absent(all);
    Path name = Path.of(first);
    try {
      if (rest.size() > 1) {
        try (SecureDirectoryStream<Path> inner =
            folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
          return open(inner, rest.subList(1, rest.size()), all);
        }
      }
      // A pipe would block whoever opens it.
      boolean regular =
          folder
              .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes()
              .isRegularFile();
      if (!regular) throw absent(all);
      return folder.newByteChannel(
          name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException _) {
      throw absent(all);
    }
  }

  private static Refusal absent(List<String> names) {
    return new Refusal(Code.UNKNOWN, "no regular file " + String.join("/", names));
  }

  static void copy(SeekableByteChannel file, long start, long count, OutputStream out)
      throws IOException {
    file.position(start);
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    long left = count;
    while (left > 0) {
      int read = file.read(buffer.clear().limit((int) Math.min(left, buffer.capacity())));
      if (read < 0) throw new IOException("the file became shorter while it was sent");
      out.write(buffer.array(), 0, read);
      left -= read;
    }
  }
}
