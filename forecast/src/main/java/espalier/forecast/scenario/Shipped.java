package espalier.forecast.scenario;

import espalier.forecast.model.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The scenarios that come with the project.
public enum Shipped {
  /// The project's own.
  BEAR,
  /// The note's.
  BASE,
  /// The project's own.
  BULL;

  private @Nullable Scenario scenario;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The file itself, to be copied and changed.
  public String toml() {
    String path = word() + ".toml";
    try (InputStream in = Shipped.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  public synchronized Scenario scenario() {
    Scenario read = scenario;
    if (read == null) {
      read = ScenarioFile.readShipped(this);
      scenario = read;
    }
    return read;
  }

  public static Optional<Shipped> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }

  /// All three, from bear to bull.
  public static List<Scenario> all() {
    return Arrays.stream(values()).map(Shipped::scenario).toList();
  }
}
