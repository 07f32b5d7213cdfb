package espalier.provider.runtime;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Reading and writing the kernel's small text files, and removing groups.
final class KernelFiles {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// Where `/proc` lets its owner change the machine. When the daemon is root so is the workload in
  /// the kernel's eyes, and its lack of capabilities does not stop a plain write to, say,
  /// `/proc/sys/kernel/core_pattern`; bubblewrap 0.8.0 leaves that open, so these are made
  /// read-only.
  static final List<String> CONTROLS =
      List.of(
          "/proc/sys",
          "/proc/sysrq-trigger",
          "/proc/irq",
          "/proc/bus",
          "/proc/fs",
          "/proc/acpi",
          "/proc/scsi",
          "/proc/driver",
          "/proc/mtrr",
          "/proc/pressure");

  private KernelFiles() {}

  /// The number in a file, or -1 if there is none.
  static long number(Path file) {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException | NumberFormatException _) {
      return -1;
    }
  }

  /// The number behind `key` in a file of lines `key number`, or -1 if there is none.
  static long keyed(Path file, String key) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key + " "))
          .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1).strip()))
          .findFirst()
          .orElse(-1);
    } catch (IOException | RuntimeException _) {
      return -1;
    }
  }

  static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  /// Whether the kernel took the text.
  static boolean tryWrite(Path file, String text) {
    if (!Files.exists(file)) return false;
    try {
      Files.writeString(file, text);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  static List<Path> folders(Path folder) {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) found.add(entry);
      }
    } catch (IOException _) {
      return List.of();
    }
    return found;
  }

  /// The processes listed in `cgroup.procs` files and in the groups below them.
  static List<Long> members(List<Path> lists) {
    var found = new ArrayList<Long>();
    for (Path list : lists) {
      try {
        Files.readAllLines(list).forEach(line -> found.add(Long.parseLong(line.strip())));
      } catch (IOException _) {
        continue; // The group is gone, so it has no members.
      }
      Path group = list.resolveSibling("");
      for (Path inner : folders(group)) {
        found.addAll(members(List.of(inner.resolve("cgroup.procs"))));
      }
    }
    return found;
  }

  static void killMembers(List<Path> lists) {
    for (long pid : members(lists)) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /// Kills again until no member is left; a process in the kernel may take a moment to go.
  static void awaitEmpty(List<Path> lists) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!members(lists).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "processes " + members(lists) + " did not die within " + PATIENCE.toSeconds() + " s");
      }
      LockSupport.parkNanos(1_000_000);
      killMembers(lists);
    }
  }

  /// Removes a group and the groups in it. The kernel refuses while it still reaps a member.
  static void removeTree(Path group) throws IOException {
    for (Path inner : folders(group)) removeTree(inner);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        Files.delete(group);
        return;
      } catch (NoSuchFileException _) {
        return;
      } catch (DirectoryNotEmptyException e) {
        throw e;
      } catch (FileSystemException e) {
        if (System.nanoTime() > deadline) throw e;
        LockSupport.parkNanos(2_000_000);
      }
    }
  }
}
