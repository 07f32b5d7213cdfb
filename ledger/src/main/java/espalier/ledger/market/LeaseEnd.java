package espalier.ledger.market;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Wide;
import espalier.ledger.Event;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowEvent.Paid;
import espalier.ledger.escrow.Stream;
import espalier.ledger.market.Lease.State;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseDraining;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a lease ends: its stream stops, its last heartbeat may arrive, it is paid, its bond is
/// settled, its lots are free again, and a fault of the provider's leaves a recovery order.
final class LeaseEnd {
  private LeaseEnd() {}

  /// The timer of the state that a lease is in.
  static Timer timer(Lease lease) {
    Kind kind =
        switch (lease.state()) {
          case PENDING -> Kind.LEASE_START;
          case RUNNING -> Kind.LEASE_HEARTBEAT;
          case DRAINING, CLOSED -> Kind.LEASE_DRAIN;
        };
    return new Timer(lease.progress().deadline(), kind, lease.id());
  }

  /// Why a lease ends, and what its job left.
  record Cause(int reason, Optional<Hash> result) {}

  /// Ends a pending or running lease at `at`, which a late block may know only at `now`.
  static List<Event> end(Market market, Lease lease, int reason, BlockTime at, BlockTime now) {
    if (lease.state() == State.PENDING) {
      return close(market, lease, reason, now);
    }
    var events = new ArrayList<Event>();
    events.add(drain(market, lease, new Cause(reason, Optional.empty()), at, now));
    events.addAll(closeIfCovered(market, market.state().existingLease(lease.id()), at));
    return events;
  }

  /// Stops what a running lease earns; until the drain deadline its last heartbeat may arrive.
  static LeaseDraining drain(Market market, Lease lease, Cause cause, BlockTime at, BlockTime now) {
    BlockTime until = now.plusMilliseconds(market.parameters().periods().drain());
    Lease draining = lease.with(lease.progress().draining(cause.reason(), cause.result(), until));
    market.timers().disarm(timer(lease));
    market.timers().disarm(new Timer(lease.progress().endsAt(), Kind.LEASE_END, lease.id()));
    market.timers().arm(timer(draining));
    market.state().put(draining);
    market.escrows().stop(lease.escrow(), lease.id(), at);
    return new LeaseDraining(lease.id(), cause.reason(), until);
  }

  /// Closes a draining lease at once if nothing is left that its provider could still prove.
  static List<Event> closeIfCovered(Market market, Lease lease, BlockTime now) {
    Stream stream = LeaseRules.stream(market, lease);
    return stream.coveredUntil().isBefore(stream.stopsAt())
        ? List.of()
        : closeNow(market, lease, now);
  }

  /// Closes a draining lease, unless its escrow is depleted: then all its leases close together.
  static List<Event> closeNow(Market market, Lease lease, BlockTime now) {
    Escrow escrow = market.escrows().escrow(lease.escrow()).orElseThrow();
    return escrow.depleted() || !now.isBefore(escrow.depletesAt())
        ? List.of()
        : close(market, lease, lease.progress().reason(), now);
  }

  /// Ends a pending or running lease because its escrow is used up.
  static List<Event> deplete(Market market, Lease lease, BlockTime at, BlockTime now) {
    var cause = new Cause(Reason.INSUFFICIENT_FUNDS, Optional.empty());
    return lease.state() == State.PENDING
        ? close(market, lease, cause.reason(), now)
        : List.of(drain(market, lease, cause, at, now));
  }

  /// The drain deadline has come.
  static List<Event> drained(Market market, Lease lease, BlockTime now) {
    Escrow escrow = market.escrows().escrow(lease.escrow()).orElseThrow();
    if (!escrow.depleted()) {
      return close(market, lease, lease.progress().reason(), now);
    }
    List<Lease> live = market.state().liveLeases(lease.escrow());
    boolean othersDrain =
        live.stream()
            .anyMatch(other ->
                !other.id().equals(lease.id())
                    && other.progress().deadline().isAfter(lease.progress().deadline()));
    return othersDrain ? List.of() : closeTogether(market, live);
  }

  /// Pays all streams of a depleted escrow, sharing its last millisecond, and closes its leases.
  private static List<Event> closeTogether(Market market, List<Lease> leases) {
    Hash escrow = leases.getFirst().escrow();
    var paidBefore = new ArrayList<Amount>();
    for (Lease lease : leases) {
      paidBefore.add(LeaseRules.stream(market, lease).paid());
    }
    List<Event> payments = market.escrows().close(escrow);
    var events = new ArrayList<Event>();
    for (int i = 0; i < leases.size(); i++) {
      Lease lease = leases.get(i);
      Amount gross = paidBefore.get(i).plus(paidNow(payments, lease.id()));
      market.timers().disarm(timer(lease));
      events.addAll(settle(market, lease, lease.progress().reason(), gross));
      market.state().use(escrow, lease.tenant(), -1);
    }
    events.addAll(payments);
    return events;
  }

