package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.competition.round.TournamentView;
import espalier.ledger.Transaction;
import espalier.ledger.tournament.TournamentTransaction.FundTournament;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "fund",
    description = "Puts money into a tournament's pot; it does not come back to you.",
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament fund flights 5000000"})
final class TournamentFund extends SendingCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The tournament's name.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "UNITS",
      description = "Smallest units of the tournament's denomination.")
  private long units;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    if (units < 1) {
      throw CliException.usage("at least 1 unit is put into a pot; found " + units);
    }
    var tournament = Rounds.tournament(new TournamentView(node), name);
    return List.of(new FundTournament(tournament.id(), new Amount(units)));
  }
}
