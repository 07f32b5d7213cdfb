package espalier.provider.runtime;

import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Network;
import espalier.provider.runtime.WorkloadSpec.RootFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// A plain process of the daemon's user, for machines with nothing better: not for strangers' code.
///
/// Mounts are not moved: the program finds them at their places on the host, and its working folder
/// is translated. Limits hold where control groups do.
public final class ProcessRuntime implements WorkloadRuntime {
  private static final String LAUNCH =
      """
      echo "$$" > "$0"; cd "$1" && shift && exec "$@"
      """;

  private final boolean ownNetwork =
      "root".equals(System.getProperty("user.name")) && Commands.find("unshare").isPresent();

  @Override
  public String name() {
    return "process";
  }

  @Override
  public Isolation isolation() {
    return new Isolation(
        false,
        false,
        ownNetwork,
        false,
        "process: untrusted, the workload runs as the daemon's user and sees its files and"
            + " processes"
            + (ownNetwork ? "" : " and its network")
            + "; run only your own code in it");
  }

  @Override
  public Optional<String> missing() {
    return Commands.find("setsid").isPresent()
        ? Optional.empty()
        : Optional.of("setsid is not installed; apt package util-linux brings it");
  }

  @Override
  public List<String> startCommand(SandboxFolder folder, ControlGroup group) throws IOException {
    if (folder.spec().root() instanceof RootFileSystem.Folder(var path)) {
      throw new IOException(
          "the process runtime has no root file systems, found "
              + path
              + "; use the host root or install bubblewrap");
    }
    if (folder.spec().reach().network() == Network.HOST_LOOPBACK) {
      throw new IOException(
          "the process runtime has no network host-loopback; ask for full or install bubblewrap");
    }
    var command = new ArrayList<String>();
    if (ownNetwork && folder.spec().reach().network() != Network.FULL) {
      command.addAll(List.of("unshare", "--net", "--"));
    }
    command.addAll(environment(folder));
    command.addAll(List.of("sh", "-c", LAUNCH, folder.file("pid").toString()));
    command.add(workingFolder(folder.spec()));
    command.addAll(folder.spec().program().command());
    return command;
  }

  private static List<String> environment(SandboxFolder folder) {
    var out = new ArrayList<>(List.of("env", "--ignore-environment"));
    new TreeMap<>(folder.spec().program().environment())
        .forEach((name, value) -> out.add(name + "=" + value));
    return out;
  }

  private static String workingFolder(WorkloadSpec spec) {
    String inside = spec.program().workingFolder();
    for (Mount mount : spec.mounts()) {
      if (inside.equals(mount.target())) return mount.source().toString();
      if (inside.startsWith(mount.target() + "/")) {
        return mount.source() + inside.substring(mount.target().length());
      }
    }
    return inside;
  }

  @Override
  public List<String> execCommand(SandboxFolder folder, List<String> command) {
    var out = new ArrayList<>(environment(folder));
    out.addAll(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", workingFolder(folder.spec())));
    out.addAll(command);
    return out;
  }

  @Override
  public OptionalLong workloadProcess(SandboxFolder folder) throws IOException {
    Optional<String> line = folder.line("pid");
    return line.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(line.get()));
  }

  @Override
  public void kill(SandboxFolder folder) throws IOException {
    // With control groups the group is killed as well; without them this is the best there is.
    OptionalLong main = workloadProcess(folder);
    if (main.isEmpty()) return;
    ProcessHandle.of(main.getAsLong())
        .ifPresent(process -> {
          List<ProcessHandle> below = process.descendants().toList();
          process.destroyForcibly();
          below.forEach(ProcessHandle::destroyForcibly);
        });
  }

  @Override
  public void release(SandboxFolder folder) {
    // A process leaves nothing behind.
  }
}
