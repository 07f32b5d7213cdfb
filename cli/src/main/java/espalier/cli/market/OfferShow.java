package espalier.cli.market;

import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.ledger.market.Offer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows an offer.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market offer show 3b6a27bcceb6")
final class OfferShow extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "OFFER", description = "Its id, or the first digits of it.")
  private String id = "";

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      Offer offer = Search.offer(node, id);
      return Result.of(OfferList.treeOf(offer), text(offer));
    }
  }

  private static String text(Offer offer) {
    return """
    offer %s
    by %s
    %d of %d lots free, each %s
    price of a lot %s, that is %s
    %d benchmark units a lot, %s %s an hour each
    stands until %s\
    """
        .formatted(
            offer.id(),
            offer.provider(),
            offer.free(),
            offer.lots(),
            Words.machine(offer.lot(), java.util.List.of(offer.gpu())),
            Words.rate(offer.rate(), offer.denomination()),
            Words.hourly(offer.rate(), offer.denomination()),
            offer.benchmark(),
            Words.perUnit(offer),
            offer.denomination(),
            Words.moment(offer.expiry()));
  }
}
