package espalier.provider.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// The folder of one sandbox: everything that a later daemon needs to go on with it.
///
/// | file | written by | holds |
/// |---|---|---|
/// | `sandbox.json` | daemon, before the start | runtime, boot, spec |
/// | `supervisor` | supervisor, first | its line of `/proc/PID/stat` |
/// | `stdout.log`, `stderr.log` (`.1`) | supervisor | the last one to two segments |
/// | `exit` | supervisor, last | the exit code; 128 + n after signal n |
/// | `usage.json` | daemon, at release | the final counters |
///
/// Runtimes add files of their own.
public record SandboxFolder(Path path, Origin origin) {
  /// What `sandbox.json` says.
  ///
  /// @param id the sandbox's name
  /// @param runtime [WorkloadRuntime#name]
  /// @param boot the kernel's identifier of the boot in which it started
  public record Origin(String id, String runtime, String boot, WorkloadSpec spec) {}

  /// Where standard output goes.
  public Path standardOutput() {
    return path.resolve("stdout.log");
  }

  /// Where standard error goes.
  public Path standardError() {
    return path.resolve("stderr.log");
  }

  String id() {
    return origin.id();
  }

  WorkloadSpec spec() {
    return origin.spec();
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /// The supervisor, once it has said who it is.
  Optional<ProcessIdentity> supervisor() throws IOException {
    return line("supervisor").flatMap(ProcessIdentity::parse);
  }

  /// The exit code, once the workload has ended and the logs are whole.
  OptionalInt exitCode() throws IOException {
    Optional<String> line = line("exit");
    return line.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(line.get().strip()));
  }

  /// The whole first line of a file; empty while there is none.
  Optional<String> line(String name) throws IOException {
    try {
      String text = Files.readString(file(name));
      int end = text.indexOf('\n');
      return end < 0 ? Optional.empty() : Optional.of(text.substring(0, end));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  static String currentBoot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException _) {
      return "unknown";
    }
  }
}
