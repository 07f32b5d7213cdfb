package espalier.provider.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Short commands of the host, with bounded output and time.
final class Commands {
  private static final int MAX_OUTPUT_BYTES = 1 << 20;

  private Commands() {}

  /// What a finished command left.
  record Result(int code, String output) {}

  /// The path of a program found in the usual folders or `PATH`.
  static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/bin:/usr/sbin:/bin:/sbin";
    for (String folder : path.split(":", -1)) {
      if (folder.isEmpty()) continue;
      Path candidate = Path.of(folder, program);
      if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /// Runs `command` without input; at most 1 MiB of output is kept, and it is killed after `limit`.
  static Result run(List<String> command, Duration limit) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .start();
    Thread timer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                  process.destroyForcibly();
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    try (InputStream output = process.getInputStream()) {
      var kept = new ByteArrayOutputStream();
      byte[] buffer = new byte[8_192];
      for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
        kept.write(buffer, 0, Math.min(count, MAX_OUTPUT_BYTES - kept.size()));
      }
      return new Result(process.waitFor(), kept.toString(StandardCharsets.UTF_8).strip());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + command.getFirst(), e);
    } finally {
      timer.interrupt();
    }
  }
}
