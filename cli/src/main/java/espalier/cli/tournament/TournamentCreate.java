package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.competition.round.RulesFile;
import espalier.ledger.Receipt;
import espalier.ledger.Transaction;
import espalier.ledger.tournament.TournamentEvent.TournamentCreated;
import espalier.ledger.tournament.TournamentTransaction.CreateTournament;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description = {
      "Founds a tournament from a file of rules and puts the pot into it.",
      "A round keeps the rules it opened with; docs/guide/tournament.md shows a file."
    },
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament create rules.toml --dry-run"})
final class TournamentCreate extends SendingCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "Rules in TOML.")
  private Path file = Path.of("");

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws IOException {
    RulesFile rules = RulesFile.read(file);
    AccountId scorer = rules.scorer().map(espalier()::account).orElse(actor);
    try {
      return List.of(new CreateTournament(rules.name(), rules.rules(scorer), rules.pot()));
    } catch (IllegalArgumentException refused) {
      throw CliException.local("%s: %s".formatted(file, refused.getMessage()), refused);
    }
  }

  @Override
  protected Map<String, Object> outcome(Receipt receipt) {
    var more = new LinkedHashMap<String, Object>();
    receipt
        .events()
        .forEach(event -> {
          if (event instanceof TournamentCreated(var tournament)) {
            more.put("tournament", tournament.id().toString());
          }
        });
    return more;
  }
}
