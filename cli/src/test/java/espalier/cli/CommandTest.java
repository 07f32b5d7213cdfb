package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.JsonMembers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands that need no node: keys, profiles, exit codes, the form of errors.
final class CommandTest {
  @TempDir Path home;

  private static String freeAddress() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + free.getLocalPort();
    }
  }

  @Test
  void a_new_key_is_encrypted_under_the_passphrase_of_the_environment_and_listed() {
    Run made =
        Run.of(
            home,
            Map.of("ESPALIER_PASSPHRASE", "correct horse"),
            "account",
            "new",
            "alice",
            "--json");
    assertEquals(ExitCode.OK, made.exitCode(), made.err());
    assertTrue(made.object().truth("encrypted"));
    Run listed = Run.of(home, "account", "list", "--json");
    JsonMembers row = JsonMembers.of(listed.list().getFirst());
    assertEquals("alice", row.text("name"));
    assertEquals(made.object().text("account"), row.text("account"));
    assertFalse(made.out().contains("correct horse"));
  }

  @Test
  void a_passphrase_may_stand_in_a_file() throws IOException {
    Path file = home.resolve("words");
    Files.writeString(file, "correct horse\nanother line\n");
    Run made = Run.of(home, "account", "new", "alice", "--passphrase-file", file.toString());
    assertEquals(ExitCode.OK, made.exitCode(), made.err());
  }

  @Test
  void without_a_passphrase_no_key_is_made_and_the_ways_to_give_one_are_named() {
    Run made = Run.of(home, "account", "new", "alice");
    assertEquals(ExitCode.LOCAL, made.exitCode());
    assertTrue(made.err().contains("ESPALIER_PASSPHRASE"), made.err());
    assertTrue(made.err().contains("--unencrypted"), made.err());
    assertEquals(List.of(), Run.of(home, "account", "list", "--json").list());
  }

  @Test
  void an_unencrypted_key_must_be_asked_for_by_that_name() {
    Run made = Run.of(home, "account", "new", "alice", "--unencrypted", "--json");
    assertEquals(ExitCode.OK, made.exitCode(), made.err());
    assertFalse(made.object().truth("encrypted"));
    Run again = Run.of(home, "account", "new", "alice", "--unencrypted");
    assertEquals(ExitCode.LOCAL, again.exitCode());
    assertTrue(again.err().contains("exists"), again.err());
  }

  @Test
  void a_part_of_a_bench_that_does_not_exist_is_refused_with_the_parts_that_do() {
    Run asked = Run.of(home, "bench", "ledger", "--only", "everything");
    assertEquals(ExitCode.USAGE, asked.exitCode(), asked.err());
    assertTrue(asked.err().contains("transfers, roots and start"), asked.err());
  }

  @Test
  void misuse_exits_with_2_and_an_unreachable_node_with_3() throws IOException {
    for (String[] words :
        List.of(
            new String[] {},
            new String[] {"acount"},
            new String[] {"account", "new"},
            new String[] {"query", "table", "--limit", "1001"},
            new String[] {"query", "table", "--limit", "0"},
            new String[] {"query", "status", "--no-such-option"},
            new String[] {"query", "proof", "xyz"},
            new String[] {"query", "status", "--node", "nonsense"},
            new String[] {"account", "show", "esp1notanaddress"})) {
      Run run = Run.of(home, words);
      assertEquals(ExitCode.USAGE, run.exitCode(), String.join(" ", words) + run.err());
      assertEquals("", run.out());
      assertTrue(run.err().startsWith("espalier: "), run.err());
    }
    Run run = Run.of(home, "query", "status", "--node", freeAddress());
    assertEquals(ExitCode.UNREACHABLE, run.exitCode());
    assertTrue(run.err().contains("espalier node start"), run.err());
  }

  @Test
  void with_json_an_error_is_one_object_on_standard_output_and_nothing_else() throws IOException {
    String free = freeAddress();
    for (String[] words :
        List.of(
            new String[] {"query", "status", "--json", "--node", free},
            new String[] {"--json", "query", "status", "--node", free},
            new String[] {"account", "show", "nobody", "--json"},
            new String[] {"account", "send", "--json"},
            new String[] {"query", "table", "--limit", "x", "--json"})) {
      Run run = Run.of(home, words);
      assertEquals("", run.err(), String.join(" ", words));
      assertTrue(run.object().whole("code") > 0);
      assertFalse(run.object().text("name").isEmpty());
      assertFalse(run.object().text("message").isEmpty());
      assertTrue(run.exitCode() != ExitCode.OK);
    }
  }

  @Test
  void a_stack_trace_is_shown_only_when_asked_for() throws IOException {
    String free = freeAddress();
    Run plain = Run.of(home, "query", "status", "--node", free);
    assertFalse(plain.err().contains("\tat "), plain.err());
    assertEquals(1, plain.err().lines().count(), plain.err());
    Run traced = Run.of(home, "query", "status", "--trace", "--node", free);
    assertTrue(traced.err().contains("\tat espalier."), traced.err());
  }

  @Test
  void amounts_without_denomination_or_out_of_range_are_refused() {
    Run.of(home, "account", "new", "alice", "--unencrypted");
    for (String amount :
        List.of("12", "esp", "-1esp", "1.5esp", "9223372036854775808esp", "12ESP", "")) {
      Run run = Run.of(home, "account", "send", "alice", amount);
      assertEquals(ExitCode.USAGE, run.exitCode(), amount + run.err());
      assertTrue(run.err().contains("AMOUNT") || run.err().contains("option"), run.err());
    }
  }

  @Test
  void a_profile_names_node_and_key_and_is_kept() throws IOException {
    Run.of(home, "account", "new", "alice", "--unencrypted");
    String free = freeAddress();
    Run set = Run.of(home, "config", "set", "--profile", "test", "--node", free, "--key", "alice");
    assertEquals(ExitCode.OK, set.exitCode(), set.err());
    assertEquals(ExitCode.OK, Run.of(home, "config", "use", "test").exitCode());
    JsonMembers shown = Run.of(home, "config", "show", "--json").object();
    assertEquals("test", shown.text("profile"));
    assertEquals(free, shown.object("profiles").object("test").text("node"));
    assertTrue(Run.of(home, "query", "status").err().contains(free));
  }

  @Test
  void profiles_and_keys_that_do_not_exist_are_refused() {
    assertEquals(ExitCode.USAGE, Run.of(home, "config", "use", "nowhere").exitCode());
    assertEquals(ExitCode.LOCAL, Run.of(home, "config", "set", "--key", "nobody").exitCode());
    assertEquals(
        ExitCode.USAGE, Run.of(home, "query", "status", "--profile", "nowhere").exitCode());
  }

  @Test
  void a_damaged_configuration_is_said_and_not_overwritten() throws IOException {
    Path file = home.resolve("config.json");
    Files.writeString(file, "{\"profile\": ");
    for (String[] words :
        List.of(
            new String[] {"config", "show"},
            new String[] {"config", "set", "--fee-in", "esp"},
            new String[] {"query", "status"})) {
      Run run = Run.of(home, words);
      assertEquals(ExitCode.LOCAL, run.exitCode());
      assertTrue(run.err().contains(file.toString()), run.err());
    }
    assertEquals("{\"profile\": ", Files.readString(file));
  }

  @Test
  void completion_scripts_know_every_noun() {
    for (String shell : List.of("bash", "zsh", "fish")) {
      Run run = Run.of(home, "completion", shell);
      assertEquals(ExitCode.OK, run.exitCode());
      for (String noun : List.of("account", "tx", "query", "config", "completion", "version")) {
        assertTrue(run.out().contains(noun), shell + " lacks " + noun);
      }
    }
    assertEquals(ExitCode.USAGE, Run.of(home, "completion", "tcsh").exitCode());
  }

  @Test
  void the_version_is_that_of_the_build() {
    Run run = Run.of(home, "version", "--json");
    assertTrue(run.object().text("espalier").matches("\\d+\\.\\d+\\.\\d+"), run.out());
    assertEquals(Runtime.version().toString(), run.object().text("java"));
  }
}
