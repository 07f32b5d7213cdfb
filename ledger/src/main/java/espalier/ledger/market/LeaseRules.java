package espalier.ledger.market;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.market.MarketRejection.HEARTBEAT_AHEAD;
import static espalier.ledger.market.MarketRejection.HEARTBEAT_CHAIN;
import static espalier.ledger.market.MarketRejection.HEARTBEAT_OVERLAP;
import static espalier.ledger.market.MarketRejection.HEARTBEAT_SEQUENCE;
import static espalier.ledger.market.MarketRejection.HEARTBEAT_TOO_LONG;
import static espalier.ledger.market.MarketRejection.LEASE_CLOSED;
import static espalier.ledger.market.MarketRejection.LEASE_NOT_PENDING;
import static espalier.ledger.market.MarketRejection.LEASE_NOT_RUNNING;
import static espalier.ledger.market.MarketRejection.LEASE_NOT_YOURS;
import static espalier.ledger.market.MarketRejection.LEASE_UNKNOWN;
import static espalier.ledger.market.MarketRejection.MANIFEST_MISMATCH;
import static espalier.ledger.market.MarketRejection.RATE_DIRECTION;
import static espalier.ledger.market.MarketRejection.RATE_STEPS_FULL;
import static espalier.ledger.market.MarketRejection.REASON_NOT_YOURS;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.escrow.Stream;
import espalier.ledger.market.Lease.Progress;
import espalier.ledger.market.Lease.State;
import espalier.ledger.market.MarketEvent.HeartbeatCounted;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.LeaseRepriced;
import espalier.ledger.market.MarketEvent.LeaseStarted;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.MarketTransaction.CompleteLease;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import espalier.ledger.market.MarketTransaction.RepriceLease;
import espalier.ledger.market.MarketTransaction.StartLease;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A lease from the match to the moment at which it ends; [LeaseEnd] says how it ends.
final class LeaseRules {
  private LeaseRules() {}

  /// Who is to serve an order, and at what price.
  ///
  /// @param offer whose lots are taken; none for a sealed bid
  record Choice(AccountId provider, Optional<Hash> offer, int lots, Rate rate) {}

  /// Turns a live order into a lease; the caller has checked that the provider has the bond.
  static List<Event> match(Market market, Order order, Choice choice, BlockTime now) {
    market.timers().disarm(OrderRules.timer(order));
    market.state().put(order.in(Order.State.MATCHED, BlockTime.ZERO));
    Hash id = Sha256.tagged("espalier/lease", order.id().bytes());
    BlockTime deadline = now.plusMilliseconds(market.parameters().periods().start());
    var lease =
        new Lease(
            id,
            order.id(),
            order.escrow(),
            order.tenant(),
            choice.provider(),
            choice.offer(),
            choice.lots(),
            choice.rate(),
            now,
            Progress.pending(deadline, order.checkpoint()));
    market.state().put(lease);
    market.timers().arm(LeaseEnd.timer(lease));
    Provider provider = market.state().provider(choice.provider()).orElseThrow();
    market.state().put(choice.provider(), provider.withLease());
    return List.of(
        market.bonds().lock(id, choice.provider(), Fitness.bond(market, order, choice.rate())),
        new LeaseMatched(lease));
  }

  static Outcome start(Market market, StartLease start, Call call) {
    Optional<Lease> found = market.state().lease(start.lease());
    Optional<Rejected> refusal = notProviders(found, start.lease(), call.actor());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Lease lease = found.orElseThrow();
    if (lease.state() != State.PENDING) {
      return rejected(LEASE_NOT_PENDING, "the lease is %s".formatted(lease.state()));
    }
    Order order = market.state().order(lease.order()).orElseThrow();
    if (!order.terms().manifest().equals(start.manifest())) {
      return rejected(
          MANIFEST_MISMATCH,
          "manifest %s runs; the order is for %s"
              .formatted(start.manifest(), order.terms().manifest()));
    }

    long term = order.terms().durationMilliseconds();
    BlockTime end = term == 0 ? Stream.NEVER : call.time().plusMilliseconds(term);
    Lease running =
        lease.with(lease.progress().running(call.time(), silenceAfter(market, call.time()), end));
    market.timers().disarm(LeaseEnd.timer(lease));
    market.timers().arm(LeaseEnd.timer(running));
    market.timers().arm(new Timer(end, Kind.LEASE_END, lease.id()));
    market.state().put(running);
    market
        .escrows()
        .open(
            lease.escrow(),
            Stream.open(
                lease.id(), lease.provider(), take(market, order), lease.rate(), call.time()));
    // Whatever a late block lets through, nothing is owed for the time after the term.
    market.escrows().stop(lease.escrow(), lease.id(), end);
    market
        .state()
        .provider(call.actor())
        .ifPresent(provider -> market.state().put(call.actor(), provider.alive()));
    return accepted(new LeaseStarted(lease.id(), lease.provider()));
  }

