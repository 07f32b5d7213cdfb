package espalier.ledger.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.ledger.bond.BondState;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.escrow.Stream;
import espalier.ledger.market.MarketState.Deployment;
import espalier.ledger.market.MarketState.Owned;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import espalier.ledger.timer.TimerState;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What holds for the market after every block, over the whole state.
///
/// Reads every row, so it is for tests, simulations and an operator's command, never for a rule.
public final class MarketInvariants {
  private static final Set<Kind> KINDS =
      EnumSet.of(
          Kind.ORDER_EXPIRY,
          Kind.BIDDING_END,
          Kind.REVEAL_END,
          Kind.LEASE_START,
          Kind.LEASE_HEARTBEAT,
          Kind.LEASE_DRAIN,
          Kind.LEASE_END,
          Kind.OFFER_EXPIRY);

  private static final Comparator<Timer> BY_TIME =
      Comparator.comparing(Timer::due).thenComparing(Timer::kind).thenComparing(Timer::subject);

  private static final Comparator<AccountId> BY_ACCOUNT = Comparator.comparing(AccountId::hash);

  private final View state;
  private final Consumer<String> finding;

  /// Every timer that some thing of the market waits for, and the thing.
  private final Map<Timer, String> awaited = new TreeMap<>(BY_TIME);

  private final Map<Hash, Integer> uses = new TreeMap<>();
  private final Map<Hash, AccountId> tenants = new TreeMap<>();
  private final Map<AccountId, Integer> leases = new TreeMap<>(BY_ACCOUNT);
  private final Map<Hash, Integer> leased = new TreeMap<>();

  private MarketInvariants(View state, Consumer<String> finding) {
    this.state = state;
    this.finding = finding;
  }

  /// Tells `finding` a sentence for everything that does not hold.
  public static void check(View state, Consumer<String> finding) {
    var run = new MarketInvariants(state, finding);
    run.orders();
    run.leases();
    run.offers();
    run.providers();
    run.deployments();
    run.bids();
    run.timers();
    if (!Book.of(state).isOf(state)) {
      finding.accept("market: the book of offers is not that of the table");
    }
  }

  private void orders() {
    var open = new LinkedHashSet<Hash>();
    var live = new LinkedHashSet<Owned>();
    for (Order order : MarketState.ORDERS.all(state)) {
      if (order.state() == Order.State.OPEN) {
        open.add(order.id());
      }
      if (order.isLive()) {
        live.add(new Owned(new AccountId(order.escrow()), order.id()));
        await(OrderRules.timer(order), "order");
        use(order.escrow(), order.tenant());
      } else if (order.deadline().milliseconds() != 0) {
        finding.accept("market: order %s is %s and waits".formatted(order.id(), order.state()));
      }
    }
    MarketState.OPEN_ORDERS.scan(
        state,
        new byte[0],
        (id, _) -> {
          if (!open.remove(id)) {
            finding.accept("market: order %s is listed as open".formatted(id));
          }
          return true;
        });
    open.forEach(id -> finding.accept("market: open order %s is not listed".formatted(id)));
    same(MarketState.LIVE_ORDERS, live, "live order");
  }

  private void leases() {
    var live = new LinkedHashSet<Owned>();
    for (Lease lease : MarketState.LEASES.all(state)) {
      if (lease.state() == Lease.State.CLOSED) {
        if (BondState.bond(state, lease.id()).isPresent()) {
          finding.accept("market: closed lease %s holds a bond".formatted(lease.id()));
        }
        continue;
      }
      live.add(new Owned(new AccountId(lease.escrow()), lease.id()));
      use(lease.escrow(), lease.tenant());
      leases.merge(lease.provider(), 1, Integer::sum);
      lease.offer().ifPresent(offer -> leased.merge(offer, lease.lots(), Integer::sum));
      live(lease);
    }
    same(MarketState.LIVE_LEASES, live, "live lease");
  }

  private void live(Lease lease) {
    if (BondState.bond(state, lease.id()).isEmpty()) {
      finding.accept("market: lease %s has no bond".formatted(lease.id()));
    }
    Escrow escrow = EscrowState.escrow(state, lease.escrow()).orElse(null);
    if (escrow == null) {
      finding.accept("market: lease %s has no escrow".formatted(lease.id()));
      return;
    }
    boolean streams = escrow.stream(lease.id()).isPresent();
    if (streams == (lease.state() == Lease.State.PENDING)) {
      finding.accept(
          "market: lease %s is %s and its stream is %s"
              .formatted(lease.id(), lease.state(), streams ? "there" : "missing"));
    }
    if (escrow.depleted()) {
      if (lease.state() != Lease.State.DRAINING) {
        finding.accept("market: lease %s outlives its money".formatted(lease.id()));
      }
      // Draining leases of a used-up escrow wait for the last of them, which has the timer.
      awaited.put(LeaseEnd.timer(lease), "waiting");
      return;
    }
    await(LeaseEnd.timer(lease), "lease");
    boolean hasTerm = !lease.progress().endsAt().equals(Stream.NEVER);
    if (lease.state() == Lease.State.RUNNING && hasTerm) {
      await(new Timer(lease.progress().endsAt(), Kind.LEASE_END, lease.id()), "lease");
    }
  }

