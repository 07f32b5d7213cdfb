package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// Every command of the tree: help, example, shared options.
final class CommandTreeTest {
  @TempDir Path home;

  private CommandLine root() {
    var surroundings =
        new Surroundings(
            System.out, System.err, java.util.Map.of(), home, false, java.util.Optional.empty());
    return Main.commandLine(surroundings);
  }

  private static List<CommandLine> all(CommandLine command) {
    var commands = new ArrayList<CommandLine>();
    commands.add(command);
    command.getSubcommands().values().forEach(sub -> commands.addAll(all(sub)));
    return commands;
  }

  private static List<String> examples(CommandLine command) {
    String[] footer = command.getCommandSpec().usageMessage().footer();
    return Arrays.stream(footer).filter(line -> line.startsWith("  espalier ")).toList();
  }

  @TestFactory
  Stream<DynamicTest> help_says_what_a_command_does_and_shows_an_example_of_it() {
    return all(root()).stream()
        .map(command -> {
          String name = command.getCommandSpec().qualifiedName();
          return DynamicTest.dynamicTest(
              name,
              () -> {
                String help = command.getUsageMessage();
                assertTrue(help.contains("Example:"), help);
                assertTrue(command.getCommandSpec().usageMessage().description().length > 0, help);
                List<String> examples = examples(command);
                assertFalse(examples.isEmpty(), help);
                examples.forEach(line -> assertTrue(line.strip().startsWith(name), line));
                command
                    .getCommandSpec()
                    .options()
                    .forEach(option ->
                        assertTrue(option.description().length > 0, option.longestName()));
                command
                    .getCommandSpec()
                    .positionalParameters()
                    .forEach(one -> assertTrue(one.description().length > 0, one.paramLabel()));
              });
        });
  }

  /// A demo or node in an example is a command of its own only once it exists; every other example
  /// must be one that the parser takes.
  @TestFactory
  Stream<DynamicTest> every_example_is_a_command_line_that_parses() {
    var known = root().getSubcommands().keySet();
    return all(root()).stream()
        .flatMap(command -> examples(command).stream())
        .filter(line -> known.contains(line.strip().split(" ", -1)[1]))
        .map(line ->
            DynamicTest.dynamicTest(
                line,
                () -> {
                  String[] words = line.strip().split(" ", -1);
                  root().parseArgs(Arrays.copyOfRange(words, 1, words.length));
                }));
  }

  @Test
  void every_command_takes_json_and_every_sender_a_dry_run() {
    for (CommandLine command : all(root())) {
      String name = command.getCommandSpec().qualifiedName();
      List<String> options =
          command.getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
      assertTrue(options.contains("--json"), name);
      assertTrue(options.contains("--help"), name);
      if (command.getCommand() instanceof SendingCommand) {
        assertTrue(options.contains("--dry-run"), name);
      }
    }
  }

  @Test
  void a_noun_without_a_verb_names_its_verbs() {
    for (CommandLine command : all(root())) {
      if (command.getCommand() instanceof NounCommand) {
        String[] words = command.getCommandSpec().qualifiedName().split(" ", -1);
        Run run = Run.of(home, Arrays.copyOfRange(words, 1, words.length));
        assertEquals(ExitCode.USAGE, run.exitCode());
        command.getSubcommands().keySet().forEach(verb -> assertTrue(run.err().contains(verb)));
      }
    }
  }
}
