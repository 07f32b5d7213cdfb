package espalier.cli.tournament;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.ExitCode;
import espalier.cli.Result;
import espalier.competition.obfuscation.Dataset;
import espalier.competition.obfuscation.Opening;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = "Runs the obfuscation of a disclosed era again and compares it with the data.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament verify week09.json --data round-12",
      "",
      "Exit code 1 says that it does not agree."
    })
final class TournamentVerify extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "What disclose wrote.")
  private Path file = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FOLDER",
      description = "The published data.")
  private Path data = Path.of("");

  @Override
  protected Result run() throws Exception {
    if (Files.size(file) > Opening.FILE_BYTES_MAX) {
      throw CliException.local("%s is longer than a disclosure".formatted(file));
    }
    Optional<String> wrong;
    Opening opening;
    try {
      opening = Opening.parse(Files.readAllBytes(file));
      wrong = opening.disagreement(Dataset.read(data));
    } catch (IllegalArgumentException refused) {
      throw CliException.local(
          "%s is no disclosure: %s".formatted(file, refused.getMessage()), refused);
    }
    var tree = new LinkedHashMap<String, Object>();
    tree.put("agrees", wrong.isEmpty());
    tree.put("era", opening.era());
    tree.put("rows", opening.ids().size());
    tree.put("columns", opening.columns().keySet().stream().toList());
    wrong.ifPresent(why -> tree.put("disagreement", why));
    return new Result(
        tree,
        wrong
            .map(why -> "does not agree: " + why)
            .orElse(
                "agrees: %d rows of era '%s', columns %s"
                    .formatted(opening.ids().size(), opening.era(), opening.columns().keySet())),
        wrong.isEmpty() ? ExitCode.OK : ExitCode.REFUSED);
  }
}
