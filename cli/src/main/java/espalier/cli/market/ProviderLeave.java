package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.market.MarketTransaction.LeaveMarket;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "leave",
    description = "Leaves the market once no lease runs; the registration bond goes back.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market provider leave --dry-run")
final class ProviderLeave extends SendingCommand {
  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return List.of(new LeaveMarket());
  }
}
