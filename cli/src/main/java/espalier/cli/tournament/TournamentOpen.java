package espalier.cli.tournament;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.Result;
import espalier.cli.SendingCommand;
import espalier.cli.Values.DurationValue;
import espalier.client.NodeClient;
import espalier.competition.csv.CsvException;
import espalier.competition.obfuscation.Dataset;
import espalier.competition.obfuscation.FeatureTable;
import espalier.competition.obfuscation.Obfuscation;
import espalier.competition.round.RealisedTargets;
import espalier.competition.round.TournamentView;
import espalier.competition.universe.Universe;
import espalier.ledger.Transaction;
import espalier.ledger.competition.Commitments;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.Windows;
import espalier.scoring.tournament.Targets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "open",
    description = {
      "Opens a round of your tournament: universe, data, hidden targets and windows are fixed now.",
      "The targets must be known to you when the round opens; only their root goes to the ledger."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament open flights --data round-12 --targets targets.csv --folder operator --pot 1000000 --commit 24h --reveal 6h --check 6h --score 6h --challenge 24h"
    })
final class TournamentOpen extends SendingCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The tournament's name.")
  private String name = "";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FOLDER",
      description = "What obfuscate made; its live rows are the round's.")
  private Path data = Path.of("");

  @Option(
      names = "--targets",
      required = true,
      paramLabel = "FILE",
      description = "id,target with decimals from 0 to 1, for the live rows.")
  private Path targets = Path.of("");

  @Option(
      names = "--folder",
      required = true,
      paramLabel = "FOLDER",
      description = "The operator's folder, which 'tournament serve' serves.")
  private Path folder = Path.of("");

  @Option(
      names = "--pot",
      paramLabel = "UNITS",
      description = "How much of the tournament's pot this round may pay out.")
  private long pot;

  @Option(
      names = "--commit",
      required = true,
      paramLabel = "DURATION",
      converter = DurationValue.class,
      description = "How long commitments are taken.")
  private Duration commit = Duration.ZERO;

  @Option(
      names = "--reveal",
      required = true,
      paramLabel = "DURATION",
      converter = DurationValue.class,
      description = "How long reveals are taken after that.")
  private Duration reveal = Duration.ZERO;

  @Option(
      names = "--check",
      required = true,
      paramLabel = "DURATION",
      converter = DurationValue.class,
      description = "How long missing payloads can be reported and published.")
  private Duration check = Duration.ZERO;

  @Option(
      names = "--score",
      required = true,
      paramLabel = "DURATION",
      converter = DurationValue.class,
      description = "How long scores may take.")
  private Duration score = Duration.ZERO;

  @Option(
      names = "--challenge",
      required = true,
      paramLabel = "DURATION",
      converter = DurationValue.class,
      description = "How long sealed scores can be challenged.")
  private Duration challenge = Duration.ZERO;

  private @Nullable Dataset dataset;
  private String universe = "";
  private int number;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws Exception {
    if (pot < 0) {
      throw CliException.usage("a pot is a whole number of units; found " + pot);
    }
    Tournament tournament = Rounds.tournament(new TournamentView(node), name);
    Dataset published = Dataset.read(data);
    Universe rows = live(published);
    Targets realised;
    try {
      realised = RealisedTargets.read(targets, rows);
    } catch (CsvException refused) {
      throw Rounds.bad(targets, refused);
    }
    byte[] salt = new byte[Hash.BYTES];
    new SecureRandom().nextBytes(salt);
    var secret = new OperatorFolder.Hidden(Hash.of(salt), realised.tree().root());
    number = tournament.rounds() + 1;
    dataset = published;
    universe = rows.toCsv();
    if (!isDryRun()) {
      // Kept before it is bound to: a round whose salt is lost costs the owner's bond.
      new OperatorFolder(folder).keep(name, number, secret);
    }
    // An idle node's last block may be long ago.
    BlockTime now = new BlockTime(System.currentTimeMillis()).max(node.status().time());
    BlockTime commitUntil = now.plusMilliseconds(commit.toMillis());
    BlockTime revealUntil = commitUntil.plusMilliseconds(reveal.toMillis());
    BlockTime checkUntil = revealUntil.plusMilliseconds(check.toMillis());
    try {
      var windows =
          new Windows(
              now,
              commitUntil,
              revealUntil,
              checkUntil,
              checkUntil.plusMilliseconds(score.toMillis()),
              challenge.toMillis());
      var roots =
          new Round.Dataset(
              rows.root(),
              rows.size(),
              published.root(),
              Commitments.hidden(secret.salt(), secret.targets()));
      return List.of(new OpenRound(tournament.id(), roots, windows, new Amount(pot)));
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(String.valueOf(refused.getMessage()));
    }
  }

  /// The live rows of published data.
  static Universe live(Dataset dataset) {
    List<String> ids =
        dataset.table().rows().stream()
            .filter(row -> row.era().equals(Obfuscation.LIVE))
            .map(FeatureTable.Entry::id)
            .toList();
    try {
      return Universe.of(ids);
    } catch (IllegalArgumentException refused) {
      throw CliException.local(
          "the data has no rows of the era 'live' to ask about: " + refused.getMessage(), refused);
    }
  }

  @Override
  protected Result after(Sent sent, Result result) throws Exception {
    if (dataset != null) {
      Path published = new OperatorFolder(folder).published(name, number);
      dataset.write(published);
      Files.writeString(published.resolve("universe.csv"), universe);
    }
    return result;
  }
}
