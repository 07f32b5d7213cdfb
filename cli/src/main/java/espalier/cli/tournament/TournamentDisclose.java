package espalier.cli.tournament;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.Json;
import espalier.competition.csv.CsvException;
import espalier.competition.obfuscation.Dataset;
import espalier.competition.obfuscation.FeatureTable;
import espalier.competition.obfuscation.ObfuscationKey;
import espalier.competition.obfuscation.Opening;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "disclose",
    description = {
      "Lays one era and some of its columns open, so that anybody runs the obfuscation again.",
      "It gives away the real ids of that era, and these columns' names in all eras."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament disclose table.csv --key data.key --data round-12 --era week09 --column distance --to week09.json"
    })
final class TournamentDisclose extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "TABLE", description = "The real table.")
  private Path table = Path.of("");

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "The secret key.")
  private Path key = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FOLDER",
      description = "The published data.")
  private Path data = Path.of("");

  @Option(names = "--era", required = true, paramLabel = "ERA", description = "Which era.")
  private String era = "";

  @Option(
      names = "--column",
      required = true,
      paramLabel = "NAME",
      description = "A real column; may be given several times.")
  private List<String> columns = List.of();

  @Option(names = "--to", required = true, paramLabel = "FILE", description = "What others verify.")
  private Path to = Path.of("");

  @Override
  protected Result run() throws Exception {
    Dataset dataset = Dataset.read(data);
    Dataset.Era opened =
        dataset
            .era(era)
            .orElseThrow(() -> CliException.usage("%s has no era '%s'".formatted(data, era)));
    try {
      var opening = Opening.of(ObfuscationKey.read(key), FeatureTable.read(table), opened, columns);
      opening
          .disagreement(dataset)
          .ifPresent(why -> {
            throw CliException.local("this table and key did not make %s: %s".formatted(data, why));
          });
      Files.writeString(to, Json.indented(opening.toTree()) + "\n");
      var tree = new LinkedHashMap<String, Object>();
      tree.put("file", to.toString());
      tree.put("era", era);
      tree.put("columns", columns);
      tree.put("rows", opening.ids().size());
      return Result.of(tree);
    } catch (CsvException refused) {
      throw Rounds.bad(table, refused);
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(String.valueOf(refused.getMessage()));
    }
  }
}
