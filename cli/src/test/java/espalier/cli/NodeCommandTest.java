package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.JsonMembers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node of its own process: laid down, started, asked, stopped, started again.
final class NodeCommandTest {
  @TempDir Path home;

  @AfterEach
  void stop() {
    Run.of(home, "node", "stop");
  }

  private Run run(String... words) {
    return Run.of(home, words);
  }

  private JsonMembers start() {
    Run started = run("node", "start", "--background", "--port", "0", "--json");
    assertEquals(ExitCode.OK, started.exitCode(), started.out() + started.err());
    return started.object();
  }

  @Test
  void a_node_is_laid_down_started_stopped_and_goes_on_where_it_was() {
    assertEquals(ExitCode.UNREACHABLE, run("node", "status").exitCode());
    run("account", "new", "alice", "--unencrypted");
    run("account", "new", "bob", "--unencrypted");
    Run made = run("node", "init", "--grant", "alice=1000000000esp", "--json");
    assertEquals(ExitCode.OK, made.exitCode(), made.out() + made.err());

    String address = start().text("address");
    JsonMembers status = run("node", "status", "--json").object();
    assertTrue(status.truth("running"));
    assertEquals(made.object().text("chain"), status.text("chain"));
    Run second = run("node", "start", "--background", "--port", "0");
    assertEquals(ExitCode.LOCAL, second.exitCode());
    assertTrue(second.err().contains("runs already"), second.err());

    Run sent = run("account", "send", "bob", "5esp", "--key", "alice", "--node", address, "--json");
    assertEquals(ExitCode.OK, sent.exitCode(), sent.out());
    long height = sent.object().whole("height");
    assertTrue(run("node", "stop", "--json").object().truth("stopped"));
    assertFalse(run("node", "status", "--json").object().truth("running"));

    String again = start().text("address");
    Run shown = run("tx", "show", sent.object().text("transaction"), "--node", again, "--json");
    assertEquals(height, shown.object().whole("height"));
  }

  @Test
  void another_node_goes_on_from_a_snapshot_and_refuses_a_changed_one() throws Exception {
    run("account", "new", "alice", "--unencrypted");
    run("account", "new", "bob", "--unencrypted");
    run("node", "init", "--grant", "alice=1000000000esp");
    String address = start().text("address");
    run("account", "send", "bob", "5esp", "--key", "alice", "--node", address);
    Path taken = home.resolve("taken");
    Run running = run("node", "snapshot", "take", taken.toString());
    assertEquals(ExitCode.LOCAL, running.exitCode(), running.out());
    run("node", "stop");
    Files.deleteIfExists(taken);
    Run made = run("node", "snapshot", "take", taken.toString(), "--json");
    assertEquals(ExitCode.OK, made.exitCode(), made.out() + made.err());

    Path other = Files.createDirectory(home.resolve("other"));
    Run restored = Run.of(other, "node", "snapshot", "restore", taken.toString(), "--json");
    assertEquals(ExitCode.OK, restored.exitCode(), restored.out() + restored.err());
    assertEquals(made.object().text("root"), restored.object().text("root"));
    Run apart = Run.of(other, "node", "start", "--background", "--port", "0", "--json");
    assertEquals(ExitCode.OK, apart.exitCode(), apart.out() + apart.err());
    try {
      String there = apart.object().text("address");
      Run sent = run("account", "send", "bob", "7esp", "--key", "alice", "--node", there, "--json");
      assertEquals(made.object().whole("height") + 1, sent.object().whole("height"));
      Run shown = run("account", "show", "bob", "--node", there, "--json");
      assertTrue(shown.out().contains("\"12\""), shown.out());
    } finally {
      Run.of(other, "node", "stop");
    }

    for (Path file : List.copyOf(list(taken))) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      Path third = home.resolve("third-" + file.getFileName());
      Run refused = Run.of(third, "node", "snapshot", "restore", taken.toString());
      assertEquals(ExitCode.LOCAL, refused.exitCode(), file + ": " + refused.out());
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (var inside = Files.list(folder)) {
      return inside.toList();
    }
  }

  @Test
  void a_node_without_a_ledger_says_how_to_make_one() {
    Run started = run("node", "start", "--background", "--port", "0");
    assertEquals(ExitCode.LOCAL, started.exitCode());
    assertTrue(started.err().contains("holds no ledger"), started.err());
    assertEquals(1, started.err().lines().count(), started.err());
  }

  @Test
  void a_second_ledger_in_one_folder_and_grants_that_are_none_are_refused() {
    run("account", "new", "alice", "--unencrypted");
    assertEquals(ExitCode.OK, run("node", "init", "--grant", "alice=5esp").exitCode());
    Run second = run("node", "init", "--name", "other", "--grant", "alice=5esp", "--json");
    assertEquals(ExitCode.LOCAL, second.exitCode());
    assertEquals("GENESIS_DIFFERENT", second.object().text("name"));
    for (String grant : List.of("alice", "=5esp", "alice=", "alice=5", "alice=5gold")) {
      assertEquals(ExitCode.USAGE, run("node", "init", "--grant", grant).exitCode(), grant);
    }
    assertEquals(ExitCode.USAGE, run("node", "init").exitCode());
  }

  @Test
  void stopping_what_does_not_run_is_no_error() {
    Run stopped = run("node", "stop", "--json");
    assertEquals(ExitCode.OK, stopped.exitCode());
    assertFalse(stopped.object().truth("stopped"));
  }
}
