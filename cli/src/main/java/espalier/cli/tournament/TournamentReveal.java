package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.cli.CliException;
import espalier.cli.Result;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.competition.payload.PayloadClient;
import espalier.competition.round.HeldEntry;
import espalier.competition.round.TournamentView;
import espalier.ledger.Transaction;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.TournamentTransaction.RevealEntry;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "reveal",
    description = {
      "Shows what a model was entered with, in the round's reveal window, and hands the rank codes",
      "to the operator. An entry that is not revealed loses a part of its stake."
    },
    footerHeading = "%nExample:%n",
    footer = {"  espalier tournament reveal flights --model main"})
final class TournamentReveal extends SendingCommand {
  @Mixin private final RoundOption which = new RoundOption();

  @Option(names = "--model", paramLabel = "NAME", description = "Your model; main unless said.")
  private String model = "main";

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      description = "The operator's service; " + Rounds.SERVICE + " unless said.")
  private URI to = URI.create(Rounds.SERVICE);

  private @Nullable HeldEntry entry;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws Exception {
    var view = new TournamentView(node);
    Round round = Rounds.round(view, Rounds.tournament(view, which.name), which.number);
    HeldEntry held = HeldEntry.read(Rounds.held(espalier(), round), actor, model);
    entry = held;
    return List.of(
        new RevealEntry(
            round.id(),
            model,
            held.root(),
            held.salt(),
            "%s/payloads/%s".formatted(to, held.root())));
  }

  @Override
  protected Result after(Sent sent, Result result) throws Exception {
    HeldEntry held = java.util.Objects.requireNonNull(entry, "what was revealed is held");
    try (PayloadClient service = Rounds.service(to)) {
      service.put(held.payload());
    } catch (java.io.IOException refused) {
      throw CliException.local(
          "the reveal stands on the ledger, but the payload could not be handed over: %s; if the operator reports it, answer in the check window with 'espalier tournament publish %s --model %s'"
              .formatted(refused.getMessage(), which.name, model),
          refused);
    }
    var tree = new LinkedHashMap<String, Object>();
    ((Map<?, ?>) result.tree()).forEach((name, value) -> tree.put(String.valueOf(name), value));
    tree.put("payload", held.root().toString());
    tree.put("handed_to", to.toString());
    return Result.of(tree, result.text() + "\npayload %s handed to %s".formatted(held.root(), to));
  }
}
