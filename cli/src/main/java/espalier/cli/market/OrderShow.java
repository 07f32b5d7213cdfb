package espalier.cli.market;

import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.market.Attribute;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.Order;
import espalier.ledger.market.Terms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows an order: what it asks for, where it stands, its lease and its money.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market order show 3b6a27bcceb6")
final class OrderShow extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "ORDER", description = "Its id, or the first digits of it.")
  private String id = "";

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      Order order = Search.order(node, id);
      Optional<Lease> lease =
          order.isLive()
              ? Optional.empty()
              : Search.all(node, "leases", MarketState.LEASES).stream()
                  .map(NodeClient.Row::value)
                  .filter(one -> one.order().equals(order.id()))
                  .findFirst();
      Optional<Escrow> escrow = Search.escrow(node, order.escrow());
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("order", Objects.requireNonNull(Order.CODEC.toTree(order)));
      lease.ifPresent(one -> tree.put("lease", one.id().toString()));
      escrow.ifPresent(one -> tree.put("escrow", Objects.requireNonNull(Escrow.CODEC.toTree(one))));
      return Result.of(tree, text(order, lease, escrow));
    }
  }

  private static String text(Order order, Optional<Lease> lease, Optional<Escrow> escrow) {
    Terms terms = order.terms();
    var lines = new ArrayList<String>();
    lines.add("order %s is %s".formatted(order.id(), state(order)));
    lines.add("placed by %s at %s".formatted(order.tenant(), Layout.time(order.opened())));
    order.recovers().ifPresent(failed -> lines.add("recovers the work of lease " + failed));
    order.checkpoint().ifPresent(hash -> lines.add("goes on from checkpoint " + hash));
    lines.add("needs " + Words.machine(terms.needs().resources(), terms.needs().gpus()));
    for (Attribute attribute : terms.needs().attributes()) {
      lines.add("asks for " + attribute);
    }
    lines.add(
        "pays at most %s, that is %s"
            .formatted(
                Words.rate(terms.limit(), terms.denomination()),
                Words.hourly(terms.limit(), terms.denomination())));
    lines.add("manifest " + terms.manifest());
    lines.add("%d recovery orders may follow a provider's failure".formatted(terms.recoveries()));
    lease.ifPresent(one -> lines.add("lease " + one.id()));
    escrow.ifPresent(one -> lines.addAll(LeaseShow.money(one)));
    return String.join("\n", lines);
  }

  private static String state(Order order) {
    String state = order.state().name().toLowerCase(Locale.ROOT);
    return order.isLive() ? state + " until " + Words.moment(order.deadline()) : state;
  }
}
