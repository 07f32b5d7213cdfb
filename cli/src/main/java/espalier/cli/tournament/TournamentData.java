package espalier.cli.tournament;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.competition.obfuscation.Dataset;
import espalier.competition.obfuscation.FeatureTable;
import espalier.competition.payload.PayloadClient;
import espalier.competition.round.TournamentView;
import espalier.competition.universe.Universe;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "data",
    description = {
      "Fetches what is needed to enter a round: obfuscated features and the ids to predict.",
      "All of it is checked against the roots on the ledger."
    },
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament data flights --round 12 --to round-12"})
final class TournamentData extends EspalierCommand {
  @Mixin private final RoundOption which = new RoundOption();

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "The operator's service; " + Rounds.SERVICE + " unless said.")
  private URI from = URI.create(Rounds.SERVICE);

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "Where the files go; NAME-NUMBER unless said.")
  private @Nullable Path to;

  @Override
  protected Result run() throws Exception {
    try (NodeClient node = espalier().connect();
        PayloadClient service = Rounds.service(from)) {
      var view = new TournamentView(node);
      Tournament tournament = Rounds.tournament(view, which.name);
      Round round = Rounds.round(view, tournament, which.number);
      String path = "%s/%d/".formatted(tournament.name(), round.number());
      byte[] csv =
          Progress.during(
              espalier(),
              "fetching",
              () -> file(service, path + Dataset.CSV, (int) FeatureTable.FILE_BYTES_MAX));
      byte[] json = file(service, path + Dataset.JSON, Dataset.JSON_BYTES_MAX);
      Dataset dataset;
      try {
        dataset = Dataset.parse(csv, json);
      } catch (IllegalArgumentException refused) {
        throw CliException.local(
            "%s serves data that is not whole: %s".formatted(from, refused.getMessage()), refused);
      }
      Universe universe = TournamentOpen.live(dataset);
      if (!dataset.root().equals(round.data().features())
          || !universe.root().equals(round.data().universe())) {
        throw CliException.refused(
            "%s serves other data than round %d was opened with: root %s, not %s"
                .formatted(from, round.number(), dataset.root(), round.data().features()));
      }
      Path folder = to == null ? Path.of("%s-%d".formatted(tournament.name(), round.number())) : to;
      dataset.write(folder);
      Files.writeString(folder.resolve("universe.csv"), universe.toCsv());
      var tree = new LinkedHashMap<String, Object>();
      tree.put("folder", folder.toString());
      tree.put("round", round.number());
      tree.put("round_id", round.id().toString());
      tree.put("rows_to_predict", universe.size());
      tree.put("eras", dataset.eras().size());
      tree.put("root", dataset.root().toString());
      tree.put("key_commitment", dataset.commitment().toString());
      return Result.of(tree);
    }
  }

  private byte[] file(PayloadClient service, String name, int bytesMax) throws java.io.IOException {
    return service
        .file(name, bytesMax)
        .orElseThrow(() ->
            CliException.local("%s does not have %s; ask the operator".formatted(from, name)));
  }
}
