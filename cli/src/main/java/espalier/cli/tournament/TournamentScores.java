package espalier.cli.tournament;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.competition.portfolio.Portfolio;
import espalier.competition.round.TournamentView;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Progress;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import espalier.scoring.payout.RewardRule;
import espalier.scoring.payout.RewardRule.Staked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "scores",
    description = {
      "Shows a round's scores as they stand on the ledger; with --explain one model's inputs, formula",
      "and roots, so that you can recompute it."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament scores flights --round 12 --explain m7",
      "",
      "docs/guide/recompute.md recomputes a whole round with plain Python."
    })
final class TournamentScores extends EspalierCommand {
  @Mixin private final RoundOption which = new RoundOption();

  @Option(names = "--explain", paramLabel = "MODEL", description = "One model in full.")
  private @Nullable String explained;

  @Option(
      names = "--owner",
      paramLabel = "ACCOUNT",
      description = "Whose model, where several have one of this name.")
  private @Nullable String owner;

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      var view = new TournamentView(node);
      Tournament tournament = Rounds.tournament(view, which.name);
      Round round = Rounds.round(view, tournament, which.number);
      Progress progress = view.progress(round.id());
      if (explained != null) {
        try {
          return explain(
              round,
              progress,
              view.entry(
                  round.id(), explained, Optional.ofNullable(owner).map(espalier()::account)));
        } catch (IllegalArgumentException refused) {
          throw CliException.refused(String.valueOf(refused.getMessage()));
        }
      }
      var entries = new ArrayList<>(view.entries(round.id()));
      entries.sort(
          Comparator.comparingLong(
                  (Entry one) -> one.scores().map(Entry.Scores::corr).orElse(Long.MIN_VALUE))
              .reversed()
              .thenComparing(Entry::id));
      return Result.of(
          entries.stream().map(Entry.CODEC::toTree).toList(),
          entries.isEmpty()
              ? "no entries yet"
              : Layout.table(
                  List.of("MODEL", "STATUS", "CORR", "MMC", "FNC", "STAKE", "ACCOUNT"),
                  entries.stream().map(TournamentScores::line).toList()));
    }
  }

  private static List<String> line(Entry entry) {
    return List.of(
        entry.model(),
        entry.status().name().toLowerCase(java.util.Locale.ROOT),
        score(entry.scores().map(Entry.Scores::corr)),
        score(entry.scores().map(Entry.Scores::mmc)),
        score(entry.scores().map(Entry.Scores::fnc)),
        Layout.amount(entry.total()),
        entry.account().toString());
  }

  static String score(Optional<Long> value) {
    return value.map(one -> Portfolio.decimal(one).substring(0, one < 0 ? 8 : 7)).orElse("-");
  }

  private static Result explain(Round round, Progress progress, Entry entry) {
    RewardRule rule = round.rules().reward();
    long corr = entry.scores().map(Entry.Scores::corr).orElse(0L);
    long mmc = entry.scores().map(Entry.Scores::mmc).orElse(0L);
    boolean counts = entry.status() == Entry.Status.REVEALED;
    long payout =
        rule.payout(new Staked(entry.total(), counts, corr, mmc), progress.tally().atRisk());
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("entry", Entry.CODEC.toTree(entry));
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("universe_root", round.data().universe().toString());
    inputs.put("features_root", round.data().features().toString());
    inputs.put("payload_root", entry.reveal().map(one -> one.payload().toString()).orElse("none"));
    inputs.put("payload_at", entry.reveal().map(Entry.Reveal::locator).orElse("none"));
    inputs.put(
        "targets_root", progress.scoring().targets().map(Object::toString).orElse("not published"));
    inputs.put(
        "meta_model_root",
        progress.scoring().sealed().map(one -> one.meta().toString()).orElse("not sealed"));
    inputs.put("at_risk", progress.tally().atRisk().toString());
    inputs.put("threshold", rule.threshold().toString());
    tree.put("inputs", inputs);
    tree.put(
        "formula",
        List.of(
            "z = Phi^-1((code - 1) / (2 rows)); CORR = pearson(sign(z)|z|^1.5, sign(t)|t|^1.5), t = target - mean",
            "MMC = sum(4 (target - mean) (z - m (z.m)/(m.m))) / rows, m = z of the meta model's codes",
            "score = %d/1000 CORR + %d/1000 MMC; factor = min(1, threshold / at risk)"
                .formatted(rule.corrMultiplier(), rule.mmcMultiplier()),
            "payout = stake x clip(factor x score, +-%d/10000); winners share the pot if it is too small"
                .formatted(rule.clip().value())));
    tree.put("corr_q40", corr);
    tree.put("mmc_q40", mmc);
    tree.put("payout_before_pot_and_fee", payout);
    return Result.of(tree);
  }
}
