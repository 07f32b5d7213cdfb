package espalier.cli;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What a process gives a command: streams, environment, and somebody who can be asked.
///
/// @param home where state is kept unless told otherwise
/// @param terminal whether a person looks at the output
/// @param secretPrompt asks for a passphrase without showing it; none where nobody can be asked
public record Surroundings(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path home,
    boolean terminal,
    Optional<Function<String, char[]>> secretPrompt) {

  /// Those of this process.
  static Surroundings ofProcess() {
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    return new Surroundings(
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        System.getenv(),
        Path.of(System.getProperty("user.home"), ".espalier"),
        console.isPresent(),
        console.map(person -> question -> ask(person, question)));
  }

  private static char[] ask(Console console, String question) {
    char[] answer = console.readPassword("%s: ", question);
    return answer == null ? new char[0] : answer;
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