  static BasisPoints take(Market market, Order order) {
    return market.parameters().money(order.terms().denomination()).orElseThrow().take();
  }

  private static BlockTime silenceAfter(Market market, BlockTime moment) {
    return moment.plusMilliseconds(market.parameters().periods().silence());
  }

  static Outcome beat(Market market, Heartbeat beat, Call call) {
    Optional<Lease> found = market.state().lease(beat.lease());
    Optional<Rejected> refusal =
        notProviders(found, beat.lease(), call.actor())
            .or(() -> notCounting(found.orElseThrow()))
            .or(() -> brokenChain(found.orElseThrow(), beat))
            .or(() -> badSpan(market, found.orElseThrow(), beat.from(), beat.until(), call.time()));
    if (refusal.isPresent()) {
      return refusal.get();
    }

    Lease lease = found.orElseThrow();
    market.escrows().cover(lease.escrow(), lease.id(), beat.from(), beat.until());
    Lease beaten = beaten(market, lease, beat);
    market.state().put(beaten);
    var events = new ArrayList<Event>();
    events.add(
        new HeartbeatCounted(
            lease.id(),
            beat.sequence(),
            beat.until(),
            beat.step(),
            beat.steps(),
            beat.checkpoint()));
    if (beaten.state() == State.DRAINING) {
      events.addAll(LeaseEnd.closeIfCovered(market, beaten, call.time()));
    }
    return accepted(events);
  }

  private static Lease beaten(Market market, Lease lease, Heartbeat beat) {
    if (lease.state() == State.DRAINING) {
      // The deadline of a draining lease stands.
      return lease.with(
          lease.progress().beat(beat.link(), beat.checkpoint(), lease.progress().deadline()));
    }
    BlockTime deadline = silenceAfter(market, beat.until());
    Lease beaten = lease.with(lease.progress().beat(beat.link(), beat.checkpoint(), deadline));
    market.timers().disarm(LeaseEnd.timer(lease));
    market.timers().arm(LeaseEnd.timer(beaten));
    return beaten;
  }

  static Outcome complete(Market market, CompleteLease complete, Call call) {
    Optional<Lease> found = market.state().lease(complete.lease());
    Optional<Rejected> refusal =
        notProviders(found, complete.lease(), call.actor())
            .or(() -> notCounting(found.orElseThrow()))
            .or(() -> {
              Lease lease = found.orElseThrow();
              BlockTime from = coveredUntil(market, lease);
              return badSpan(market, lease, from, complete.until().max(from), call.time());
            });
    if (refusal.isPresent()) {
      return refusal.get();
    }

    Lease lease = found.orElseThrow();
    BlockTime from = coveredUntil(market, lease);
    market.escrows().cover(lease.escrow(), lease.id(), from, complete.until().max(from));
    int reason = complete.exitCode() == 0 ? Reason.COMPLETED : Reason.COMPLETED_WITH_ERROR;
    var events = new ArrayList<Event>();
    if (lease.state() == State.RUNNING) {
      events.add(
          LeaseEnd.drain(
              market,
              lease,
              new LeaseEnd.Cause(reason, complete.result()),
              call.time(),
              call.time()));
    }
    events.addAll(LeaseEnd.closeNow(market, market.state().existingLease(lease.id()), call.time()));
    return accepted(events);
  }

  static Outcome close(Market market, CloseLease close, Call call) {
    Optional<Lease> found = market.state().lease(close.lease());
    if (found.isEmpty()) {
      return unknown(close.lease());
    }
    Lease lease = found.get();
    boolean tenant = lease.tenant().equals(call.actor());
    boolean provider = lease.provider().equals(call.actor());
    if (!tenant && !provider) {
      return rejected(LEASE_NOT_YOURS, "the lease is neither let to you nor by you");
    }
    boolean theirs =
        (tenant && Reason.isTenants(close.reason()))
            || (provider && Reason.isProviders(close.reason()));
    boolean early = close.reason() == Reason.MANIFEST_MISSING && lease.state() != State.PENDING;
    if (!theirs || early) {
      return rejected(
          REASON_NOT_YOURS, "reason %d is not one that you can give now".formatted(close.reason()));
    }
    if (lease.state() != State.PENDING && lease.state() != State.RUNNING) {
      return rejected(LEASE_CLOSED, "the lease is %s".formatted(lease.state()));
    }

    return accepted(LeaseEnd.end(market, lease, close.reason(), call.time(), call.time()));
  }

