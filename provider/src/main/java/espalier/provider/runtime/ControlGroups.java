package espalier.provider.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Where this host lets the daemon limit and count: version 2, else version 1, else nowhere.
public sealed interface ControlGroups {
  /// The scheduler's period in microseconds: a limit of 200 millis is 20 000 of every 100 000.
  long PERIOD_MICROSECONDS = 100_000;

  /// Makes the group of a sandbox with its limits; it must not exist yet.
  ControlGroup create(String id, WorkloadSpec.Limits limits) throws IOException;

  /// The group of a sandbox made earlier, perhaps by an earlier daemon.
  ControlGroup open(String id, WorkloadSpec.Limits limits);

  /// What is used and why, for the provider's report.
  String description();

  /// Finds what the host has under `root`, normally `/sys/fs/cgroup`.
  static ControlGroups find(Path root) {
    for (Path mount : List.of(root, root.resolve("unified"))) {
      if (hasControllers(mount) && prepareUnified(mount)) {
        return new Unified(mount.resolve("espalier"));
      }
    }
    boolean legacy =
        Legacy.CONTROLLERS.stream().allMatch(name -> Files.isWritable(root.resolve(name)));
    return legacy ? new Legacy(root) : new Absent();
  }

  private static boolean hasControllers(Path mount) {
    try {
      List<String> found =
          List.of(Files.readString(mount.resolve("cgroup.controllers")).strip().split(" ", -1));
      return found.containsAll(List.of("cpu", "memory", "pids"));
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean prepareUnified(Path mount) {
    try {
      KernelFiles.write(mount.resolve("cgroup.subtree_control"), "+cpu +memory +pids");
      Path ours = Files.createDirectories(mount.resolve("espalier"));
      KernelFiles.write(ours.resolve("cgroup.subtree_control"), "+cpu +memory +pids");
      return true;
    } catch (IOException _) {
      return false; // Not delegated to this user, or the mount has processes of its own.
    }
  }

  /// The unified hierarchy.
  record Unified(Path base) implements ControlGroups {
    @Override
    public ControlGroup create(String id, WorkloadSpec.Limits limits) throws IOException {
      Path folder = Files.createDirectory(base.resolve(id));
      long quota = limits.cpuMillis() * PERIOD_MICROSECONDS / 1_000;
      KernelFiles.write(folder.resolve("cpu.max"), quota + " " + PERIOD_MICROSECONDS);
      KernelFiles.write(folder.resolve("cgroup.subtree_control"), "+cpu +memory +pids");
      Files.createDirectory(folder.resolve("watch"));
      Path work = Files.createDirectory(folder.resolve("work"));
      KernelFiles.write(work.resolve("memory.max"), "" + limits.memoryBytes());
      KernelFiles.tryWrite(work.resolve("memory.swap.max"), "0");
      KernelFiles.write(work.resolve("pids.max"), "" + limits.processes());
      return new ControlGroup.Unified(folder);
    }

    @Override
    public ControlGroup open(String id, WorkloadSpec.Limits limits) {
      return new ControlGroup.Unified(base.resolve(id));
    }

    @Override
    public String description() {
      return "control groups version 2 at " + base + " hold memory, processor and process limits";
    }
  }

  /// The separate hierarchies of version 1.
  record Legacy(Path root) implements ControlGroups {
    private static final List<String> PROCESSOR = List.of("cpu", "cpuacct");
    private static final List<String> WORKLOAD = List.of("memory", "pids");
    static final List<String> CONTROLLERS = List.of("cpu", "cpuacct", "memory", "pids");

    @Override
    public ControlGroup create(String id, WorkloadSpec.Limits limits) throws IOException {
      ControlGroup.Legacy group = open(id, limits);
      for (Path folder : group.processor()) Files.createDirectories(folder);
      for (Path folder : group.workload()) Files.createDirectories(folder);
      Path cpu = root.resolve("cpu/espalier").resolve(id);
      long quota = limits.cpuMillis() * PERIOD_MICROSECONDS / 1_000;
      KernelFiles.write(cpu.resolve("cpu.cfs_period_us"), "" + PERIOD_MICROSECONDS);
      KernelFiles.write(cpu.resolve("cpu.cfs_quota_us"), "" + quota);
      Path memory = root.resolve("memory/espalier").resolve(id);
      KernelFiles.tryWrite(memory.resolve("memory.use_hierarchy"), "1");
      KernelFiles.write(memory.resolve("memory.limit_in_bytes"), "" + limits.memoryBytes());
      // Memory and swap together; absent where swap accounting is off.
      KernelFiles.tryWrite(
          memory.resolve("memory.memsw.limit_in_bytes"), "" + limits.memoryBytes());
      Path pids = root.resolve("pids/espalier").resolve(id);
      KernelFiles.write(pids.resolve("pids.max"), "" + limits.processes());
      return group;
    }

    @Override
    public ControlGroup.Legacy open(String id, WorkloadSpec.Limits limits) {
      return new ControlGroup.Legacy(root, id, groups(PROCESSOR, id), groups(WORKLOAD, id));
    }

    // Joint hierarchies (cpu and cpuacct are often one mount) appear once.
    private List<Path> groups(List<String> controllers, String id) {
      var found = new LinkedHashSet<Path>();
      for (String controller : controllers) {
        Path mount = root.resolve(controller);
        try {
          found.add(mount.toRealPath().resolve("espalier").resolve(id));
        } catch (IOException _) {
          found.add(mount.resolve("espalier").resolve(id));
        }
      }
      return new ArrayList<>(found);
    }

    @Override
    public String description() {
      return "control groups version 1 under "
          + root
          + " hold memory, processor and process limits";
    }
  }

  /// None that this user may write.
  record Absent() implements ControlGroups {
    @Override
    public ControlGroup create(String id, WorkloadSpec.Limits limits) {
      return open(id, limits);
    }

    @Override
    public ControlGroup open(String id, WorkloadSpec.Limits limits) {
      return new ControlGroup.Unlimited(limits);
    }

    @Override
    public String description() {
      return "no writable control groups: prlimit holds address space and processes of each"
          + " process, the processor share is not held and nothing is counted; run the provider as"
          + " root or delegate a control group to its user";
    }
  }
}
