package espalier.cli.market;

import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.client.NodeClient;
import espalier.ledger.market.MarketEvent.OrderUnmatched;
import espalier.ledger.market.Offer;
import espalier.ledger.market.Order;
import espalier.ledger.market.Predicate;
import espalier.ledger.market.Terms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says why an order found no machine, which offer came nearest, and what would help.
final class Unmatched {
  private Unmatched() {}

  static String sentence(NodeClient node, Order order, OrderUnmatched why) {
    Optional<Offer> nearest = why.nearest().flatMap(id -> Search.findOffer(node, id));
    if (why.predicate().isEmpty()) {
      return ("nobody offers anything yet, or too many orders of one block found nothing for each to"
              + " hear why; the order waits for an offer until %s")
          .formatted(Words.moment(order.deadline()));
    }
    Predicate failed = why.predicate().get();
    return "no provider %s; the nearest is %s; %s; the order waits until %s"
        .formatted(
            failed.meaning(),
            nearest
                .map(offer -> described(offer, order, why))
                .orElseGet(() -> "an offer that has ended since"),
            remedy(failed, order, why, nearest),
            Words.moment(order.deadline()));
  }

  private static String described(Offer offer, Order order, OrderUnmatched why) {
    boolean sameMoney = offer.denomination().equals(order.terms().denomination());
    return "offer %s of %s, lots of %s, which would cost %s%s"
        .formatted(
            Words.id(offer.id()),
            offer.provider(),
            Words.machine(offer.lot(), List.of(offer.gpu())),
            Words.rate(why.price(), offer.denomination()),
            sameMoney
                ? " where the limit is "
                    + Words.rate(order.terms().limit(), order.terms().denomination())
                : "");
  }

  private static String remedy(
      Predicate failed, Order order, OrderUnmatched why, Optional<Offer> nearest) {
    Terms terms = order.terms();
    Denomination money = terms.denomination();
    return switch (failed) {
      case DENOMINATION ->
          nearest
              .map(offer -> "price the order in " + offer.denomination())
              .orElse("price the order in other money");
      case GPU -> "name other kinds of graphics processors, or none";
      case ATTRIBUTES -> "ask for fewer attributes";
      case AUDIT -> "trust another auditor, or none";
      case STANDING -> "it may be back soon";
      case CAPACITY -> "ask for less, or for more machines of a smaller size";
      case BOND -> "order at a lower price, whose bond is smaller";
      case PRICE -> "raise the limit to " + Words.rate(why.price(), money);
    };
  }

  static Map<String, Object> tree(String sentence, OrderUnmatched why) {
    var tree = new LinkedHashMap<String, Object>();
    why.predicate().ifPresent(failed -> tree.put("predicate", failed.name()));
    why.nearest().map(Hash::toString).ifPresent(id -> tree.put("nearest", id));
    tree.put("price_nano_units_per_second", Long.toString(why.price().nanoUnitsPerSecond()));
    tree.put("sentence", sentence);
    return tree;
  }
}
