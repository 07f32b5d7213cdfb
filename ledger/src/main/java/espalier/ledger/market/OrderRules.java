package espalier.ledger.market;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.escrow.EscrowRejection.ESCROW_FULL;
import static espalier.ledger.market.MarketRejection.DEPLOYMENT_FULL;
import static espalier.ledger.market.MarketRejection.DEPOSIT_TOO_LOW;
import static espalier.ledger.market.MarketRejection.ESCROW_MONEY;
import static espalier.ledger.market.MarketRejection.ESCROW_NOT_YOURS;
import static espalier.ledger.market.MarketRejection.MONEY_NOT_ACCEPTED;
import static espalier.ledger.market.MarketRejection.ORDER_CLOSED;
import static espalier.ledger.market.MarketRejection.ORDER_INVALID;
import static espalier.ledger.market.MarketRejection.ORDER_NOT_YOURS;
import static espalier.ledger.market.MarketRejection.ORDER_UNKNOWN;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.bank.BankRules;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.market.MarketEvent.OrderEnded;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketParameters.Money;
import espalier.ledger.market.MarketTransaction.CancelOrder;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a tenant may ask before there is a lease.
final class OrderRules {
  private OrderRules() {}

  static Outcome place(Market market, PlaceOrder place, Call call) {
    Terms terms = place.terms();
    Optional<Money> money = market.parameters().money(terms.denomination());
    if (money.isEmpty()) {
      return rejected(
          MONEY_NOT_ACCEPTED, "machines are not let for " + terms.denomination() + " here");
    }
    if (!isValid(terms)) {
      return rejected(
          ORDER_INVALID,
          "an order needs processors, memory and a limit from 1 to 10^18 nano-units a second;"
              + " attributes ascend by key, and kinds of graphics processors need a number of them");
    }
    var coin = new Coin(terms.denomination(), place.deposit());
    Optional<Rejected> refusal =
        place
            .escrow()
            .flatMap(escrow -> checkShared(market, escrow, terms, call))
            .or(() -> checkDeposit(market, place, money.get(), call.time()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!market.bank().has(call.actor(), coin)) {
      return BankRules.tooLow(market.bank(), call.actor(), coin);
    }

    Hash id = call.newId("order");
    Hash escrow = place.escrow().orElse(id);
    var events = new ArrayList<Event>();
    if (place.escrow().isEmpty()) {
      events.add(market.escrows().open(escrow, call.actor(), coin));
    } else if (!coin.amount().isZero()) {
      events.add(market.escrows().deposit(escrow, call.actor(), coin.amount()));
    }
    market.state().use(escrow, call.actor(), 1);
    var order =
        new Order(
            id,
            call.actor(),
            escrow,
            terms,
            Order.State.OPEN,
            call.time(),
            call.time(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    events.add(open(market, order, call.time()));
    return accepted(events);
  }

  /// Lets an order wait for offers or bids, whichever it asks for.
  static OrderPlaced open(Market market, Order order, BlockTime now) {
    Order opened =
        switch (order.terms().acceptance()) {
          case Acceptance.Cheapest _, Acceptance.BestScore _ ->
              order.in(
                  Order.State.OPEN, now.plusMilliseconds(market.parameters().periods().open()));
          case Acceptance.Bids(_, long bidding) ->
              order.in(Order.State.BIDDING, now.plusMilliseconds(bidding));
        };
    market.state().put(opened);
    market.timers().arm(timer(opened));
    return new OrderPlaced(opened);
  }

  /// The timer of the state that a live order is in.
  static Timer timer(Order order) {
    Kind kind =
        switch (order.state()) {
          case BIDDING -> Kind.BIDDING_END;
          case REVEALING -> Kind.REVEAL_END;
          case OPEN, MATCHED, EXPIRED, CANCELLED -> Kind.ORDER_EXPIRY;
        };
    return new Timer(order.deadline(), kind, order.id());
  }

  static Outcome cancel(Market market, CancelOrder cancel, Call call) {
    Optional<Order> found = market.state().order(cancel.order());
    if (found.isEmpty()) {
      return rejected(ORDER_UNKNOWN, "no order " + cancel.order());
    }
    Order order = found.get();
    if (!order.tenant().equals(call.actor())) {
      return rejected(ORDER_NOT_YOURS, "the order is one of " + order.tenant());
    }
    if (!order.isLive()) {
      return rejected(
          ORDER_CLOSED, "the order is %s; close its lease instead".formatted(order.state()));
    }

    var events = new ArrayList<Event>();
    Amount fee = market.parameters().money(order.terms().denomination()).orElseThrow().orderFee();
    Amount left =
        EscrowState.withdrawable(
            market.escrows().escrow(order.escrow()).orElseThrow(), call.time());
    if (order.recovers().isEmpty() && !left.isZero()) {
      // Providers looked at this order for nothing; a recovery order is not the tenant's idea.
      events.add(market.escrows().charge(order.escrow(), order.id(), fee.min(left)));
    }
    events.addAll(end(market, order, Order.State.CANCELLED));
    return accepted(events);
  }

  /// Ends a live order that leads to no lease; the last use of an escrow closes it.
  static List<Event> end(Market market, Order order, Order.State state) {
    var events = new ArrayList<Event>();
    market.timers().disarm(timer(order));
    market.state().removeBids(order.id());
    market.state().put(order.in(state, BlockTime.ZERO));
    events.add(new OrderEnded(order.id(), state));
    if (!market.state().use(order.escrow(), order.tenant(), -1)) {
      events.addAll(market.escrows().close(order.escrow()));
    }
    return events;
  }

  private static boolean isValid(Terms terms) {
    Resources resources = terms.needs().resources();
    return resources.millicores() > 0
        && resources.memoryBytes() > 0
        && terms.limit().nanoUnitsPerSecond() > 0
        && !terms.limit().exceeds(ProviderRules.RATE_MAX)
        && Attribute.areSorted(terms.needs().attributes())
        && (terms.needs().gpus().isEmpty() || resources.gpus() > 0);
  }

  private static Optional<Rejected> checkShared(
      Market market, Hash escrow, Terms terms, Call call) {
    Optional<MarketState.Deployment> deployment = market.state().deployment(escrow);
    Optional<Escrow> held = market.escrows().escrow(escrow);
    if (deployment.isEmpty() || held.isEmpty() || !deployment.get().tenant().equals(call.actor())) {
      return Optional.of(
          rejected(ESCROW_NOT_YOURS, "no open escrow %s of yours".formatted(escrow)));
    }
    boolean over = held.get().isOverAt(call.time());
    if (!held.get().denomination().equals(terms.denomination()) || over) {
      return Optional.of(
          rejected(
              ESCROW_MONEY,
              "the escrow holds %s%s; the order is in %s"
                  .formatted(
                      held.get().denomination(),
                      over ? " and is used up" : "",
                      terms.denomination())));
    }
    if (deployment.get().uses() >= MarketState.DEPLOYMENT_MAX) {
      return Optional.of(
          rejected(DEPLOYMENT_FULL, "64 orders and leases use this escrow; open another"));
    }
    return Optional.empty();
  }

  private static Optional<Rejected> checkDeposit(
      Market market, PlaceOrder place, Money money, BlockTime now) {
    Amount needed = market.parameters().depositFor(money, place.terms().limit());
    Amount there =
        place
            .escrow()
            .flatMap(market.escrows()::escrow)
            .map(escrow -> EscrowState.withdrawable(escrow, now))
            .orElse(Amount.ZERO);
    Amount room =
        place
            .escrow()
            .flatMap(market.escrows()::escrow)
            .map(Escrow::room)
            .orElse(new Amount(Escrow.DEPOSITED_MAX));
    if (place.deposit().exceeds(room)) {
      return Optional.of(
          rejected(
              ESCROW_FULL,
              "a deposit of %s; the escrow takes at most %s more"
                  .formatted(place.deposit(), room)));
    }
    Amount missing = needed.minus(there.min(needed));
    if (missing.exceeds(place.deposit())) {
      return Optional.of(
          rejected(
              DEPOSIT_TOO_LOW,
              "a deposit of %s; at least %s %s are needed for this limit"
                  .formatted(place.deposit(), missing, place.terms().denomination())));
    }
    return Optional.empty();
  }
}
