package espalier.provider.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// A process of this boot, told apart from a later one with the same number by its start time.
///
/// @param startTicks clock ticks between boot and start: field 22 of `/proc/PID/stat`
/// @see "proc_pid_stat(5)"
record ProcessIdentity(long pid, long startTicks) {
  /// Reads a line of `/proc/PID/stat`; the command in parentheses may itself hold parentheses.
  static Optional<ProcessIdentity> parse(String line) {
    int open = line.indexOf(" (");
    int close = line.lastIndexOf(')');
    if (open < 1 || close < open) return Optional.empty();
    // After the command come state (field 3), parent (4), ...: the start time is the twentieth.
    String[] fields = line.substring(close + 1).strip().split(" ", -1);
    if (fields.length < 20) return Optional.empty();
    try {
      return Optional.of(
          new ProcessIdentity(Long.parseLong(line.substring(0, open)), Long.parseLong(fields[19])));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// The identity of the process that has this number now.
  static Optional<ProcessIdentity> of(long pid) {
    try {
      return parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    } catch (IOException _) {
      return Optional.empty(); // It ended.
    }
  }

  /// Whether this very process still runs; a zombie does not.
  boolean isAlive() {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      boolean zombie = line.startsWith(" Z", line.lastIndexOf(')') + 1);
      return !zombie && parse(line).equals(Optional.of(this));
    } catch (IOException _) {
      return false;
    }
  }

  /// The first child of a process: what an init of a process namespace was started for.
  static OptionalLong firstChild(long pid) {
    Path children = Path.of("/proc", "" + pid, "task", "" + pid, "children");
    try {
      String list = Files.readString(children).strip();
      if (list.isEmpty()) return OptionalLong.empty();
      return OptionalLong.of(Long.parseLong(list.split(" ", -1)[0]));
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }
}
