package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.market.MarketTransaction.WithdrawOffer;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "withdraw",
    description = "Takes an offer of yours off the market; its leases go on.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market offer withdraw 3b6a27bcceb6 --dry-run")
final class OfferWithdraw extends SendingCommand {
  @Parameters(index = "0", paramLabel = "OFFER", description = "Its id, or the first digits of it.")
  private String id = "";

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return List.of(new WithdrawOffer(Search.offer(node, id).id()));
  }
}
