package espalier.provider.train;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The hash of the code that trains, for the lineage of the model.
final class CodeHash {
  private CodeHash() {}

  /// SHA-256 of the jar that holds this package; where the classes lie in a folder (a build that is
  /// not packaged), of the package's class files in the order of their names.
  static String sha256() throws IOException {
    Path place = place();
    if (Files.isRegularFile(place)) {
      return Sha256.ofFile(place);
    }
    Path folder = place.resolve(CodeHash.class.getPackageName().replace('.', '/'));
    var digest = Sha256.digest();
    for (Path file : classFiles(folder)) {
      digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return Sha256.hex(digest.digest(), 0);
  }

  private static List<Path> classFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
  }

  private static Path place() {
    try {
      return Path.of(CodeHash.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path entry is not a path", e);
    }
  }
}
