package espalier.cli.market;

import espalier.base.unit.Denomination;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.market.Lease;
import espalier.ledger.market.Order;
import espalier.ledger.market.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows a lease: who lets it, how far it has come, and its money to the unit.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market lease show 3b6a27bcceb6")
final class LeaseShow extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "LEASE", description = "Its id, or the first digits of it.")
  private String id = "";

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      Lease lease = Search.lease(node, id);
      Optional<Escrow> escrow = Search.escrow(node, lease.escrow());
      Order order = Search.order(node, lease.order().toString());
      Optional<String> endpoint =
          node.row("providers", lease.provider().toString())
              .map(row -> row.get("value", Provider.CODEC).profile().endpoint());
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("lease", Objects.requireNonNull(Lease.CODEC.toTree(lease)));
      tree.put("denomination", order.terms().denomination().name());
      endpoint.ifPresent(where -> tree.put("endpoint", where));
      escrow.ifPresent(one -> tree.put("escrow", Objects.requireNonNull(Escrow.CODEC.toTree(one))));
      return Result.of(tree, text(lease, order, escrow, endpoint));
    }
  }

  private static String text(
      Lease lease, Order order, Optional<Escrow> escrow, Optional<String> endpoint) {
    Denomination denomination = order.terms().denomination();
    Lease.Progress progress = lease.progress();
    var lines = new ArrayList<String>();
    lines.add("lease %s is %s".formatted(lease.id(), state(lease)));
    lines.add(
        "let by %s%s"
            .formatted(lease.provider(), endpoint.map(where -> " at " + where).orElse("")));
    lines.add("to %s, for order %s".formatted(lease.tenant(), lease.order()));
    lines.add("since " + Layout.time(lease.created()));
    lines.add(
        "price %s, that is %s"
            .formatted(
                Words.rate(lease.rate(), denomination), Words.hourly(lease.rate(), denomination)));
    lines.add("heartbeats: " + progress.heartbeats());
    progress.checkpoint().ifPresent(hash -> lines.add("newest checkpoint " + hash));
    progress.result().ifPresent(hash -> lines.add("results " + hash));
    if (lease.state() == Lease.State.CLOSED) {
      lines.add(
          "paid %s to the provider and %s to the market"
              .formatted(
                  Words.amount(progress.paid(), denomination),
                  Words.amount(progress.fees(), denomination)));
    }
    escrow.ifPresent(one -> lines.addAll(money(one)));
    return String.join("\n", lines);
  }

  private static String state(Lease lease) {
    String state = lease.state().name().toLowerCase(Locale.ROOT);
    int reason = lease.progress().reason();
    return reason == 0 ? state : "%s: %s".formatted(state, Words.reason(reason));
  }

  /// What lies in an escrow.
  static List<String> money(Escrow escrow) {
    Denomination in = escrow.denomination();
    return List.of(
        "deposited %s; paid %s, fees %s, given back %s; %s left"
            .formatted(
                Words.amount(escrow.deposited(), in),
                Words.amount(escrow.paid(), in),
                Words.amount(escrow.fees(), in),
                Words.amount(escrow.refunded(), in),
                Words.amount(escrow.balance(), in)),
        escrow.depleted()
            ? "used up at " + Words.moment(escrow.depletesAt())
            : "lasts until " + Words.moment(escrow.depletesAt()));
  }
}
