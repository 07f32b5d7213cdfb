package espalier.provider.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RuntimesTest {
  /// A runtime that is there or is not, and can do nothing.
  private record Pretended(String name, Optional<String> missing) implements WorkloadRuntime {
    @Override
    public Isolation isolation() {
      return new Isolation(true, true, true, true, name + ": pretended");
    }

    @Override
    public List<String> startCommand(SandboxFolder folder, ControlGroup group) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> execCommand(SandboxFolder folder, List<String> command) {
      throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong workloadProcess(SandboxFolder folder) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void kill(SandboxFolder folder) {}

    @Override
    public void release(SandboxFolder folder) {}
  }

  private static final WorkloadRuntime ABSENT =
      new Pretended("first", Optional.of("first is not installed; apt package one brings it"));
  private static final WorkloadRuntime PRESENT = new Pretended("second", Optional.empty());

  @Test
  void the_first_that_works_is_chosen_and_the_missing_ones_are_named() throws Exception {
    Runtimes.Choice choice = Runtimes.best(List.of(ABSENT, PRESENT, PRESENT));
    assertEquals("second", choice.runtime().name());
    assertEquals(
        "chose second: pretended; because first is not installed; apt package one brings it",
        choice.why());
  }

  @Test
  void no_runtime_at_all_is_an_error_with_the_remedies() {
    var error = assertThrows(IOException.class, () -> Runtimes.best(List.of(ABSENT)));
    assertTrue(error.getMessage().contains("apt package one"), error.getMessage());
  }

  @Test
  void the_order_of_preference_ends_with_the_untrusted_process() {
    assertEquals(
        List.of("bubblewrap", "runc", "docker", "process"),
        Runtimes.all().stream().map(WorkloadRuntime::name).toList());
    assertTrue(Runtimes.all().getLast().isolation().description().contains("untrusted"));
  }

  @Test
  void an_unknown_name_is_refused() {
    assertThrows(IOException.class, () -> Runtimes.named("podman"));
  }
}
