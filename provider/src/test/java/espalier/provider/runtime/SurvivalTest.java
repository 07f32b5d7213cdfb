package espalier.provider.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.provider.runtime.Sandbox.Status;
import espalier.provider.runtime.WorkloadSpec.Lifetime;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A daemon in another process is killed with SIGKILL; this process takes its place.
class SurvivalTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temporary;
  private final String id = "s" + ProcessHandle.current().pid() + "-" + System.nanoTime();
  private Path state;
  private Path work;

  @BeforeEach
  void folders() throws Exception {
    state = temporary.resolve("state");
    work = Files.createDirectory(temporary.resolve("work"));
  }

  private Process daemon(Lifetime lifetime, String script) throws Exception {
    Process daemon =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DaemonStandIn.class.getName(),
                state.toString(),
                work.toString(),
                id,
                lifetime.name(),
                script)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = daemon.inputReader();
    assertEquals("started", said.readLine());
    return daemon;
  }

  private Sandboxes open() throws IOException {
    return Sandboxes.open(
        state, Runtimes.best().runtime(), ControlGroups.find(Path.of("/sys/fs/cgroup")));
  }

  @Test
  void a_sandbox_outlives_its_killed_daemon_and_is_adopted() throws Exception {
    Process daemon =
        daemon(Lifetime.SURVIVES, "while [ ! -e go ]; do sleep 0.05; done; echo done; exit 11");
    assertThrows(IOException.class, this::open, "two daemons on one folder");
    daemon.destroyForcibly().waitFor();
    try (Sandboxes sandboxes = open()) {
      assertEquals(List.of(id), sandboxes.known());
      Sandbox sandbox = sandboxes.adopt(id);
      assertInstanceOf(Status.Running.class, sandbox.status());
      Files.createFile(work.resolve("go"));
      assertEquals(
          new Status.Ended(11, Sandbox.Reason.EXITED), sandbox.awaitEnd(LONG).orElseThrow());
      assertEquals("done\n", Files.readString(sandbox.folder().standardOutput()));
      assertTrue(sandbox.usage().cpuNanoseconds() != 0);
      sandboxes.delete(id);
    }
  }

  @Test
  void a_tethered_sandbox_dies_with_its_killed_daemon() throws Exception {
    Process daemon = daemon(Lifetime.DIES_WITH_DAEMON, "trap '' TERM HUP; sleep 600; sleep 600");
    long workload;
    SandboxFolder folder;
    try {
      Path path = state.resolve(id);
      folder =
          new SandboxFolder(path, SandboxJson.read(Files.readString(path.resolve("sandbox.json"))));
      workload = Runtimes.named(folder.origin().runtime()).workloadProcess(folder).orElseThrow();
      assertTrue(ProcessHandle.of(workload).isPresent());
    } finally {
      daemon.destroyForcibly().waitFor();
    }
    Await.until("the workload is gone", () -> ProcessIdentity.of(workload).isEmpty());
    try (Sandboxes sandboxes = open()) {
      Await.until("it has ended", () -> !(sandboxes.adopt(id).status() instanceof Status.Running));
      sandboxes.delete(id);
    }
  }
}
