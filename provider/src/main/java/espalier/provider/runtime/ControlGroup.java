package espalier.provider.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The control group of one sandbox: limits that the kernel holds, counters, and a way to kill all.
///
/// See `cgroups(7)`; files named `cgroup.procs` accept `0` for "the process that writes".
public sealed interface ControlGroup {
  /// Joined by the supervisor, so that writing logs costs the tenant's processor time.
  List<Path> supervisorJoins();

  /// Joined by the workload, and listing its processes.
  List<Path> workloadJoins();

  /// Placed before the command: limits for a host without control groups.
  List<String> prefix();

  /// The path, from the mount's root, of the group that a runtime may make for the workload itself.
  String innerPath();

  /// The counters now.
  Usage usage();

  /// Kills every process of the workload; returns when the kernel lists none.
  void kill() throws IOException;

  /// Removes the group; no error if it is gone already.
  void remove() throws IOException;

  /// One group in the unified hierarchy (version 2): `folder/work` under `folder`.
  record Unified(Path folder) implements ControlGroup {
    private Path work() {
      return folder.resolve("work");
    }

    @Override
    public List<Path> supervisorJoins() {
      return List.of(folder.resolve("watch/cgroup.procs"));
    }

    @Override
    public List<Path> workloadJoins() {
      return List.of(work().resolve("cgroup.procs"));
    }

    @Override
    public List<String> prefix() {
      return List.of();
    }

    @Override
    public String innerPath() {
      return "/espalier/" + folder.getFileName() + "/work/box";
    }

    @Override
    public Usage usage() {
      Path statistics = folder.resolve("cpu.stat");
      long microseconds = KernelFiles.keyed(statistics, "usage_usec");
      return new Usage(
          microseconds < 0 ? -1 : microseconds * 1_000,
          KernelFiles.number(work().resolve("memory.peak")),
          KernelFiles.keyed(statistics, "nr_throttled"),
          KernelFiles.keyed(work().resolve("memory.events"), "oom_kill"));
    }

    @Override
    public void kill() throws IOException {
      if (!KernelFiles.tryWrite(work().resolve("cgroup.kill"), "1")) {
        KernelFiles.killMembers(workloadJoins()); // Before Linux 5.14.
      }
      KernelFiles.awaitEmpty(workloadJoins());
    }

    @Override
    public void remove() throws IOException {
      KernelFiles.removeTree(folder);
    }
  }

  /// One group in each hierarchy of version 1 that exists; those of the processor also count the
  /// supervisor.
  ///
  /// @param root the folder that holds the mounts
  record Legacy(Path root, String id, List<Path> processor, List<Path> workload)
      implements ControlGroup {
    public Legacy {
      processor = List.copyOf(processor);
      workload = List.copyOf(workload);
    }

    @Override
    public List<Path> supervisorJoins() {
      return processor.stream().map(group -> group.resolve("cgroup.procs")).toList();
    }

    @Override
    public List<Path> workloadJoins() {
      return workload.stream().map(group -> group.resolve("cgroup.procs")).toList();
    }

    @Override
    public List<String> prefix() {
      return List.of();
    }

    @Override
    public String innerPath() {
      return "/espalier/" + id + "/box";
    }

    @Override
    public Usage usage() {
      return new Usage(
          first(processor, "cpuacct.usage"),
          first(workload, "memory.max_usage_in_bytes"),
          processor.stream()
              .mapToLong(group -> KernelFiles.keyed(group.resolve("cpu.stat"), "nr_throttled"))
              .max()
              .orElse(-1),
          workload.stream().mapToLong(Legacy::oomKills).max().orElse(-1));
    }

    // Version 1 counts a kill where it happens and not above, so groups that a runtime made inside
    // this one are added.
    private static long oomKills(Path group) {
      long own = KernelFiles.keyed(group.resolve("memory.oom_control"), "oom_kill");
      if (own < 0) return own;
      for (Path inner : KernelFiles.folders(group)) own += Math.max(0, oomKills(inner));
      return own;
    }

    private static long first(List<Path> groups, String file) {
      return groups.stream()
          .mapToLong(group -> KernelFiles.number(group.resolve(file)))
          .max()
          .orElse(-1);
    }

    @Override
    public void kill() throws IOException {
      // No new process may appear while the old ones are killed.
      workload.forEach(group -> KernelFiles.tryWrite(group.resolve("pids.max"), "0"));
      KernelFiles.killMembers(workloadJoins());
      KernelFiles.awaitEmpty(workloadJoins());
    }

    @Override
    public void remove() throws IOException {
      for (Path group : workload) KernelFiles.removeTree(group);
      for (Path group : processor) KernelFiles.removeTree(group);
      // runc leaves parents behind in the hierarchies that are not ours (devices, freezer, ...).
      for (Path mount : KernelFiles.folders(root)) {
        Path left = mount.resolve("espalier").resolve(id);
        if (Files.isDirectory(left)) KernelFiles.removeTree(left);
      }
    }
  }

  /// No control groups: `prlimit` holds address space, processes and processor seconds per process.
  record Unlimited(WorkloadSpec.Limits limits) implements ControlGroup {
    @Override
    public List<Path> supervisorJoins() {
      return List.of();
    }

    @Override
    public List<Path> workloadJoins() {
      return List.of();
    }

    @Override
    public List<String> prefix() {
      return List.of(
          "prlimit", "--as=" + limits.memoryBytes(), "--nproc=" + limits.processes(), "--");
    }

    @Override
    public String innerPath() {
      return "";
    }

    @Override
    public Usage usage() {
      return Usage.UNKNOWN;
    }

    @Override
    public void kill() {}

    @Override
    public void remove() {}
  }
}
