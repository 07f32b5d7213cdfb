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
    name = "send",
    description = "Signs and sends requests that stand in a file as JSON.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tx send request.json --dry-run",
      "",
      "with request.json: {\"redeem\": {\"coin\": {\"denomination\": \"credit\", \"amount\": \"5\"}}}"
    })
final class TxSend extends SendingCommand {
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "One request or a list of up to 16, as JSON; - for standard input.")
  private @Nullable Path file;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return RequestFile.read(Objects.requireNonNull(file));
  }
}
