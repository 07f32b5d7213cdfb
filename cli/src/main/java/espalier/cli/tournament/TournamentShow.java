package espalier.cli.tournament;

import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.competition.round.TournamentView;
import espalier.ledger.tournament.Progress;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows a tournament's rules and where each of its rounds stands.",
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament show flights"})
final class TournamentShow extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The tournament's name.")
  private String name = "";

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      var view = new TournamentView(node);
      Tournament tournament = Rounds.tournament(view, name);
      var lines = new ArrayList<List<String>>();
      var trees = new ArrayList<Object>();
      for (Round round : view.rounds(tournament.id())) {
        Progress progress = view.progress(round.id());
        var tree = new LinkedHashMap<String, Object>();
        tree.put("round", Round.CODEC.toTree(round));
        tree.put("progress", Progress.CODEC.toTree(progress));
        trees.add(tree);
        lines.add(
            List.of(
                Integer.toString(round.number()),
                progress.stage().name().toLowerCase(Locale.ROOT),
                Layout.time(progress.due()),
                Integer.toString(progress.tally().entries()),
                Layout.amount(progress.tally().staked()),
                Layout.amount(round.pot())));
      }
      var tree = new LinkedHashMap<String, Object>();
      tree.put("tournament", Tournament.CODEC.toTree(tournament));
      tree.put("rounds", trees);
      String table =
          lines.isEmpty()
              ? "no rounds yet"
              : Layout.table(List.of("ROUND", "STAGE", "UNTIL", "ENTRIES", "STAKED", "POT"), lines);
      return Result.of(tree, Layout.fields(Tournament.CODEC.toTree(tournament)) + "\n\n" + table);
    }
  }
}