  private static Amount paidNow(List<Event> payments, Hash stream) {
    Amount sum = Amount.ZERO;
    for (Event event : payments) {
      if (event instanceof Paid paid && paid.stream().equals(stream)) {
        sum = sum.plus(paid.coin().amount()).plus(paid.fee());
      }
    }
    return sum;
  }

  /// Closes one lease whose escrow goes on or is not depleted.
  static List<Event> close(Market market, Lease lease, int reason, BlockTime now) {
    var events = new ArrayList<Event>();
    market.timers().disarm(timer(lease));
    market.timers().disarm(new Timer(lease.progress().endsAt(), Kind.LEASE_END, lease.id()));
    Amount gross = Amount.ZERO;
    if (lease.state() != State.PENDING) {
      gross = LeaseRules.stream(market, lease).accrued().payable();
      // As of its deadline where that has passed: the escrow may have run out since, but its own
      // timer fires after this one.
      BlockTime at = now.min(lease.progress().deadline());
      events.addAll(market.escrows().finish(lease.escrow(), lease.id(), at));
    }
    events.addAll(settle(market, lease, reason, gross));
    List<Event> recovery = Reason.isFault(reason) ? recover(market, lease, now) : List.of();
    events.addAll(recovery);
    // A recovery order takes the lease's place among the uses of the escrow.
    if (recovery.isEmpty() && !market.state().use(lease.escrow(), lease.tenant(), -1)) {
      events.addAll(market.escrows().close(lease.escrow()));
    }
    return events;
  }

  /// Everything about the end of a lease but its stream and its escrow.
  private static List<Event> settle(Market market, Lease lease, int reason, Amount gross) {
    Order order = market.state().order(lease.order()).orElseThrow();
    Amount fees = gross.shareRoundedDown(LeaseRules.take(market, order));
    Amount paid = gross.minus(fees);
    boolean fault = Reason.isFault(reason);
    var events = new ArrayList<Event>();
    if (fault) {
      events.add(
          market.bonds().slash(lease.id(), penalty(market, lease), lease.tenant(), lease.id()));
    }
    events.add(market.bonds().release(lease.id()));
    freeLots(market, lease);
    Provider provider = market.state().provider(lease.provider()).orElseThrow();
    Provider.Standing standing = provider.standing();
    boolean silent = reason == Reason.HEARTBEATS_MISSED || reason == Reason.START_MISSED;
    if (silent && standing == Provider.Standing.ACTIVE) {
      standing = Provider.Standing.SILENT;
    }
    market.state().put(lease.provider(), provider.withStanding(standing).withoutLease(fault, paid));
    Lease closed = lease.with(lease.progress().closed(reason, paid, fees));
    market.state().put(closed);
    events.add(
        new LeaseClosed(
            lease.id(),
            lease.order(),
            lease.provider(),
            reason,
            paid,
            fees,
            closed.progress().result()));
    return events;
  }

  /// What a failure costs: so long at the lease's rate, and at least the same part of the bond, so
  /// that a provider cannot lower its price first and fail for nothing.
  private static Amount penalty(Market market, Lease lease) {
    var periods = market.parameters().periods();
    Amount held = market.bonds().held(lease.id());
    long part = Math.min(periods.penalty(), periods.bond());
    Amount ofBond = Amount.of(Wide.mulDiv(held.units(), part, periods.bond()));
    Amount ofRate = lease.rate().costRoundedUp(periods.penalty());
    return ofRate.exceeds(ofBond) ? ofRate : ofBond;
  }

  private static void freeLots(Market market, Lease lease) {
    lease
        .offer()
        .flatMap(market.state()::offer)
        .ifPresent(offer ->
            market
                .state()
                .put(offer.withFree(Math.min(offer.lots(), offer.free() + lease.lots()))));
  }

  /// Orders the same work again, at the same limit, from the last checkpoint, of somebody else.
  private static List<Event> recover(Market market, Lease lease, BlockTime now) {
    Order order = market.state().order(lease.order()).orElseThrow();
    int left = order.terms().recoveries();
    if (left == 0 || market.escrows().escrow(lease.escrow()).orElseThrow().depleted()) {
      return List.of();
    }
    var excluded = new ArrayList<AccountId>(order.excluded());
    if (!excluded.contains(lease.provider())) {
      excluded.add(lease.provider());
    }
    var recovery =
        new Order(
            Sha256.tagged("espalier/recovery", lease.id().bytes()),
            order.tenant(),
            order.escrow(),
            order.terms().withRecoveries(left - 1),
            Order.State.OPEN,
            now,
            now,
            Optional.of(lease.id()),
            lease.progress().checkpoint(),
            List.copyOf(excluded));
    return List.of(OrderRules.open(market, recovery, now));
  }
}
