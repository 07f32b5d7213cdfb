package espalier.cli.tournament;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which tournament and round a command is about.
final class RoundOption {
  @Parameters(index = "0", paramLabel = "NAME", description = "The tournament's name.")
  String name = "";

  @Option(
      names = "--round",
      paramLabel = "NUMBER",
      description = "The round's number; the latest unless said.")
  int number;
}
