package espalier.node.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real process with SIGKILL, again and again on the same folder, and looks at what it
/// left.
final class KillTest {
  private static final String ACKNOWLEDGED = "acknowledged ";

  @TempDir Path folder;

  private Process child(Path node) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CrashChild.class.getName(),
            node.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /// Method: let the child run until it has acknowledged a random number of blocks, kill it, read
  /// what it still had said, and compare log and state with blocks that are known from their
  /// heights alone. Then replay, and compare with a database that never crashed.
  @Test
  void nothing_acknowledged_is_lost_and_all_families_are_of_one_height() throws Exception {
    long seed = Long.getLong("espalier.seed", 99);
    int rounds = 5 * Integer.getInteger("espalier.scale", 1);
    var random = new Random(seed);
    Path node = folder.resolve("node");
    long height = -1;
    for (int round = 0; round < rounds; round++) {
      long acknowledged = runAndKill(node, 1 + random.nextInt(300));
      assertTrue(acknowledged > height, "a round must get further: " + acknowledged);
      height = check(node, acknowledged, "seed " + seed + " round " + round);
    }
    assertEquals(contentsWithoutCrash(height), contents(node));
  }

  private long runAndKill(Path node, int blocks) throws IOException, InterruptedException {
    var process = child(node);
    long last = -1;
    try (var output = process.inputReader()) {
      for (int count = 0; count < blocks; count++) {
        last = acknowledged(output.readLine());
      }
      process.toHandle().destroyForcibly(); // Process.destroyForcibly would close the pipe.
      // The pipe outlives the child: acknowledgements that were on their way count as well.
      for (String line = readRest(output); line != null; line = readRest(output)) {
        last = acknowledged(line);
      }
    }
    assertEquals(128 + 9, process.waitFor(), "the child must have died of SIGKILL");
    return last;
  }

  /// The next whole line, or null at the end; a line that the kill cut off was never said.
  private static String readRest(BufferedReader output) throws IOException {
    var line = new StringBuilder();
    for (int c = output.read(); c >= 0; c = output.read()) {
      if (c == '\n') return line.toString();
      line.append((char) c);
    }
    return null;
  }

  private static long acknowledged(String line) {
    assertNotNull(line, "the child ended by itself");
    assertTrue(line.startsWith(ACKNOWLEDGED), () -> "the child said: " + line);
    return Long.parseLong(line.substring(ACKNOWLEDGED.length()).strip());
  }

  private static long check(Path folder, long acknowledged, String where) throws IOException {
    try (var node = NodeFolder.open(folder, CrashChild.POLICY, _ -> {})) {
      var log = node.log();
      assertTrue(log.lastHeight() >= acknowledged, where);
      log.verify();
      log.iterate(
          log.firstHeight(),
          (height, block) -> {
            assertArrayEquals(CrashChild.block(height), block, where);
            return true;
          });
      var database = node.database();
      long durable = database.durableHeight();
      if (durable != StateReader.EMPTY) {
        assertArrayEquals(CrashChild.bytes(~durable), database.root(), where);
        for (var family : Family.values()) {
          byte[] found = database.get(family, new byte[] {'h'});
          assertArrayEquals(CrashChild.bytes(durable), found, where + " " + family);
        }
        assertNotNull(database.get(Family.INDEX, CrashChild.bytes(durable)), where);
      }
      assertNull(database.get(Family.INDEX, CrashChild.bytes(durable + 1)), where);
      return log.lastHeight();
    }
  }

  private String contents(Path folder) throws IOException {
    try (var node = NodeFolder.open(folder, CrashChild.POLICY, _ -> {})) {
      CrashChild.replay(node);
      return contents(node.database());
    }
  }

  private String contentsWithoutCrash(long last) {
    try (var database = StateDatabase.open(folder.resolve("twin"), FlushPolicy.DEFAULT)) {
      for (long height = 0; height <= last; height++) {
        CrashChild.apply(database, height, CrashChild.block(height));
      }
      return contents(database);
    }
  }

  private static String contents(StateDatabase database) {
    var text = new ArrayList<String>(List.of("height " + database.height()));
    for (var family : Family.values()) {
      database.scan(
          family,
          new byte[0],
          new byte[0],
          (key, value) -> {
            // The height and root of META depend on what was flushed, so they are compared above.
            String entry = HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value);
            return key[0] == 0 || text.add(family + " " + entry);
          });
    }
    return String.join("\n", text);
  }

  @Test
  void a_second_process_on_the_folder_is_refused_with_the_holders_pid() throws Exception {
    try (var _ = NodeFolder.open(folder.resolve("held"), FlushPolicy.DEFAULT, _ -> {})) {
      var process = child(folder.resolve("held"));
      String said;
      try (var output = process.inputReader()) {
        said = String.join("\n", output.readAllLines());
      }
      process.waitFor();
      assertTrue(said.startsWith("refused the folder"), said);
      assertTrue(said.contains("pid " + ProcessHandle.current().pid()), said);
    }
  }
}
