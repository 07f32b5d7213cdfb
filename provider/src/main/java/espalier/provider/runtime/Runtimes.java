package espalier.provider.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The runtimes in order of preference, and which of them this machine has.
public final class Runtimes {
  private Runtimes() {}

  /// The chosen runtime and, in a sentence, why.
  public record Choice(WorkloadRuntime runtime, String why) {}

  /// All of them, the preferred first.
  public static List<WorkloadRuntime> all() {
    return List.of(
        new BubblewrapRuntime(), new RuncRuntime(), new DockerRuntime(), new ProcessRuntime());
  }

  /// The first that works here.
  ///
  /// @throws IOException if not even a plain process can be run
  public static Choice best() throws IOException {
    return best(all());
  }

  static Choice best(List<WorkloadRuntime> candidates) throws IOException {
    var missing = new ArrayList<String>();
    for (WorkloadRuntime runtime : candidates) {
      Optional<String> why = runtime.missing();
      if (why.isEmpty()) {
        String found = "chose " + runtime.isolation().description();
        return new Choice(
            runtime,
            missing.isEmpty() ? found : found + "; because " + String.join(", and ", missing));
      }
      missing.add(why.get());
    }
    throw new IOException("no runtime works here: " + String.join(", and ", missing));
  }

  /// The runtime of this name, as sandboxes remember it.
  ///
  /// @throws IOException if this version knows no such runtime
  public static WorkloadRuntime named(String name) throws IOException {
    return all().stream()
        .filter(runtime -> runtime.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IOException("runtime " + name + " is unknown; expected one of " + names()));
  }

  private static List<String> names() {
    return all().stream().map(WorkloadRuntime::name).toList();
  }
}
