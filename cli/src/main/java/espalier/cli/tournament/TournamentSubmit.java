package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.competition.csv.CsvException;
import espalier.competition.csv.Submission;
import espalier.competition.csv.SubmissionReader;
import espalier.competition.payload.PayloadClient;
import espalier.competition.round.HeldEntry;
import espalier.competition.round.TournamentView;
import espalier.competition.universe.Universe;
import espalier.ledger.Receipt;
import espalier.ledger.Transaction;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import espalier.ledger.tournament.TournamentTransaction.CommitEntry;
import espalier.scoring.tournament.OrderedKeys;
import espalier.scoring.tournament.RankCodes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    description = {
      "Enters a model: ranks the predictions, commits to them and stakes on them.",
      "Nobody sees them before 'tournament reveal', which must follow in its window.",
      "A file with bad rows is refused whole, each bad row named; submitting again replaces."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament submit flights predictions.csv --data round-12 --stake 25000 --dry-run",
      "",
      "The file has the columns id,prediction with values from 0 to 1; only their order counts."
    })
final class TournamentSubmit extends SendingCommand {
  @Mixin private final RoundOption which = new RoundOption();

  @Parameters(index = "1", paramLabel = "FILE", description = "id,prediction as CSV.")
  private Path file = Path.of("");

  @Option(names = "--model", paramLabel = "NAME", description = "Your model; main unless said.")
  private String model = "main";

  @Option(
      names = "--stake",
      required = true,
      paramLabel = "UNITS",
      description = "Smallest units of the tournament's denomination.")
  private long stake;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "What 'tournament data' fetched; else the ids are asked of the operator.")
  private @Nullable Path data;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "The operator's service; " + Rounds.SERVICE + " unless said.")
  private URI from = URI.create(Rounds.SERVICE);

  private Submission.@Nullable Accepted accepted;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws Exception {
    if (stake < 1) {
      throw CliException.usage("a stake is at least 1 unit; found " + stake);
    }
    var view = new TournamentView(node);
    Tournament tournament = Rounds.tournament(view, which.name);
    Round round = Rounds.round(view, tournament, which.number);
    Universe universe = universe(tournament, round);
    HeldEntry entry =
        switch (SubmissionReader.read(file, universe)) {
          case Submission.Refused refused ->
              throw CliException.local(Rounds.problems(file, refused));
          case Submission.Accepted taken -> {
            accepted = taken;
            byte[] payload = RankCodes.encode(codes(taken.values()));
            yield HeldEntry.draw(round.id(), actor, model, payload);
          }
        };
    if (!isDryRun()) {
      // Kept before it is committed to: without it nothing can be revealed.
      entry.write(Rounds.held(espalier(), round));
    }
    try {
      return List.of(new CommitEntry(round.id(), model, entry.commitment(), new Amount(stake)));
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(String.valueOf(refused.getMessage()));
    }
  }

  static char[] codes(double[] values) {
    return RankCodes.of(
        Arrays.stream(values)
            .mapToLong(value -> OrderedKeys.ofDoubleBits(Double.doubleToLongBits(value)))
            .toArray());
  }

  private Universe universe(Tournament tournament, Round round) throws IOException {
    Universe universe;
    if (data == null) {
      try (PayloadClient service = Rounds.service(from)) {
        byte[] csv =
            service
                .file(
                    "%s/%d/universe.csv".formatted(tournament.name(), round.number()),
                    (int) Universe.FILE_BYTES_MAX)
                .orElseThrow(() ->
                    CliException.local(
                        "%s does not have the ids of round %d; name a folder with --data"
                            .formatted(from, round.number())));
        Path temporary = Files.createTempFile("universe", ".csv");
        try {
          Files.write(temporary, csv);
          universe = read(temporary);
        } finally {
          Files.deleteIfExists(temporary);
        }
      }
    } else {
      universe = read(data.resolve("universe.csv"));
    }
    Hash root = universe.root();
    if (!root.equals(round.data().universe())) {
      throw CliException.refused(
          "these are not the ids of round %d: root %s, not %s; fetch them with 'tournament data'"
              .formatted(round.number(), root, round.data().universe()));
    }
    return universe;
  }

  private static Universe read(Path csv) throws IOException {
    try {
      return Universe.read(csv);
    } catch (CsvException refused) {
      throw Rounds.bad(csv, refused);
    }
  }

  @Override
  protected Map<String, Object> outcome(Receipt receipt) {
    var more = new LinkedHashMap<String, Object>();
    more.put("model", model);
    if (accepted != null) {
      more.put("rows", accepted.values().length);
      more.put("ignored_rows", accepted.ignoredCount());
    }
    more.put("next", "espalier tournament reveal %s --model %s".formatted(which.name, model));
    return more;
  }
}
