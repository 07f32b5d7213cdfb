package espalier.cli.tournament;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.competition.csv.CsvException;
import espalier.competition.obfuscation.Dataset;
import espalier.competition.payload.PayloadStore;
import espalier.competition.portfolio.Portfolio;
import espalier.competition.round.Collected;
import espalier.competition.round.RealisedTargets;
import espalier.competition.round.RoundBundle;
import espalier.competition.round.ScoredRound;
import espalier.competition.round.TournamentView;
import espalier.competition.universe.Universe;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Round;
import espalier.scoring.tournament.Targets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "daily",
    description = {
      "Scores a round that is still live against the targets that each day has brought, and publishes",
      "the scores and the meta model's portfolio day by day. Nothing is sent and nothing is paid."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament daily flights --folder operator --targets monday.csv --targets tuesday.csv",
      "",
      "Each file holds all live rows; a target that is not known yet is 0.5."
    })
final class TournamentDaily extends EspalierCommand {
  private static final long PAYLOADS_BYTES_MAX = 1L << 40;
  private static final int DAYS_MAX = 400;

  @Mixin private final RoundOption which = new RoundOption();

  @Option(
      names = "--folder",
      required = true,
      paramLabel = "FOLDER",
      description = "The operator's folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--targets",
      required = true,
      paramLabel = "FILE",
      description = "The targets as they stood at the end of a day; once for each day, in order.")
  private List<Path> targets = List.of();

  @Override
  protected Result run() throws Exception {
    if (targets.size() > DAYS_MAX) {
      throw CliException.usage(
          "at most %d days are scored; found %d".formatted(DAYS_MAX, targets.size()));
    }
    try (NodeClient node = espalier().connect()) {
      var view = new TournamentView(node);
      Round round = Rounds.round(view, Rounds.tournament(view, which.name), which.number);
      var operator = new OperatorFolder(folder);
      Path published = operator.published(which.name, round.number());
      Universe universe = TournamentOpen.live(Dataset.read(published));
      List<Targets> days = days(universe);
      List<Entry> entries = view.entries(round.id());
      var store = PayloadStore.open(operator.payloads(), PAYLOADS_BYTES_MAX);
      Collected collected = Collected.of(entries, universe.size(), store);
      if (collected.codes().isEmpty()) {
        throw CliException.refused(
            "round %d has no revealed payload yet; it is %s"
                .formatted(
                    round.number(),
                    view.progress(round.id()).stage().name().toLowerCase(java.util.Locale.ROOT)));
      }
      ScoredRound scored =
          Progress.during(
              espalier(),
              "scoring",
              () ->
                  ScoredRound.of(universe, days.getLast(), entries, collected.codes(), List.of()));
      List<Long> performance =
          new RoundBundle(published)
              .writeDays(
                  "%s, round %d: the meta model's portfolio".formatted(which.name, round.number()),
                  scored,
                  days);
      return answer(round, scored, performance, published);
    }
  }

  private List<Targets> days(Universe universe) throws java.io.IOException {
    var days = new ArrayList<Targets>();
    for (Path file : targets) {
      try {
        days.add(RealisedTargets.read(file, universe));
      } catch (CsvException refused) {
        throw Rounds.bad(file, refused);
      }
    }
    return days;
  }

  private static Result answer(
      Round round, ScoredRound scored, List<Long> performance, Path published) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("round", round.number());
    tree.put("days", performance.size());
    tree.put("performance_q40", performance);
    tree.put(
        "scores",
        scored.entries().stream()
            .map(one -> {
              var score = new LinkedHashMap<String, Object>();
              score.put("model", one.entry().model());
              score.put("corr_q40", one.corr());
              score.put("mmc_q40", one.mmc());
              return score;
            })
            .toList());
    tree.put("published", published.toString());
    String table =
        Layout.table(
            List.of("MODEL", "CORR", "MMC"),
            scored.entries().stream()
                .map(one ->
                    List.of(
                        one.entry().model(),
                        TournamentScores.score(Optional.of(one.corr())),
                        TournamentScores.score(Optional.of(one.mmc()))))
                .toList());
    return Result.of(
        tree,
        "day %d of round %d; the portfolio stands at %s\n%s"
            .formatted(
                performance.size(),
                round.number(),
                Portfolio.decimal(performance.getLast()),
                table));
  }
}
