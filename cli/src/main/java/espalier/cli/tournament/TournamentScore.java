package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.Result;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.competition.csv.CsvException;
import espalier.competition.obfuscation.Dataset;
import espalier.competition.payload.PayloadStore;
import espalier.competition.round.Collected;
import espalier.competition.round.RealisedTargets;
import espalier.competition.round.RoundBundle;
import espalier.competition.round.ScoredRound;
import espalier.competition.round.TournamentView;
import espalier.competition.universe.Universe;
import espalier.ledger.Transaction;
import espalier.ledger.proof.Blob;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Progress;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import espalier.ledger.tournament.TournamentTransaction;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.RefutePayload;
import espalier.ledger.tournament.TournamentTransaction.ReportMissing;
import espalier.scoring.tournament.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "score",
    description = {
      "Does what the operator has to do in the present stage of a round. In the check window: names",
      "payloads that are missing or no rankings, and publishes the targets. In the score window:",
      "posts scores, seals them and publishes the round's files."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament score flights --round 12 --targets targets.csv --folder operator"
    })
final class TournamentScore extends SendingCommand {
  private static final long PAYLOADS_BYTES_MAX = 1L << 40;

  @Mixin private final RoundOption which = new RoundOption();

  @Option(
      names = "--targets",
      required = true,
      paramLabel = "FILE",
      description = "The same file that 'tournament open' was given.")
  private Path targets = Path.of("");

  @Option(
      names = "--folder",
      required = true,
      paramLabel = "FOLDER",
      description = "The operator's folder.")
  private Path folder = Path.of("");

  private final List<Transaction> later = new ArrayList<>();
  private @Nullable ScoredRound scored;
  private @Nullable Round round;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws Exception {
    var view = new TournamentView(node);
    Tournament tournament = Rounds.tournament(view, which.name);
    Round found = Rounds.round(view, tournament, which.number);
    round = found;
    Progress progress = view.progress(found.id());
    var operator = new OperatorFolder(folder);
    OperatorFolder.Hidden hidden = operator.hidden(which.name, found.number());
    var all = new ArrayList<Transaction>();
    if (progress.scoring().targets().isEmpty()) {
      all.add(new PublishTargets(found.id(), hidden.salt(), hidden.targets()));
    }
    List<Entry> entries = view.entries(found.id());
    var store = PayloadStore.open(operator.payloads(), PAYLOADS_BYTES_MAX);
    Collected collected = Collected.of(entries, found.data().rows(), store);
    if (progress.stage() == Stage.CHECKING) {
      all.addAll(complaints(found, collected));
    } else if (progress.stage() == Stage.SCORING) {
      all.addAll(scores(found, entries, collected));
    } else {
      throw CliException.refused(
          "round %d is %s until %s; it is checked and scored after its reveals"
              .formatted(
                  found.number(),
                  progress.stage().name().toLowerCase(java.util.Locale.ROOT),
                  progress.due()));
    }
    if (all.isEmpty()) {
      throw CliException.refused(
          "nothing is left to do in this stage; the score window opens at %s"
              .formatted(progress.due()));
    }
    // One at a time: a request may be as large as a transaction.
    later.addAll(all.subList(1, all.size()));
    return all.subList(0, 1);
  }

  private static List<Transaction> complaints(Round round, Collected collected) {
    var all = new ArrayList<Transaction>();
    List<Hash> missing = collected.missing().stream().map(Entry::id).sorted().toList();
    for (int from = 0; from < missing.size(); from += TournamentTransaction.REPORTED_MAX) {
      int to = Math.min(missing.size(), from + TournamentTransaction.REPORTED_MAX);
      all.add(new ReportMissing(round.id(), missing.subList(from, to)));
    }
    collected
        .unsound()
        .forEach((entry, payload) ->
            all.add(new RefutePayload(round.id(), entry.id(), Blob.of(payload))));
    return all;
  }

  private List<Transaction> scores(Round found, List<Entry> entries, Collected collected)
      throws IOException {
    if (!collected.missing().isEmpty() || !collected.unsound().isEmpty()) {
      throw CliException.refused(
          "%d payloads are missing and %d are no rankings; both had to be named in the check window"
              .formatted(collected.missing().size(), collected.unsound().size()));
    }
    Dataset data = Dataset.read(new OperatorFolder(folder).published(which.name, found.number()));
    Universe universe = TournamentOpen.live(data);
    Targets realised;
    try {
      realised = RealisedTargets.read(targets, universe);
    } catch (CsvException refused) {
      throw Rounds.bad(targets, refused);
    }
    scored =
        ScoredRound.of(
            universe,
            realised,
            entries,
            collected.codes(),
            ScoredRound.features(data.table(), universe));
    return scored.requests(found.id());
  }

  @Override
  protected Result after(Sent sent, Result result) throws Exception {
    var builder = new TransactionBuilder(sent.node(), sent.account(), sent.key());
    for (Transaction one : later) {
      if (builder.send(List.of(one)) instanceof Submission.Refused(var refusal)) {
        throw CliException.refused("refused after part of it was done: " + refusal);
      }
    }
    ScoredRound done = scored;
    Round found = round;
    var tree = new LinkedHashMap<String, Object>();
    ((Map<?, ?>) result.tree()).forEach((name, value) -> tree.put(String.valueOf(name), value));
    tree.put("requests", later.size() + 1);
    if (done == null || found == null) {
      return Result.of(tree, "%s\n%d requests sent".formatted(result.text(), later.size() + 1));
    }
    Path published = publish(sent.node(), found, done);
    tree.put("entries", done.entries().size());
    tree.put("published", published.toString());
    return Result.of(
        tree,
        "%d entries scored and sealed; the round's files are in %s"
            .formatted(done.entries().size(), published));
  }

  private Path publish(NodeClient node, Round found, ScoredRound done) throws IOException {
    var view = new TournamentView(node);
    var operator = new OperatorFolder(folder);
    var bundle = new RoundBundle(operator.published(which.name, found.number()));
    List<Entry> entries = view.entries(found.id());
    var stakes = new HashMap<Hash, List<TournamentView.Stake>>();
    entries.forEach(entry -> stakes.put(entry.id(), view.stakes(entry)));
    bundle.writeEntries(which.name, found, entries, stakes);
    bundle.writeScores(done, operator.hidden(which.name, found.number()).salt());
    bundle.writeDays(
        "%s, round %d: the meta model's portfolio".formatted(which.name, found.number()),
        done,
        List.of(done.targets()));
    bundle.writePayouts(
        espalier.competition.round.Payout.of(
            found.rules().reward(), view.progress(found.id()).pot(), entries, stakes));
    return bundle.folder();
  }
}
