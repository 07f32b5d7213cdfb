package espalier.provider.daemon;

import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.gateway.GatewayClient.ResultFile;
import espalier.provider.checkpoint.ContentFiles;
import espalier.provider.runtime.LogTail;
import espalier.provider.runtime.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a workload brings in: checkpoints and progress while it runs, results at its end.
///
/// The workload is a stranger's and may leave links anywhere in its folders, so no link is
/// followed.
final class Harvest {
  private static final int CHECKPOINTS_MAX = 1_000;
  private static final int PROGRESS_BYTES = 16 << 10;
  private static final int DEPTH_MAX = 16;

  private Harvest() {}

  /// How far a job says that it has come.
  record Progress(long step, long steps) {
    static final Progress NONE = new Progress(0, 0);
  }

  /// The last line of standard output that is a JSON object with `step` and `of`.
  static Progress progress(Sandbox sandbox) throws IOException {
    String text = LogTail.last(sandbox.folder().standardOutput(), PROGRESS_BYTES);
    String[] lines = text.split("\n", -1);
    for (int i = lines.length - 1; i >= 0; i--) {
      if (!lines[i].startsWith("{") || !lines[i].contains("\"step\"")) {
        continue;
      }
      try {
        var line = Json.readObject(lines[i].getBytes(StandardCharsets.UTF_8));
        if (line.find("of").isPresent()) {
          return new Progress(line.whole("step"), line.whole("of"));
        }
      } catch (IllegalArgumentException _) {
        // A line cut off, or somebody's own format.
      }
    }
    return Progress.NONE;
  }

  /// A checkpoint as it lies in its folder.
  record Seen(Path file, long bytes, long modified) {}

  /// The newest finished file of a folder; names that start with a dot or end in `.part`, `.tmp` or
  /// `.new` are not finished.
  static Optional<Seen> newest(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    var found = new ArrayList<Seen>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.limit(CHECKPOINTS_MAX).toList()) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith(".") && !name.matches(".*\\.(part|tmp|new)")) {
          seen(file).ifPresent(found::add);
        }
      }
    }
    return found.stream()
        .max(Comparator.comparingLong(Seen::modified).thenComparing(one -> one.file().toString()));
  }

  private static Optional<Seen> seen(Path file) {
    try {
      var attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() && attributes.size() > 0
          ? Optional.of(new Seen(file, attributes.size(), attributes.lastModifiedTime().toMillis()))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty(); // Replaced by a newer one meanwhile.
    }
  }

  /// Keeps a checkpoint; empty if it changed while it was read.
  static Optional<Hash> keep(Seen checkpoint, ContentFiles files) throws IOException {
    Hash sha256;
    try (InputStream in = open(checkpoint.file())) {
      sha256 = files.put(in);
    } catch (java.nio.file.NoSuchFileException _) {
      return Optional.empty();
    }
    return seen(checkpoint.file()).equals(Optional.of(checkpoint))
        ? Optional.of(sha256)
        : Optional.empty();
  }

  private static InputStream open(Path file) throws IOException {
    return Channels.newInputStream(
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
  }

  /// Keeps the files that a job was to leave, and the list of them.
  ///
  /// @param space where the writable places lie
  /// @param results absolute paths inside
  /// @return the hash of the list: JSON of `{"files": [{"name", "bytes", "sha256"}]}` by name
  static Hash results(Path space, List<String> results, ContentFiles files) throws IOException {
    var found = new ArrayList<ResultFile>();
    for (String top : results.stream().map(Workshop::top).distinct().sorted().toList()) {
      Path folder = space.resolve(top.substring(1));
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        collect(space, folder, results, files, found);
      }
    }
    found.sort(Comparator.comparing(ResultFile::name));
    var trees = new ArrayList<Object>();
    for (ResultFile file : found) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("name", file.name());
      tree.put("bytes", file.bytes());
      tree.put("sha256", file.sha256().toString());
      trees.add(tree);
    }
    byte[] list = Json.compact(Map.of("files", trees)).getBytes(StandardCharsets.UTF_8);
    return files.put(new ByteArrayInputStream(list));
  }

  private static void collect(
      Path space, Path folder, List<String> results, ContentFiles files, List<ResultFile> found)
      throws IOException {
    Files.walkFileTree(
        folder,
        Set.of(),
        DEPTH_MAX,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = "/" + space.relativize(file);
            boolean wanted =
                results.stream().anyMatch(one -> name.equals(one) || name.startsWith(one + "/"));
            if (wanted && attributes.isRegularFile()) {
              try (InputStream in = open(file)) {
                found.add(new ResultFile(name, attributes.size(), files.put(in)));
              }
            }
            return found.size() < ResultFile.FILES_MAX
                ? FileVisitResult.CONTINUE
                : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
