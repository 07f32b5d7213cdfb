package espalier.cli.tx;

import espalier.base.unit.AccountId;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "dry-run",
    description = "Says what the ledger would answer to requests in a file; sends nothing.",
    footerHeading = "%nExample:%n",
    footer = "  espalier tx dry-run request.json --key alice")
final class TxDryRun extends SendingCommand {
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "One request or a list of up to 16, as JSON; - for standard input.")
  private @Nullable Path file;

  @Override
  protected boolean isDryRun() {
    return true;
  }

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return RequestFile.read(Objects.requireNonNull(file));
  }
}
