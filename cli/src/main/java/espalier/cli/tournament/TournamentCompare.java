package espalier.cli.tournament;

import espalier.cli.EspalierCommand;
import espalier.cli.ExitCode;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.competition.obfuscation.Dataset;
import espalier.competition.obfuscation.DatasetComparison;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    description = {
      "Says whether the obfuscation changed between two rounds' data: key, columns, and every era",
      "that both show. Needs nothing but the published files."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament compare round-11 round-12",
      "",
      "Exit code 1 says that something changed."
    })
final class TournamentCompare extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "EARLIER", description = "A folder that data made.")
  private Path earlier = Path.of("");

  @Parameters(index = "1", paramLabel = "LATER", description = "Another.")
  private Path later = Path.of("");

  @Override
  protected Result run() throws Exception {
    var found = DatasetComparison.of(Dataset.read(earlier), Dataset.read(later));
    var tree = new LinkedHashMap<String, Object>();
    tree.put("unchanged", found.isUnchanged());
    tree.put("same_key", found.sameKey());
    tree.put("same_columns", found.sameColumns());
    tree.put("shared_eras", found.shared());
    tree.put("changed_eras", found.changed());
    String verdict =
        found.isUnchanged()
            ? "unchanged: %d eras agree to the byte under the same key"
                .formatted(found.shared().size())
            : "changed, or nothing in common; see below\n" + Layout.fields(tree);
    return new Result(tree, verdict, found.isUnchanged() ? ExitCode.OK : ExitCode.REFUSED);
  }
}
