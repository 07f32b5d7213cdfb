package espalier.prover.commitment;

import java.nio.file.Path;
import java.util.Optional;

/// Where encodings are kept: in memory, or in a file.
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
}
