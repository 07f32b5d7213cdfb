package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.competition.round.TournamentView;
import espalier.ledger.Transaction;
import espalier.ledger.tournament.TournamentTransaction.CloseTournament;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "close",
    description = "Ends your tournament once all its rounds are resolved.",
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament close flights --dry-run"})
final class TournamentClose extends SendingCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The tournament's name.")
  private String name = "";

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return List.of(new CloseTournament(Rounds.tournament(new TournamentView(node), name).id()));
  }
}
