package espalier.provider.runtime;

import espalier.provider.runtime.WorkloadSpec.Lifetime;
import espalier.provider.runtime.WorkloadSpec.Limits;
import espalier.provider.runtime.WorkloadSpec.Program;
import espalier.provider.runtime.WorkloadSpec.Reach;
import espalier.provider.runtime.WorkloadSpec.RootFileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Prints how long a sandbox takes from the call until its main process runs, and until it has
/// ended and its log is whole. Run by hand; the first ten starts warm up and do not count.
final class StartMeasurement {
  private static final int WARM = 10;
  private static final int COUNTED = 40;

  private StartMeasurement() {}

  public static void main(String[] arguments) throws Exception {
    Path state = Files.createTempDirectory("espalier-start-");
    for (WorkloadRuntime runtime : Runtimes.all()) {
      if (runtime.missing().isPresent()) {
        System.out.println(runtime.name() + ": " + runtime.missing().get());
        continue;
      }
      var groups = ControlGroups.find(Path.of("/sys/fs/cgroup"));
      try (Sandboxes sandboxes = Sandboxes.open(state, runtime, groups)) {
        measure(sandboxes);
      }
    }
  }

  private static void measure(Sandboxes sandboxes) throws Exception {
    WorkloadSpec spec =
        new WorkloadSpec(
            new RootFileSystem.Host(),
            new Program(List.of("sleep", "0.1"), Map.of("PATH", "/usr/bin"), "/tmp"),
            List.of(),
            new Limits(1_000, 64L << 20, 32, 1L << 20, 64L << 10),
            Reach.none(),
            Lifetime.SURVIVES);
    double[] running = new double[COUNTED];
    double[] stopped = new double[COUNTED];
    for (int i = -WARM; i < COUNTED; i++) {
      String id = "m" + ProcessHandle.current().pid() + "-" + (i + WARM);
      long start = System.nanoTime();
      Sandbox sandbox = sandboxes.start(id, spec);
      long began = System.nanoTime();
      sandbox.stop(Duration.ZERO);
      long ended = System.nanoTime();
      sandboxes.delete(id);
      if (i < 0) continue;
      running[i] = (began - start) / 1e6;
      stopped[i] = (ended - began) / 1e6;
    }
    System.out.printf(
        "%s: start %s; stop at once %s%n",
        sandboxes.runtime().name(), summary(running), summary(stopped));
  }

  private static String summary(double[] milliseconds) {
    Arrays.sort(milliseconds);
    return "min %.1f ms, median %.1f ms, worst %.1f ms"
        .formatted(
            milliseconds[0],
            milliseconds[milliseconds.length / 2],
            milliseconds[milliseconds.length - 1]);
  }
}
