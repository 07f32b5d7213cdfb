package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.market.Attribute;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.MarketState.ClaimKey;
import espalier.ledger.market.MarketState.Claims;
import espalier.ledger.market.Offer;
import espalier.ledger.market.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows a provider: its machine, its record, its offers, who vouches for it.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market provider show alice")
final class ProviderShow extends EspalierCommand {
  @Parameters(
      index = "0",
      paramLabel = "PROVIDER",
      description = "An address or the name of a key.")
  private String name = "";

  @Override
  protected Result run() {
    AccountId id = espalier().account(name);
    try (NodeClient node = espalier().connect()) {
      Provider provider = Search.provider(node, id);
      List<Offer> offers =
          OfferList.byPrice(
              Search.all(node, "offers", MarketState.OFFERS).stream()
                  .map(Row::value)
                  .filter(offer -> offer.provider().equals(id))
                  .toList());
      List<Row<ClaimKey, Claims>> claims =
          node.rows("claims", MarketState.CLAIMS, id.hash().bytes(), Search.ROWS_MAX);
      Map<String, Object> tree = ProviderList.tree(id, provider);
      tree.put("offers", offers.stream().map(OfferList::treeOf).toList());
      tree.put("claims", claims.stream().map(ProviderShow::claim).toList());
      return Result.of(tree, text(id, provider, offers, claims));
    }
  }

  private static Map<String, Object> claim(Row<ClaimKey, Claims> row) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("auditor", row.key().auditor().toString());
    tree.put("attributes", row.value().attributes().stream().map(Attribute::toString).toList());
    tree.put("expiry", row.value().expiry().milliseconds());
    return tree;
  }

  private static String text(
      AccountId id, Provider provider, List<Offer> offers, List<Row<ClaimKey, Claims>> claims) {
    var lines = new ArrayList<String>();
    lines.add(
        "provider %s is %s".formatted(id, provider.standing().name().toLowerCase(Locale.ROOT)));
    lines.add("reached at " + provider.profile().endpoint());
    lines.add("certificate " + provider.profile().certificate());
    lines.add("hardware report " + provider.profile().hardware());
    lines.add("%d benchmark units".formatted(provider.profile().benchmark()));
    lines.add(
        "serves %d leases; completed %d, failed %d; earned %s in all denominations"
            .formatted(
                provider.leases(),
                provider.completed(),
                provider.failed(),
                Layout.amount(provider.earned())));
    provider.profile().attributes().forEach(attribute -> lines.add("declares " + attribute));
    for (Row<ClaimKey, Claims> row : claims) {
      lines.add(
          "%s vouches for %s until %s"
              .formatted(
                  row.key().auditor(),
                  row.value().attributes().stream()
                      .map(Attribute::toString)
                      .collect(Collectors.joining(", ")),
                  Words.moment(row.value().expiry())));
    }
    lines.add(offers.isEmpty() ? "offers nothing now" : OfferList.table(offers));
    return String.join("\n", lines);
  }
}
