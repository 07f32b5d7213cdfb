package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.JsonMembers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SimulateCommandTest {
  @TempDir Path home;

  @Test
  void an_attack_is_reported_with_its_bound_and_its_interval() {
    Run run = Run.of(home, "simulate", "attack", "self-backing", "--seeds", "3", "--json");
    assertEquals(ExitCode.OK, run.exitCode(), run.err());
    JsonMembers attack = JsonMembers.of(run.object().list("attacks").getFirst());
    assertEquals("self-backing", attack.text("name"));
    JsonMembers setting = JsonMembers.of(attack.list("settings").getFirst());
    assertEquals("gain", setting.text("measure"));
    Object low = setting.object("measured").find("low").orElseThrow();
    Object high = setting.object("measured").find("high").orElseThrow();
    assertTrue(((Number) low).doubleValue() <= ((Number) high).doubleValue());
  }

  @Test
  void what_cannot_be_played_is_refused_with_what_can() {
    Run unknown = Run.of(home, "simulate", "attack", "bribe");
    assertEquals(ExitCode.USAGE, unknown.exitCode());
    assertTrue(unknown.err().contains("weight-copier"), unknown.err());
    Run single = Run.of(home, "simulate", "attack", "--seeds", "1");
    assertEquals(ExitCode.USAGE, single.exitCode());
    assertTrue(single.err().contains("2 to 100000"), single.err());
  }

  @Test
  void a_bench_of_nothing_known_is_refused() {
    Run run = Run.of(home, "bench", "compete", "--only", "weather");
    assertEquals(ExitCode.USAGE, run.exitCode());
    assertTrue(run.err().contains("scoring, yuma, round"), run.err());
  }
}
