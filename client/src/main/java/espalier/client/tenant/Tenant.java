package espalier.client.tenant;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.NodeClient;
import espalier.client.Refusal;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.client.workload.OrderDraft;
import espalier.ledger.Event;
import espalier.ledger.Transaction;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketParameters;
import espalier.ledger.market.MarketParameters.Money;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.Order;
import java.util.List;
import java.util.Optional;

/// Places orders for one account.
public final class Tenant {
  private final NodeClient node;
  private final SigningKey key;
  private final TransactionBuilder builder;

  public Tenant(NodeClient node, SigningKey key) {
    this.node = node;
    this.key = key;
    this.builder = new TransactionBuilder(node, key.account(), key);
  }

  /// An order that stands on the ledger.
  ///
  /// @param at the event cursor's height before which nothing of it happened
  public record Placed(Order order, long height) {}

  /// Either the order or why the ledger refused it.
  public sealed interface Answer {
    record Accepted(Placed placed) implements Answer {}

    record Refused(Refusal refusal) implements Answer {}
  }

  /// What a draft asks of the ledger.
  ///
  /// @param deposit none for the least that the ledger takes
  /// @throws IllegalArgumentException if machines are not let for the draft's money
  public static Transaction request(
      OrderDraft draft, Optional<Amount> deposit, MarketParameters market) {
    Money money =
        market.money().stream()
            .filter(one -> one.denomination().equals(draft.terms().denomination()))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "machines are not let for '%s' here; use one of %s"
                        .formatted(
                            draft.terms().denomination(),
                            market.money().stream().map(Money::denomination).toList())));
    return new PlaceOrder(
        draft.terms(),
        Optional.empty(),
        deposit.orElseGet(() -> market.depositFor(money, draft.terms().limit())));
  }

  /// Places an order and waits until it is durable.
  public Answer place(OrderDraft draft, Optional<Amount> deposit) {
    Transaction request = request(draft, deposit, node.parameters().market());
    return switch (builder.send(List.of(request))) {
      case Submission.Refused(var refusal) -> new Answer.Refused(refusal);
      case Submission.Included(long height, _, _, var receipt) ->
          new Answer.Accepted(new Placed(placed(receipt.events()), height));
    };
  }

  /// The order among what its transaction caused.
  public static Order placed(List<Event> events) {
    for (Event event : events) {
      if (event instanceof OrderPlaced(Order order)) {
        return order;
      }
    }
    throw new IllegalArgumentException("no order was placed: " + events);
  }

  /// Looks up an order.
  public Optional<Order> order(Hash id) {
    return node.row("orders", id.toString()).map(row -> row.get("value", Order.CODEC));
  }

  NodeClient node() {
    return node;
  }

  SigningKey key() {
    return key;
  }
}