  static Outcome reprice(Market market, RepriceLease reprice, Call call) {
    Optional<Lease> found = market.state().lease(reprice.lease());
    if (found.isEmpty()) {
      return unknown(reprice.lease());
    }
    Lease lease = found.get();
    if (lease.state() != State.RUNNING) {
      return rejected(LEASE_NOT_RUNNING, "the lease is %s".formatted(lease.state()));
    }
    boolean raise = reprice.rate().exceeds(lease.rate());
    AccountId mayAsk = raise ? lease.tenant() : lease.provider();
    if (reprice.rate().equals(lease.rate())
        || reprice.rate().exceeds(ProviderRules.RATE_MAX)
        || !mayAsk.equals(call.actor())) {
      return rejected(
          RATE_DIRECTION,
          "the rate is %s; only the tenant raises it and only the provider lowers it"
              .formatted(lease.rate()));
    }
    Stream stream = stream(market, lease);
    if (stream.steps().size() == Stream.STEPS_MAX) {
      return rejected(
          RATE_STEPS_FULL, "eight prices wait for a heartbeat; try again after the next one");
    }

    market.escrows().changeRate(lease.escrow(), lease.id(), reprice.rate(), call.time());
    market.state().put(lease.withRate(reprice.rate()));
    return accepted(new LeaseRepriced(lease.id(), reprice.rate()));
  }

  static Stream stream(Market market, Lease lease) {
    return market
        .escrows()
        .escrow(lease.escrow())
        .flatMap(escrow -> escrow.stream(lease.id()))
        .orElseThrow();
  }

  private static BlockTime coveredUntil(Market market, Lease lease) {
    return stream(market, lease).coveredUntil();
  }

  private static Optional<Rejected> notProviders(Optional<Lease> found, Hash id, AccountId actor) {
    if (found.isEmpty()) {
      return Optional.of(unknown(id));
    }
    if (!found.get().provider().equals(actor)) {
      return Optional.of(
          rejected(LEASE_NOT_YOURS, "the lease is let by " + found.get().provider()));
    }
    return Optional.empty();
  }

  private static Optional<Rejected> notCounting(Lease lease) {
    return switch (lease.state()) {
      case RUNNING, DRAINING -> Optional.empty();
      case PENDING, CLOSED ->
          Optional.of(
              rejected(
                  LEASE_NOT_RUNNING,
                  "the lease is %s (reason %d); nothing is owed for this time"
                      .formatted(lease.state(), lease.progress().reason())));
    };
  }

  private static Optional<Rejected> brokenChain(Lease lease, Heartbeat beat) {
    Progress progress = lease.progress();
    if (beat.sequence() != progress.heartbeats()) {
      return Optional.of(
          rejected(
              HEARTBEAT_SEQUENCE,
              "heartbeat %d; the next is %d".formatted(beat.sequence(), progress.heartbeats())));
    }
    if (!beat.previous().equals(progress.chain())) {
      return Optional.of(
          rejected(
              HEARTBEAT_CHAIN,
              "previous %s; the last heartbeat was %s"
                  .formatted(beat.previous(), progress.chain())));
    }
    return Optional.empty();
  }

  private static Optional<Rejected> badSpan(
      Market market, Lease lease, BlockTime from, BlockTime until, BlockTime now) {
    BlockTime covered = coveredUntil(market, lease);
    if (from.isBefore(covered) || until.isBefore(from)) {
      return Optional.of(
          rejected(
              HEARTBEAT_OVERLAP,
              "covers %s to %s; the time up to %s is covered".formatted(from, until, covered)));
    }
    if (until.isAfter(now)) {
      return Optional.of(
          rejected(HEARTBEAT_AHEAD, "covers up to %s; it is %s".formatted(until, now)));
    }
    long longest = market.parameters().periods().silence();
    if (until.millisecondsSince(from) > longest) {
      return Optional.of(
          rejected(
              HEARTBEAT_TOO_LONG,
              "covers %d ms; one heartbeat covers at most %d"
                  .formatted(until.millisecondsSince(from), longest)));
    }
    return Optional.empty();
  }

  private static Rejected unknown(Hash id) {
    return rejected(LEASE_UNKNOWN, "no lease " + id);
  }
}