  private void offers() {
    var owned = new LinkedHashSet<Owned>();
    Map<Hash, Integer> shapes = new TreeMap<>();
    for (Offer offer : MarketState.OFFERS.all(state)) {
      owned.add(new Owned(offer.provider(), offer.id()));
      shapes.merge(offer.shape(), 1, Integer::sum);
      await(new Timer(offer.expiry(), Kind.OFFER_EXPIRY, offer.id()), "offer");
      int let = leased.getOrDefault(offer.id(), 0);
      if (offer.free() + let != offer.lots()) {
        finding.accept(
            "market: offer %s has %d lots, of which %d are free and %d are let"
                .formatted(offer.id(), offer.lots(), offer.free(), let));
      }
      if (!MarketState.PROVIDERS.has(state, offer.provider())) {
        finding.accept("market: offer %s has no provider".formatted(offer.id()));
      }
    }
    same(MarketState.PROVIDER_OFFERS, owned, "offer");
    int counted = MarketState.SHAPE_COUNT.get(state, true).orElse(0);
    if (counted != shapes.size()) {
      finding.accept("market: %d shapes are counted of %d".formatted(counted, shapes.size()));
    }
    MarketState.SHAPES.scan(
        state,
        new byte[0],
        (shape, count) -> {
          if (!count.equals(shapes.remove(shape))) {
            finding.accept("market: shape %s is counted %d times".formatted(shape, count));
          }
          return true;
        });
    shapes.forEach(
        (shape, _) -> finding.accept("market: shape %s is not counted".formatted(shape)));
  }

  private void providers() {
    MarketState.PROVIDERS.scan(
        state,
        new byte[0],
        (id, provider) -> {
          Integer live = leases.remove(id);
          if (provider.leases() != (live == null ? 0 : live)) {
            finding.accept(
                "market: provider %s counts %d leases and has %s"
                    .formatted(id, provider.leases(), live));
          }
          if (BondState.bond(state, ProviderRules.registrationBond(id)).isEmpty()) {
            finding.accept("market: provider %s has no registration bond".formatted(id));
          }
          return true;
        });
    leases.forEach(
        (id, _) -> finding.accept("market: %s serves leases and is unknown".formatted(id)));
  }

  private void deployments() {
    MarketState.DEPLOYMENTS.scan(
        state,
        new byte[0],
        (id, deployment) -> {
          Integer counted = uses.remove(id);
          if (!deployment.equals(
              new Deployment(
                  tenants.getOrDefault(id, deployment.tenant()), counted == null ? 0 : counted))) {
            finding.accept("market: %s counts %s uses".formatted(deployment, counted));
          }
          if (!EscrowState.ESCROWS.has(state, id)) {
            finding.accept("market: deployment %s has no escrow".formatted(id));
          }
          return true;
        });
    uses.forEach((id, _) -> finding.accept("market: deployment %s is not listed".formatted(id)));
  }

  private void bids() {
    MarketState.BIDS.scan(
        state,
        new byte[0],
        (key, bid) -> {
          Order.State of =
              MarketState.ORDERS.get(state, key.order()).map(Order::state).orElse(null);
          boolean sealed = of == Order.State.BIDDING && bid.rate().isEmpty();
          if (!sealed && of != Order.State.REVEALING) {
            finding.accept("market: %s bids for an order that is %s".formatted(key, of));
          }
          return true;
        });
  }

  private void timers() {
    TimerState.TIMERS.scan(
        state,
        new byte[0],
        (timer, _) -> {
          if (KINDS.contains(timer.kind()) && awaited.remove(timer) == null) {
            finding.accept("market: nothing waits for " + timer);
          }
          return true;
        });
    awaited.forEach((timer, thing) -> {
      if (!thing.equals("waiting")) {
        finding.accept("market: %s of this %s is not armed".formatted(timer, thing));
      }
    });
  }

  private void await(Timer timer, String thing) {
    awaited.put(timer, thing);
  }

  private void use(Hash escrow, AccountId tenant) {
    uses.merge(escrow, 1, Integer::sum);
    AccountId before = tenants.put(escrow, tenant);
    if (before != null && !before.equals(tenant)) {
      finding.accept("market: two tenants use escrow " + escrow);
    }
  }

  private void same(Table<Owned, Boolean> table, Set<Owned> expected, String thing) {
    table.scan(
        state,
        new byte[0],
        (owned, _) -> {
          if (!expected.remove(owned)) {
            finding.accept("market: %s %s is listed wrongly".formatted(thing, owned.thing()));
          }
          return true;
        });
    expected.forEach(
        owned -> finding.accept("market: %s %s is not listed".formatted(thing, owned.thing())));
  }
}
