package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.Rate;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.market.MarketTransaction.RepriceLease;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "reprice",
    description = "Changes the price from now on: the tenant may raise it, the provider lower it.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market lease reprice 3b6a27bcceb6 0.25 --dry-run")
final class LeaseReprice extends SendingCommand {
  @Parameters(index = "0", paramLabel = "LEASE", description = "Its id, or the first digits of it.")
  private String id = "";

  @Parameters(
      index = "1",
      paramLabel = "RATE",
      converter = Spelling.RateValue.class,
      description = "Smallest units a second, with at most nine decimals.")
  private @Nullable Rate rate;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return List.of(new RepriceLease(Search.lease(node, id).id(), Objects.requireNonNull(rate)));
  }
}
