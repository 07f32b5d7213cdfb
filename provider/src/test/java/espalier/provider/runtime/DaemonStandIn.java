package espalier.provider.runtime;

import espalier.provider.runtime.WorkloadSpec.Lifetime;
import espalier.provider.runtime.WorkloadSpec.Limits;
import espalier.provider.runtime.WorkloadSpec.Mount;
import espalier.provider.runtime.WorkloadSpec.Program;
import espalier.provider.runtime.WorkloadSpec.Reach;
import espalier.provider.runtime.WorkloadSpec.RootFileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A daemon in a process of its own, for tests that kill it: starts one sandbox and waits.
final class DaemonStandIn {
  private DaemonStandIn() {}

  /// @param arguments state folder, work folder, sandbox name, lifetime, script
  public static void main(String[] arguments) throws Exception {
    var sandboxes =
        Sandboxes.open(
            Path.of(arguments[0]),
            Runtimes.best().runtime(),
            ControlGroups.find(Path.of("/sys/fs/cgroup")));
    sandboxes.start(
        arguments[2],
        new WorkloadSpec(
            new RootFileSystem.Host(),
            new Program(List.of("sh", "-c", arguments[4]), Map.of("PATH", "/usr/bin"), "/job"),
            List.of(new Mount(Path.of(arguments[1]), "/job", true)),
            new Limits(1_000, 64L << 20, 64, 1L << 20, 64L << 10),
            Reach.none(),
            Lifetime.valueOf(arguments[3])));
    System.out.println("started");
    System.in.read();
  }
}
