package espalier.cli.tournament;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.competition.csv.CsvException;
import espalier.competition.csv.CsvWriter;
import espalier.competition.obfuscation.FeatureTable;
import espalier.competition.obfuscation.Obfuscation;
import espalier.competition.obfuscation.ObfuscationKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "obfuscate",
    description = {
      "Turns a real table into one without names: keyed ids, row and column orders, values cut into",
      "fifths of their era. The same key and table give the same bytes."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament obfuscate table.csv --key data.key --to round-12",
      "",
      "The table has the columns id, era, the features, and target; rows to predict are of the era 'live'.",
      "round-12-ids.csv says what each new id was; keep it and the key to yourself."
    })
final class TournamentObfuscate extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "TABLE", description = "A CSV file of at most 64 MiB.")
  private Path table = Path.of("");

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The secret key; drawn anew if the file does not exist.")
  private Path key = Path.of("");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FOLDER",
      description = "Where features.csv and features.json go.")
  private Path to = Path.of("");

  @Option(
      names = "--first-place",
      paramLabel = "NUMBER",
      description =
          "The place under the key of the table's first era; eras keep theirs in all rounds.")
  private int firstPlace;

  @Override
  protected Result run() throws Exception {
    FeatureTable read;
    try {
      read = FeatureTable.read(table);
    } catch (CsvException refused) {
      throw Rounds.bad(table, refused);
    } catch (IllegalArgumentException refused) {
      throw CliException.local("%s: %s".formatted(table, refused.getMessage()), refused);
    }
    ObfuscationKey secret =
        Files.exists(key) ? ObfuscationKey.read(key) : ObfuscationKey.create(key);
    if (firstPlace < 0) {
      throw CliException.usage("places count from 0; found " + firstPlace);
    }
    Obfuscation.Result result =
        Progress.during(
            espalier(), "obfuscating", () -> new Obfuscation(secret).apply(read, firstPlace));
    result.dataset().write(to);
    Path ids = to.resolveSibling(to.getFileName() + "-ids.csv");
    var out = new CsvWriter().row("id", "real_id");
    result.realIds().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(one -> out.row(one.getKey(), one.getValue()));
    Files.deleteIfExists(ids);
    Files.createFile(
        ids, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(ids, out.toString());
    var tree = new LinkedHashMap<String, Object>();
    tree.put("folder", to.toString());
    tree.put("rows", read.rows().size());
    tree.put("eras", result.dataset().eras().size());
    tree.put("columns", read.columns().size());
    tree.put("root", result.dataset().root().toString());
    tree.put("key_commitment", secret.commitment().toString());
    tree.put("ids", ids.toString());
    return Result.of(tree);
  }
}
