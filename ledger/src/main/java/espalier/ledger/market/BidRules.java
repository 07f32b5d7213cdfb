package espalier.ledger.market;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.market.MarketRejection.BID_ABOVE_LIMIT;
import static espalier.ledger.market.MarketRejection.BID_EXISTS;
import static espalier.ledger.market.MarketRejection.BID_MISMATCH;
import static espalier.ledger.market.MarketRejection.BID_UNFIT;
import static espalier.ledger.market.MarketRejection.BID_UNKNOWN;
import static espalier.ledger.market.MarketRejection.ORDER_NOT_BIDDING;
import static espalier.ledger.market.MarketRejection.ORDER_NOT_REVEALING;
import static espalier.ledger.market.MarketRejection.ORDER_UNKNOWN;

import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.market.MarketEvent.BidCommitted;
import espalier.ledger.market.MarketEvent.BidRevealed;
import espalier.ledger.market.MarketEvent.RevealOpened;
import espalier.ledger.market.MarketState.Bid;
import espalier.ledger.market.MarketState.Placed;
import espalier.ledger.market.MarketTransaction.CommitBid;
import espalier.ledger.market.MarketTransaction.RevealBid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Sealed bids: committed while nobody sees them, revealed when it is too late to follow others.
final class BidRules {
  private BidRules() {}

  static Outcome commit(Market market, CommitBid commit, Call call) {
    Optional<Order> found = market.state().order(commit.order());
    if (found.isEmpty()) {
      return rejected(ORDER_UNKNOWN, "no order " + commit.order());
    }
    Order order = found.get();
    if (order.state() != Order.State.BIDDING
        || !(order.terms().acceptance() instanceof Acceptance.Bids rule)) {
      return rejected(
          ORDER_NOT_BIDDING, "the order takes no bids; it is %s".formatted(order.state()));
    }
    if (market.state().provider(call.actor()).isEmpty()) {
      return ProviderRules.unknown(call.actor());
    }
    if (market.state().bid(order.id(), call.actor()).isPresent()) {
      return rejected(BID_EXISTS, "you have bid for this order already");
    }
    int bids = market.state().bids(order.id()).size();

    market.state().put(order.id(), call.actor(), new Bid(commit.commitment(), Optional.empty()));
    var events = new ArrayList<Event>();
    events.add(new BidCommitted(order.id(), call.actor()));
    // At most 64 bids ever stand, since the 64th opens them at the latest.
    if (bids + 1 >= rule.first()) {
      events.add(openReveal(market, order, call.time()));
    }
    return accepted(events);
  }

  /// Ends the time for commitments.
  static RevealOpened openReveal(Market market, Order order, BlockTime now) {
    long bidding =
        order.terms().acceptance() instanceof Acceptance.Bids rule ? rule.biddingMilliseconds() : 0;
    return revealUntil(market, order, now.plusMilliseconds(bidding));
  }

  private static RevealOpened revealUntil(Market market, Order order, BlockTime until) {
    Order revealing = order.in(Order.State.REVEALING, until);
    market.timers().disarm(OrderRules.timer(order));
    market.timers().arm(OrderRules.timer(revealing));
    market.state().put(revealing);
    return new RevealOpened(order.id(), until);
  }

  static Outcome reveal(Market market, RevealBid reveal, Call call) {
    Optional<Order> found = market.state().order(reveal.order());
    if (found.isEmpty()) {
      return rejected(ORDER_UNKNOWN, "no order " + reveal.order());
    }
    Order order = found.get();
    if (order.state() != Order.State.REVEALING) {
      return rejected(
          ORDER_NOT_REVEALING, "bids are not opened now; the order is %s".formatted(order.state()));
    }
    Optional<Bid> bid =
        market.state().bid(order.id(), call.actor()).filter(one -> one.rate().isEmpty());
    if (bid.isEmpty()) {
      return rejected(BID_UNKNOWN, "no sealed bid of yours waits for this order");
    }
    Hash commitment =
        MarketTransaction.bidCommitment(call.actor(), order.id(), reveal.rate(), reveal.salt());
    if (!commitment.equals(bid.get().commitment())) {
      return rejected(BID_MISMATCH, "rate and salt do not fit what was committed");
    }
    if (reveal.rate().exceeds(order.terms().limit())) {
      return rejected(
          BID_ABOVE_LIMIT,
          "bid of %s exceeds the order's limit of %s"
              .formatted(reveal.rate(), order.terms().limit()));
    }
    Optional<Predicate> unfit = Fitness.ofProvider(market, order, call.actor(), call.time());
    if (unfit.isPresent()) {
      return rejected(BID_UNFIT, "the order needs a provider that " + unfit.get().meaning());
    }

    market.state().put(order.id(), call.actor(), new Bid(commitment, Optional.of(reveal.rate())));
    var events = new ArrayList<Event>();
    events.add(new BidRevealed(order.id(), call.actor(), reveal.rate()));
    if (market.state().bids(order.id()).stream().allMatch(one -> one.bid().rate().isPresent())) {
      // Nobody else can reveal, so the choice is made at the end of this block.
      events.add(revealUntil(market, order, call.time()));
    }
    return accepted(events);
  }

  /// Takes the lowest bid revealed whose provider can lock the bond, the lowest account among
  /// equals; an order without such a bid expires.
  static List<Event> choose(Market market, Order order, BlockTime now) {
    List<Placed> revealed =
        market.state().bids(order.id()).stream()
            .filter(one -> one.bid().rate().isPresent())
            .sorted(
                Comparator.comparing((Placed one) -> one.bid().rate().orElseThrow())
                    .thenComparing(Placed::provider))
            .toList();
    for (Placed one : revealed) {
      AccountId provider = one.provider();
      var rate = one.bid().rate().orElseThrow();
      if (Fitness.ofProvider(market, order, provider, now).isEmpty()
          && Fitness.canBond(market, order, provider, rate)) {
        market.state().removeBids(order.id());
        return LeaseRules.match(
            market, order, new LeaseRules.Choice(provider, Optional.empty(), 0, rate), now);
      }
    }
    return OrderRules.end(market, order, Order.State.EXPIRED);
  }
}
