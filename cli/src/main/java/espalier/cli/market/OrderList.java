package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.cli.Layout;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.Order;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "Lists orders, the newest first.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market order list --of alice --live")
final class OrderList extends Listing<Order> {
  @Option(
      names = "--of",
      paramLabel = "ACCOUNT",
      description = "Only this tenant's: an address or the name of a key.")
  private @Nullable String tenant;

  @Option(names = "--live", description = "Only those that still wait for a machine.")
  private boolean live;

  @Override
  List<Order> found(NodeClient node) {
    Optional<AccountId> whose = Optional.ofNullable(tenant).map(espalier()::account);
    return Search.all(node, "orders", MarketState.ORDERS).stream()
        .map(Row::value)
        .filter(order -> whose.map(order.tenant()::equals).orElse(true))
        .filter(order -> !live || order.isLive())
        .sorted(
            Comparator.comparing(Order::opened)
                .reversed()
                .thenComparing(order -> order.id().toString()))
        .toList();
  }

  @Override
  List<String> header() {
    return List.of("ORDER", "STATE", "PLACED", "AT MOST", "NEEDS", "TENANT");
  }

  @Override
  List<String> line(Order order) {
    return List.of(
        Words.id(order.id()),
        order.state().name().toLowerCase(Locale.ROOT),
        Layout.time(order.opened()),
        Words.rate(order.terms().limit(), order.terms().denomination()),
        Words.machine(order.terms().needs().resources(), order.terms().needs().gpus()),
        order.tenant().toString());
  }

  @Override
  Object tree(Order order) {
    return Objects.requireNonNull(Order.CODEC.toTree(order));
  }

  @Override
  String nothing() {
    return "no orders; place one with 'espalier market order create FILE'";
  }
}
