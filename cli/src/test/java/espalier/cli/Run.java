package espalier.cli;

import espalier.client.Json;
import espalier.client.JsonMembers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One command run in this process: its exit code and what it printed.
record Run(int exitCode, String out, String err) {
  static Run of(Path home, Map<String, String> environment, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var surroundings =
        new Surroundings(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            home,
            false,
            Optional.empty());
    int exitCode = Main.run(surroundings, arguments);
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static Run of(Path home, String... arguments) {
    return of(home, Map.of(), arguments);
  }

  /// The one JSON object on standard output.
  JsonMembers object() {
    return Json.readObject(out.getBytes(StandardCharsets.UTF_8));
  }

  /// The one JSON list on standard output.
  List<?> list() {
    return (List<?>) Json.read(out.getBytes(StandardCharsets.UTF_8));
  }
}
