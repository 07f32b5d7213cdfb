package espalier.cli.tournament;

import espalier.base.unit.Amount;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.competition.round.TournamentView;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Progress;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "payouts",
    description = "Shows what each entry of a round staked, gained or lost.",
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament payouts flights --round 12 --json"})
final class TournamentPayouts extends EspalierCommand {
  @Mixin private final RoundOption which = new RoundOption();

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      var view = new TournamentView(node);
      Tournament tournament = Rounds.tournament(view, which.name);
      Round round = Rounds.round(view, tournament, which.number);
      Progress progress = view.progress(round.id());
      var rows = new ArrayList<List<String>>();
      var trees = new ArrayList<Object>();
      Amount staked = Amount.ZERO;
      Amount gained = Amount.ZERO;
      Amount lost = Amount.ZERO;
      for (Entry entry : view.entries(round.id())) {
        Amount more = entry.result().map(Entry.Result::gained).orElse(Amount.ZERO);
        Amount less = entry.result().map(Entry.Result::lost).orElse(Amount.ZERO);
        staked = staked.plus(entry.total());
        gained = gained.plus(more);
        lost = lost.plus(less);
        var tree = new LinkedHashMap<String, Object>();
        tree.put("entry", entry.id().toString());
        tree.put("model", entry.model());
        tree.put("account", entry.account().toString());
        tree.put("staked", entry.total().units());
        tree.put("settled", entry.result().isPresent());
        tree.put("gained", more.units());
        tree.put("lost", less.units());
        trees.add(tree);
        rows.add(
            List.of(
                entry.model(),
                Layout.amount(entry.total()),
                entry.result().isEmpty() ? "-" : Layout.amount(more),
                entry.result().isEmpty() ? "-" : Layout.amount(less),
                entry.account().toString()));
      }
      rows.add(
          List.of("sum", Layout.amount(staked), Layout.amount(gained), Layout.amount(lost), ""));
      var tree = new LinkedHashMap<String, Object>();
      tree.put("round", round.number());
      tree.put("stage", progress.stage().name().toLowerCase(Locale.ROOT));
      tree.put("denomination", round.denomination().name());
      tree.put("pot", round.pot().units());
      tree.put("staked", staked.units());
      tree.put("gained", gained.units());
      tree.put("lost", lost.units());
      tree.put("entries", trees);
      return Result.of(
          tree,
          "round %d is %s; amounts in %s\n%s"
              .formatted(
                  round.number(),
                  progress.stage().name().toLowerCase(Locale.ROOT),
                  round.denomination(),
                  Layout.table(List.of("MODEL", "STAKED", "GAINED", "LOST", "ACCOUNT"), rows)));
    }
  }
}
