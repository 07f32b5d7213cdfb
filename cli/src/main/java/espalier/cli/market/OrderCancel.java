package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.market.MarketTransaction.CancelOrder;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description =
        "Takes back an order that waits; the deposit returns less the market's order fee.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market order cancel 3b6a27bcceb6 --dry-run")
final class OrderCancel extends SendingCommand {
  @Parameters(index = "0", paramLabel = "ORDER", description = "Its id, or the first digits of it.")
  private String id = "";

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return List.of(new CancelOrder(Search.order(node, id).id()));
  }
}
