package espalier.provider.runtime;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What to run, on which files, with which limits; refuses to exist outside its bounds.
///
/// @param root the root file system that the workload sees
/// @param program command, environment and working folder
/// @param mounts further files: inputs read-only, folders for what the workload writes; at most 64
/// @param limits what the workload may use at most
/// @param reach which network it sees
/// @param lifetime whether it outlives the daemon
public record WorkloadSpec(
    RootFileSystem root,
    Program program,
    List<Mount> mounts,
    Limits limits,
    Reach reach,
    Lifetime lifetime) {
  /// Most mounts of one workload.
  public static final int MAX_MOUNTS = 64;

  /// Most writable mounts of one workload; the disk limit counts all of them together.
  public static final int MAX_WRITABLE = 16;

  public WorkloadSpec {
    mounts = List.copyOf(mounts);
    if (mounts.size() > MAX_MOUNTS) {
      throw refused("workload has " + mounts.size() + " mounts; at most " + MAX_MOUNTS);
    }
    var targets = new HashSet<String>();
    for (Mount mount : mounts) {
      if (!targets.add(mount.target())) {
        throw refused("two mounts at " + mount.target() + "; give each its own place");
      }
    }
    if (mounts.stream().filter(Mount::writable).count() > MAX_WRITABLE) {
      throw refused("more than " + MAX_WRITABLE + " writable mounts; put results together");
    }
  }

  /// The root file system of a workload.
  public sealed interface RootFileSystem {
    /// The built-in image `host`: this machine's `/usr`, read-only, and nothing else of it.
    record Host() implements RootFileSystem {}

    /// An unpacked root file system; mounted read-only, so that many workloads may share it.
    record Folder(Path path) implements RootFileSystem {
      public Folder {
        requireAbsolute(path);
      }
    }
  }

  /// The command with its arguments, environment and working folder inside the sandbox.
  ///
  /// @param command at least one, at most 1 024 words of at most 128 KiB
  /// @param environment complete: nothing is inherited from the daemon; at most 1 024 entries
  public record Program(
      List<String> command, Map<String, String> environment, String workingFolder) {
    private static final int MAX_WORDS = 1_024;
    // One argument may not exceed MAX_ARG_STRLEN of the Linux kernel.
    private static final int MAX_WORD_CHARACTERS = 32 * 1_024;

    public Program {
      command = List.copyOf(command);
      environment = Map.copyOf(new TreeMap<>(environment));
      if (command.isEmpty() || command.size() > MAX_WORDS) {
        throw refused("command has " + command.size() + " words; expected 1 to " + MAX_WORDS);
      }
      if (environment.size() > MAX_WORDS) {
        throw refused("environment has " + environment.size() + " entries; at most " + MAX_WORDS);
      }
      command.forEach(Program::checkWord);
      environment.forEach((name, value) -> {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,255}")) {
          throw refused("environment name is not [A-Za-z_][A-Za-z0-9_]*: " + name);
        }
        checkWord(value);
      });
      requireInside(workingFolder);
    }

    private static void checkWord(String word) {
      if (word.length() > MAX_WORD_CHARACTERS || word.indexOf('\0') >= 0) {
        throw refused(
            "a word of the command or environment is longer than "
                + MAX_WORD_CHARACTERS
                + " characters or holds a NUL");
      }
    }
  }

  /// A file or folder of the host that appears inside the sandbox.
  ///
  /// @param source absolute path on the host; must exist when the sandbox starts
  /// @param target absolute path inside
  public record Mount(Path source, String target, boolean writable) {
    public Mount {
      requireAbsolute(source);
      requireInside(target);
      if (target.equals("/")) throw refused("a mount may not cover the root of the sandbox");
    }
  }

  /// What a workload may use at most.
  ///
  /// @param cpuMillis thousandths of a processor, 10 to 1 024 000
  /// @param memoryBytes resident memory and page cache, at least 4 MiB; swap is not granted
  /// @param processes processes and threads together, 1 to 4 194 304
  /// @param diskBytes bytes under the writable mounts. Best effort: no single file may grow past it
  ///   (held by the kernel), and [Sandbox#enforceDisk] kills the workload when the sum exceeds it
  /// @param logBytes bytes kept of each of standard output and error, 4 KiB to 1 GiB
  public record Limits(
      long cpuMillis, long memoryBytes, long processes, long diskBytes, long logBytes) {
    public Limits {
      within("cpu", cpuMillis, 10, 1_024_000, "thousandths of a processor");
      within("memory", memoryBytes, 4L << 20, 1L << 46, "bytes");
      within("processes", processes, 1, 1L << 22, "processes");
      within("disk", diskBytes, 0, 1L << 50, "bytes");
      within("log", logBytes, 4L << 10, 1L << 30, "bytes");
    }

    private static void within(String what, long found, long least, long most, String unit) {
      if (found < least || found > most) {
        throw refused(
            what + " limit is " + found + "; expected " + least + " to " + most + " " + unit);
      }
    }
  }

  /// Which network the workload sees.
  public enum Network {
    /// A network namespace of its own with nothing but its loopback.
    NONE,
    /// As `NONE`, and the exposed ports are reachable from the host's loopback.
    HOST_LOOPBACK,
    /// The host's network, unfiltered; only for tenants whose order asks for it.
    FULL
  }

  /// The network and the ports a workload serves; ports need `HOST_LOOPBACK` or `FULL`.
  public record Reach(Network network, List<Integer> ports) {
    private static final int MAX_PORTS = 64;

    public Reach {
      ports = List.copyOf(ports);
      if (ports.size() > MAX_PORTS) {
        throw refused("workload exposes " + ports.size() + " ports; at most " + MAX_PORTS);
      }
      for (int port : ports) {
        if (port < 1 || port > 65_535) throw refused("port " + port + " is not 1 to 65535");
      }
      if (!ports.isEmpty() && network == Network.NONE) {
        throw refused("ports are exposed but the network is none; ask for host-loopback");
      }
    }

    /// No network at all.
    public static Reach none() {
      return new Reach(Network.NONE, List.of());
    }
  }

  /// Whether a workload outlives the daemon that started it.
  public enum Lifetime {
    /// Goes on when the daemon dies and is adopted by the next one.
    SURVIVES,
    /// Is killed when the daemon ends for whatever reason, SIGKILL included.
    DIES_WITH_DAEMON
  }

  /// The folders that the workload writes.
  public List<Mount> writable() {
    return mounts.stream().filter(Mount::writable).toList();
  }

  private static void requireAbsolute(Path path) {
    if (!path.isAbsolute() || !path.equals(path.normalize())) {
      throw refused("path on the host must be absolute and without dots: " + path);
    }
  }

  private static void requireInside(String path) {
    boolean plain =
        path.startsWith("/") && path.length() <= 1_024 && path.chars().noneMatch(c -> c < ' ');
    if (!plain || !Path.of(path).normalize().toString().equals(path)) {
      throw refused("path inside the sandbox must be absolute, without dots: " + path);
    }
  }

  private static IllegalArgumentException refused(String sentence) {
    return new IllegalArgumentException(sentence);
  }
}
