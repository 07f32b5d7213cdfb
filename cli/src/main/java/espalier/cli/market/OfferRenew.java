package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Rate;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.market.MarketTransaction.RenewOffer;
import espalier.ledger.market.Offer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "renew",
    description = "Gives an offer of yours a longer life, or another price for its free lots.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market offer renew 3b6a27bcceb6 --rate 0.25 --for 12h --dry-run")
final class OfferRenew extends SendingCommand {
  @Parameters(index = "0", paramLabel = "OFFER", description = "Its id, or the first digits of it.")
  private String id = "";

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      converter = Spelling.RateValue.class,
      description = "Smallest units a second for one lot; as before unless said.")
  private @Nullable Rate rate;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = Values.DurationValue.class,
      description = "How long from now; 12h unless said.")
  private Duration length = Duration.ofHours(12);

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    Offer offer = Search.offer(node, id);
    BlockTime expiry = Search.now(node).plusMilliseconds(length.toMillis());
    return List.of(new RenewOffer(offer.id(), rate == null ? offer.rate() : rate, expiry));
  }
}
