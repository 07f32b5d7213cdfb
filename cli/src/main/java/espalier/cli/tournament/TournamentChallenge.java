package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.competition.csv.CsvException;
import espalier.competition.payload.PayloadClient;
import espalier.competition.round.RealisedTargets;
import espalier.competition.round.ScoredRound;
import espalier.competition.round.TournamentView;
import espalier.competition.universe.Universe;
import espalier.ledger.Transaction;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.TournamentTransaction.ChallengeScores;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "challenge",
    description = {
      "Recomputes a round from its published files and payloads, and challenges the first score that",
      "is wrong. You are paid half of the scorer's bond; a challenge that does not hold costs yours."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament challenge flights --data round-12 --targets targets.csv --dry-run",
      "",
      "If nothing is wrong, nothing is sent."
    })
final class TournamentChallenge extends SendingCommand {
  @Mixin private final RoundOption which = new RoundOption();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FOLDER",
      description = "What 'tournament data' fetched.")
  private Path data = Path.of("");

  @Option(
      names = "--targets",
      required = true,
      paramLabel = "FILE",
      description = "The published targets.csv.")
  private Path targets = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "Who has the payloads; " + Rounds.SERVICE + " unless said.")
  private URI from = URI.create(Rounds.SERVICE);

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws Exception {
    var view = new TournamentView(node);
    Round round = Rounds.round(view, Rounds.tournament(view, which.name), which.number);
    Universe universe;
    Targets realised;
    try {
      universe = Universe.read(data.resolve("universe.csv"));
      realised = RealisedTargets.read(targets, universe);
    } catch (CsvException refused) {
      throw CliException.local(String.valueOf(refused.getMessage()), refused);
    }
    Hash published = view.progress(round.id()).scoring().targets().orElse(Hash.ZERO);
    if (!realised.tree().root().equals(published)) {
      throw CliException.refused(
          "%s holds other targets than were published: root %s, not %s"
              .formatted(targets, realised.tree().root(), published));
    }
    List<Entry> entries = view.entries(round.id());
    var recomputed =
        ScoredRound.of(universe, realised, entries, payloads(entries, universe.size()), List.of());
    List<ScoredRound.Scored> wrong = recomputed.wronglyPosted(entries);
    if (wrong.isEmpty()) {
      throw CliException.refused(
          "all %d scores are right; nothing is challenged".formatted(entries.size()));
    }
    return List.of(
        new ChallengeScores(round.id(), recomputed.evidence(wrong.getFirst().entry().id())));
  }

  private Map<Hash, char[]> payloads(List<Entry> entries, int rows) throws IOException {
    var codes = new HashMap<Hash, char[]>();
    try (PayloadClient service = Rounds.service(from)) {
      for (Entry entry : entries) {
        if (entry.status() == Entry.Status.REVEALED) {
          Hash root = entry.reveal().orElseThrow().payload();
          byte[] payload =
              service
                  .get(root)
                  .orElseThrow(() ->
                      CliException.local("%s does not have payload %s".formatted(from, root)));
          codes.put(entry.id(), RankCodes.decodeCanonical(payload, rows));
        }
      }
    }
    return codes;
  }
}
