package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.competition.round.TournamentView;
import espalier.ledger.Transaction;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.TournamentTransaction.BackEntry;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "back",
    description = "Stakes on somebody else's model for this round, and shares what becomes of it.",
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament back flights --model m7 --stake 10000"})
final class TournamentBack extends SendingCommand {
  @Mixin private final RoundOption which = new RoundOption();

  @Option(names = "--model", required = true, paramLabel = "NAME", description = "The model.")
  private String model = "";

  @Option(
      names = "--owner",
      paramLabel = "ACCOUNT",
      description = "Whose model, where several have one of this name.")
  private @Nullable String owner;

  @Option(
      names = "--stake",
      required = true,
      paramLabel = "UNITS",
      description = "Smallest units, on top of what you staked on it before.")
  private long stake;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    if (stake < 1) {
      throw CliException.usage("a stake is at least 1 unit; found " + stake);
    }
    var view = new TournamentView(node);
    Round round = Rounds.round(view, Rounds.tournament(view, which.name), which.number);
    try {
      Entry entry =
          view.entry(round.id(), model, Optional.ofNullable(owner).map(espalier()::account));
      return List.of(new BackEntry(round.id(), entry.account(), model, new Amount(stake)));
    } catch (IllegalArgumentException refused) {
      throw CliException.refused(String.valueOf(refused.getMessage()));
    }
  }
}
