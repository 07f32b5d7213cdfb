package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.Reason;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "close",
    description = "Ends a lease now; covered time is paid, the rest of the deposit returns.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market lease close 3b6a27bcceb6 --dry-run")
class LeaseClose extends SendingCommand {
  @Parameters(index = "0", paramLabel = "LEASE", description = "Its id, or the first digits of it.")
  private String id = "";

  @Option(
      names = "--unstable",
      description = "As its provider: because the machine failed, rather than to take it back.")
  private boolean unstable;

  @Override
  protected final List<Transaction> requests(NodeClient node, AccountId actor) {
    Lease lease = Search.lease(node, id);
    int reason;
    if (lease.tenant().equals(actor)) {
      reason = Reason.TENANT_CLOSED;
    } else if (lease.provider().equals(actor)) {
      reason = unstable ? Reason.PROVIDER_UNSTABLE : Reason.PROVIDER_DECOMMISSION;
    } else {
      throw CliException.refused(
          "the lease is let by %s to %s, and you are %s; name the key of one of them with --key"
              .formatted(lease.provider(), lease.tenant(), actor));
    }
    return List.of(new CloseLease(lease.id(), reason));
  }

  /// The same under a shorter name.
  @Command(
      name = "close",
      description = "Ends a lease now; covered time is paid, the rest of the deposit returns.",
      footerHeading = "%nExample:%n",
      footer = "  espalier market close 3b6a27bcceb6 --dry-run")
  static final class Shortcut extends LeaseClose {}
}
