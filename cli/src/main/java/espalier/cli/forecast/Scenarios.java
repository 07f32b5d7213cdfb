package espalier.cli.forecast;

import espalier.cli.CliException;
import espalier.forecast.model.Scenario;
import espalier.forecast.scenario.ScenarioFile;
import espalier.forecast.scenario.Shipped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Scenarios as people name them: one that ships, or a file.
final class Scenarios {
  private Scenarios() {}

  static Scenario named(String nameOrFile) {
    return Shipped.of(nameOrFile).map(Shipped::scenario).orElseGet(() -> file(nameOrFile));
  }

  static Scenario file(String name) {
    Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      throw CliException.local(
          "there is no scenario '%s': name bear, base or bull, or a TOML file that exists"
              .formatted(name));
    }
    return ScenarioFile.read(name, text(file));
  }

  private static String text(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(ScenarioFile.BYTES_MAX + 1);
      if (bytes.length > ScenarioFile.BYTES_MAX) {
        throw CliException.local(
            "%s: a scenario has at most %d bytes; found more"
                .formatted(file, ScenarioFile.BYTES_MAX));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException refused) {
      throw CliException.local("%s is not UTF-8; save it as UTF-8".formatted(file), refused);
    } catch (IOException unreadable) {
      throw CliException.local(
          "%s cannot be read: %s".formatted(file, unreadable.getMessage()), unreadable);
    }
  }
}
