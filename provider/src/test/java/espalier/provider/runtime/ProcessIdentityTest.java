package espalier.provider.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  // Recorded from a kernel 6.18; the command was renamed to hold what misleads a careless reader.
  private static final String LINE =
      "6264 (a) b (c)) S 6262 6262 6262 0 -1 4194304 96 0 0 0 0 0 0 0 20 0 1 0 31337 2654208 240"
          + " 18446744073709551615";

  @Test
  void the_start_time_is_found_behind_a_command_with_parentheses() {
    assertEquals(Optional.of(new ProcessIdentity(6_264, 31_337)), ProcessIdentity.parse(LINE));
  }

  @Test
  void a_torn_line_is_nobody() {
    assertEquals(Optional.empty(), ProcessIdentity.parse("6264 (sh"));
    assertEquals(Optional.empty(), ProcessIdentity.parse("6264 (sh) S 1 2 3"));
    assertEquals(Optional.empty(), ProcessIdentity.parse(""));
  }

  @Test
  void a_number_that_another_process_got_is_not_the_same_process() {
    long pid = ProcessHandle.current().pid();
    ProcessIdentity self = ProcessIdentity.of(pid).orElseThrow();
    assertTrue(self.isAlive());
    assertFalse(new ProcessIdentity(pid, self.startTicks() + 1).isAlive());
  }
}
