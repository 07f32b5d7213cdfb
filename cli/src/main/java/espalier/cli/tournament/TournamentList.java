package espalier.cli.tournament;

import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.competition.round.TournamentView;
import espalier.ledger.tournament.Tournament;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "Lists all tournaments with their pots.",
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament list --json"})
final class TournamentList extends EspalierCommand {
  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      List<Tournament> found = new TournamentView(node).tournaments();
      return Result.of(
          found.stream().map(Tournament.CODEC::toTree).toList(),
          found.isEmpty()
              ? "no tournaments yet; found one with 'espalier tournament create'"
              : Layout.table(
                  List.of("NAME", "ROUNDS", "OPEN", "POT", "OWNER"),
                  found.stream()
                      .map(one ->
                          List.of(
                              one.name(),
                              Integer.toString(one.rounds()),
                              Integer.toString(one.open()),
                              Layout.amount(one.pot()) + " " + one.denomination(),
                              one.owner().toString()))
                      .toList()));
    }
  }
}
