package espalier.provider.runtime;

import espalier.provider.runtime.WorkloadSpec.Limits;
import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Network;
import espalier.provider.runtime.WorkloadSpec.RootFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Docker through its command, where an engine answers.
///
/// The engine enforces the limits in groups of its own, so the daemon's counters stay empty here.
public final class DockerRuntime implements WorkloadRuntime {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  // An image without a single file: everything inside is bound, as in the other runtimes.
  private static final String EMPTY_IMAGE = "espalier-empty:1";
  private static final String MAKE_EMPTY =
      "tar -cf - -T /dev/null | docker import - " + EMPTY_IMAGE;

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public Isolation isolation() {
    return new Isolation(
        true,
        true,
        true,
        true,
        "docker: containers of the local engine without capabilities and new privileges");
  }

  @Override
  public Optional<String> missing() {
    if (Commands.find("docker").isEmpty()) {
      return Optional.of("docker is not installed; apt package docker.io brings it");
    }
    try {
      var asked =
          Commands.run(List.of("docker", "version", "--format", "{{.Server.Version}}"), PATIENCE);
      return asked.code() == 0
          ? Optional.empty()
          : Optional.of(
              "no Docker engine answers ("
                  + asked.output().lines().findFirst().orElse("no output")
                  + "); apt package docker.io brings one");
    } catch (IOException e) {
      return Optional.of("docker cannot be run: " + e.getMessage());
    }
  }

  @Override
  public boolean entersGroupItself() {
    return true;
  }

  @Override
  public List<String> startCommand(SandboxFolder folder, ControlGroup group) throws IOException {
    var present = Commands.run(List.of("docker", "image", "inspect", EMPTY_IMAGE), PATIENCE);
    if (present.code() != 0) {
      var made = Commands.run(List.of("sh", "-c", MAKE_EMPTY), PATIENCE);
      if (made.code() != 0) {
        throw new IOException("docker import of an empty image failed: " + made.output());
      }
    }
    return runCommand(folder, RootLayout.of(folder));
  }

  static List<String> runCommand(SandboxFolder folder, RootLayout layout) {
    WorkloadSpec spec = folder.spec();
    Limits limits = spec.limits();
    var out = new ArrayList<>(List.of("docker", "run", "--init", "--name", container(folder)));
    out.addAll(List.of("--read-only", "--cap-drop", "ALL", "--pull", "never"));
    out.addAll(List.of("--security-opt", "no-new-privileges", "--hostname", "sandbox"));
    boolean full = spec.reach().network() == Network.FULL;
    out.addAll(List.of("--network", full ? "host" : "none", "--tmpfs", "/tmp"));
    out.add("--memory=" + limits.memoryBytes());
    out.add("--memory-swap=" + limits.memoryBytes());
    out.add("--cpu-period=" + ControlGroups.PERIOD_MICROSECONDS);
    out.add("--cpu-quota=" + limits.cpuMillis() * ControlGroups.PERIOD_MICROSECONDS / 1_000);
    out.add("--pids-limit=" + limits.processes());
    // The supervisor keeps the logs; the engine need not keep them a second time.
    out.add("--log-driver=none");
    // A bind cannot be a symbolic link, so /bin shows what it points to.
    Path image = spec.root() instanceof RootFileSystem.Folder(var path) ? path : Path.of("/");
    for (RootLayout.Link link : layout.links()) {
      out.addAll(List.of("--volume", image.resolve(link.target()) + ":" + link.path() + ":ro"));
    }
    for (Mount bind : layout.binds()) {
      String mode = bind.writable() ? ":rw" : ":ro";
      out.addAll(List.of("--volume", bind.source() + ":" + bind.target() + mode));
    }
    new TreeMap<>(spec.program().environment())
        .forEach((name, value) -> out.addAll(List.of("--env", name + "=" + value)));
    out.addAll(List.of("--workdir", spec.program().workingFolder(), EMPTY_IMAGE));
    out.addAll(spec.program().command());
    return out;
  }

  @Override
  public List<String> execCommand(SandboxFolder folder, List<String> command) {
    String where = folder.spec().program().workingFolder();
    var out = new ArrayList<>(List.of("docker", "exec", "--workdir", where, container(folder)));
    out.addAll(command);
    return out;
  }

  @Override
  public OptionalLong workloadProcess(SandboxFolder folder) throws IOException {
    var asked =
        Commands.run(
            List.of("docker", "inspect", "--format", "{{.State.Pid}}", container(folder)),
            PATIENCE);
    if (asked.code() != 0 || !asked.output().matches("[1-9][0-9]*")) return OptionalLong.empty();
    return ProcessIdentity.firstChild(Long.parseLong(asked.output()));
  }

  @Override
  public void kill(SandboxFolder folder) throws IOException {
    Commands.run(List.of("docker", "kill", container(folder)), PATIENCE);
  }

  @Override
  public void release(SandboxFolder folder) throws IOException {
    Commands.run(List.of("docker", "rm", "--force", container(folder)), PATIENCE);
  }

  private static String container(SandboxFolder folder) {
    return "espalier-" + folder.id();
  }
}
