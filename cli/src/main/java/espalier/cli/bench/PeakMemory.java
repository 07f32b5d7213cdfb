package espalier.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The most physical memory that this process has had.
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double KIBIBYTES_A_MEBIBYTE = 1024;

  private PeakMemory() {}

  /// In MiB; not a number where the system does not tell, as only Linux does.
  static double mebibytes() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return Double.NaN;
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIBIBYTES_A_MEBIBYTE)
          .findFirst()
          .orElse(Double.NaN);
    }
  }
}
