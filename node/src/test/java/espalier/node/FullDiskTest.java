package espalier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node on a disk of 48 MiB that runs full: a file system in memory, in a process of its own.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FullDiskTest {
  @TempDir Path disk;

  private record Run(int code, String output) {}

  private static Run run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.onExit().join().exitValue(), output);
  }

  private List<String> mounted(String... command) {
    String script = "mount -t tmpfs -o size=48m tmpfs \"$0\" && exec \"$@\"";
    var all = new java.util.ArrayList<>(List.of("unshare", "-rm", "sh", "-c", script));
    all.add(disk.toString());
    all.addAll(List.of(command));
    return all;
  }

  @Test
  void a_full_disk_stops_the_node_with_a_sentence_and_loses_nothing() throws IOException {
    boolean mounts;
    try {
      mounts = run(mounted("true")).code() == 0;
    } catch (IOException _) {
      mounts = false;
    }
    assumeTrue(
        mounts, "unshare(1) with user namespaces is missing, so no small disk can be mounted");
    Run run =
        run(
            mounted(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FullDiskNode.class.getName(),
                disk.toString()));
    assertEquals(0, run.code(), run::output);
    assertTrue(run.output().contains("failure the disk is full"), run::output);
    assertTrue(run.output().contains("free some space"), run::output);
    assertTrue(run.output().contains("reason=STOPPED"), run::output);
    assertTrue(run.output().contains("goes on true"), run::output);
  }
}
