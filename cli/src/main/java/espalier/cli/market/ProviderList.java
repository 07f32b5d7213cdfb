package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.Provider;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "Lists providers with their record, the most reliable first.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market provider list --json")
final class ProviderList extends Listing<Row<AccountId, Provider>> {
  /// Fewest failures a lease first; those alike by how much they served.
  private static final Comparator<Provider> RELIABLE =
      Comparator.comparing((Provider one) -> one.standing())
          .thenComparing((one, other) ->
              Double.compare(
                  one.failed() / (one.failed() + one.completed() + 1.0),
                  other.failed() / (other.failed() + other.completed() + 1.0)))
          .thenComparing(Comparator.comparingLong(Provider::completed).reversed());

  @Override
  List<Row<AccountId, Provider>> found(NodeClient node) {
    return Search.all(node, "providers", MarketState.PROVIDERS).stream()
        .sorted(Comparator.comparing(Row::value, RELIABLE))
        .toList();
  }

  @Override
  List<String> header() {
    return List.of("PROVIDER", "STANDING", "LEASES", "COMPLETED", "FAILED", "UNITS", "ENDPOINT");
  }

  @Override
  List<String> line(Row<AccountId, Provider> row) {
    Provider one = row.value();
    return List.of(
        row.key().toString(),
        one.standing().name().toLowerCase(Locale.ROOT),
        Integer.toString(one.leases()),
        Long.toString(one.completed()),
        Long.toString(one.failed()),
        Long.toString(one.profile().benchmark()),
        one.profile().endpoint());
  }

  @Override
  Object tree(Row<AccountId, Provider> row) {
    return tree(row.key(), row.value());
  }

  static Map<String, Object> tree(AccountId id, Provider provider) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("provider", id.toString());
    ((Map<?, ?>) Objects.requireNonNull(Provider.CODEC.toTree(provider)))
        .forEach((name, value) -> tree.put(String.valueOf(name), value));
    return tree;
  }

  @Override
  String nothing() {
    return "no providers; become one with 'espalier market provider start'";
  }
}
