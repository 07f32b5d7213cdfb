package espalier.ledger.market;

import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import espalier.ledger.timer.Timer;
import java.util.ArrayList;
import java.util.List;

/// What happens when a deadline of the market's comes.
public final class MarketDeadlines {
  private MarketDeadlines() {}

  /// @param now the block's time; a late timer acts as of now where the future is concerned, and as
  ///   of its own time where money is
  public static List<Event> fire(Market market, Timer timer, BlockTime now) {
    MarketState state = market.state();
    Hash subject = timer.subject();
    return switch (timer.kind()) {
      case ORDER_EXPIRY ->
          OrderRules.end(market, state.order(subject).orElseThrow(), Order.State.EXPIRED);
      case BIDDING_END ->
          List.of(BidRules.openReveal(market, state.order(subject).orElseThrow(), now));
      case REVEAL_END -> BidRules.choose(market, state.order(subject).orElseThrow(), now);
      case LEASE_START ->
          LeaseEnd.close(market, state.existingLease(subject), Reason.START_MISSED, now);
      case LEASE_HEARTBEAT ->
          LeaseEnd.close(market, state.existingLease(subject), Reason.HEARTBEATS_MISSED, now);
      case LEASE_DRAIN -> LeaseEnd.drained(market, state.existingLease(subject), now);
      case LEASE_END ->
          LeaseEnd.end(market, state.existingLease(subject), Reason.TERM_ENDED, timer.due(), now);
      case OFFER_EXPIRY ->
          state
              .offer(subject)
              .<List<Event>>map(offer -> List.of(ProviderRules.end(market, offer)))
              .orElse(List.of());
      case BEACON_EPOCH,
          ESCROW_DEPLETION,
          PROOF_DEADLINE,
          PROOF_CHUNKS,
          TOURNAMENT_STAGE,
          SUBNET_EPOCH,
          SUBNET_EMISSION,
          SUBNET_END,
          SUBNET_CHANNEL ->
          throw new IllegalArgumentException("not a deadline of the market's: " + timer);
    };
  }

  /// An escrow is used up: its leases end at that very moment, its orders with it.
  ///
  /// @param at when the money ended
  /// @param now the block's time, from which the last heartbeats are waited for
  public static List<Event> depleted(Market market, Hash escrow, BlockTime at, BlockTime now) {
    var events = new ArrayList<Event>();
    for (Order order : market.state().liveOrders(escrow)) {
      events.addAll(OrderRules.end(market, order, Order.State.EXPIRED));
    }
    for (Lease lease : market.state().liveLeases(escrow)) {
      if (lease.state() != Lease.State.DRAINING) {
        events.addAll(LeaseEnd.deplete(market, lease, at, now));
      }
    }
    return events;
  }
}
