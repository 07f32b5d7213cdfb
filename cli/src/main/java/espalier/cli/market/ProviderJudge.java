package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.client.workload.Digests;
import espalier.ledger.Transaction;
import espalier.ledger.market.MarketTransaction.JudgeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "judge",
    description = "As an auditor of the market: says whether a machine is as declared.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier market provider judge alice --unsound --evidence report.json --dry-run",
      "",
      "An unsound provider is suspended and loses its registration bond. Keep the file of the",
      "evidence: the ledger holds only its hash."
    })
final class ProviderJudge extends SendingCommand {
  @Parameters(
      index = "0",
      paramLabel = "PROVIDER",
      description = "An address or the name of a key.")
  private String provider = "";

  @ArgGroup(multiplicity = "1")
  private @Nullable Verdict verdict;

  @Option(
      names = "--evidence",
      required = true,
      paramLabel = "FILE",
      description = "The report that shows it; its SHA-256 goes on the ledger.")
  private @Nullable Path evidence;

  private static final class Verdict {
    // The other of the two; that it was given is known where this one was not.
    @SuppressWarnings("UnusedVariable")
    @Option(names = "--sound", required = true, description = "The machine is as declared.")
    private boolean sound;

    @Option(names = "--unsound", required = true, description = "The machine is other.")
    private boolean unsound;
  }

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws IOException {
    Path file = Objects.requireNonNull(evidence);
    if (!Files.isRegularFile(file)) {
      throw CliException.local(
          "%s is not a file; --evidence names the report of what was found".formatted(file));
    }
    Hash hash = Digests.sha256(file);
    boolean isSound = !Objects.requireNonNull(verdict).unsound;
    return List.of(new JudgeProvider(espalier().account(provider), isSound, hash));
  }
}
