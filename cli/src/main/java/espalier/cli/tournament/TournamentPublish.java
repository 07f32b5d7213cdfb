package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.competition.round.HeldEntry;
import espalier.competition.round.TournamentView;
import espalier.ledger.Transaction;
import espalier.ledger.competition.Commitments;
import espalier.ledger.proof.Blob;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.TournamentTransaction.PublishPayload;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "publish",
    description = {
      "Answers a report that your payload is missing by putting it into a block, where nobody can",
      "overlook it. Needed only in the check window, and only if you were reported."
    },
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament publish flights --model main"})
final class TournamentPublish extends SendingCommand {
  @Mixin private final RoundOption which = new RoundOption();

  @Option(names = "--model", paramLabel = "NAME", description = "Your model; main unless said.")
  private String model = "main";

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws Exception {
    var view = new TournamentView(node);
    Round round = Rounds.round(view, Rounds.tournament(view, which.name), which.number);
    HeldEntry held = HeldEntry.read(Rounds.held(espalier(), round), actor, model);
    return List.of(
        new PublishPayload(
            round.id(), Commitments.entry(round.id(), actor, model), Blob.of(held.payload())));
  }
}
