package espalier.client.sdl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// The test data under `vectors/sdl`.
final class Vectors {
  static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("espalier.root")), "vectors", "sdl");

  private Vectors() {}

  /// The YAML files below `folder`, in name order.
  static List<Path> yaml(String folder) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files
          .filter(file -> file.toString().matches(".*\\.ya?ml"))
          .filter(file -> !file.endsWith("sdl-input.schema.yaml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) throws IOException {
    return Files.readString(ROOT.resolve(name));
  }
}
