package espalier.ledger.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Event;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Rejection;
import espalier.ledger.Transaction;
import espalier.ledger.bank.BankState;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.OfferChanged;
import espalier.ledger.market.MarketEvent.OrderEnded;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketEvent.OrderUnmatched;
import espalier.ledger.market.MarketTransaction.CancelOrder;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.MarketTransaction.CommitBid;
import espalier.ledger.market.MarketTransaction.CompleteLease;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import espalier.ledger.market.MarketTransaction.JudgeProvider;
import espalier.ledger.market.MarketTransaction.LeaveMarket;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.MarketTransaction.RenewOffer;
import espalier.ledger.market.MarketTransaction.RepriceLease;
import espalier.ledger.market.MarketTransaction.RevealBid;
import espalier.ledger.market.MarketTransaction.SignClaims;
import espalier.ledger.market.MarketTransaction.StartLease;
import espalier.ledger.market.MarketTransaction.UpdateProvider;
import espalier.ledger.market.MarketTransaction.WithdrawOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every refusal of the market by example, and its bounds at n and one past it.
final class MarketRulesTest {
  private static final int TENANT = 0;
  private static final int PROVIDER = 5;
  private static final int OTHER = 6;
  private static final Resources LOT = new Resources(1_000, 1L << 30, 0, 0);
  private static final List<Attribute> EU = List.of(new Attribute("region", "eu"));
  private static final Denomination ELSE = new Denomination("other");
  private static final Hash NOTHING = new Hash(1, 2, 3, 4);

  private final MarketWorld world = new MarketWorld();
  private final List<Event> seen = new ArrayList<>();

  private Answer apply(int person, Transaction... requests) {
    world.later(1);
    MarketWorld.OpenBlock block = world.open();
    Answer answer = block.apply(person, requests);
    block.end();
    seen.addAll(block.events);
    world.check(block.events);
    return answer;
  }

  private void ok(int person, Transaction... requests) {
    if (apply(person, requests) instanceof Answer.Refused(var rejection)) {
      throw new AssertionError(rejection.reason() + ": " + rejection.message());
    }
  }

  private void refused(Rejection expected, int person, Transaction request) {
    var answer = assertInstanceOf(Answer.Refused.class, apply(person, request));
    assertEquals(expected, answer.rejection().reason(), answer.rejection().message());
  }

  private void after(long milliseconds) {
    world.later(milliseconds - 1);
    world.later(1);
    MarketWorld.OpenBlock block = world.open();
    block.end();
    seen.addAll(block.events);
    world.check(block.events);
  }

  private <E extends Event> E last(Class<E> type) {
    return type.cast(
        seen.stream().filter(type::isInstance).reduce((_, later) -> later).orElseThrow());
  }

  private static Profile profile(List<Attribute> attributes) {
    return new Profile("https://x", Hash.ZERO, Hash.ZERO, 1, attributes);
  }

  private PlaceOffer offer(Resources lot, long unitsPerSecond) {
    return new PlaceOffer(
        lot,
        lot.gpus() > 0 ? new GpuModel("nvidia", "h100", 80L << 30, "sxm") : GpuModel.NONE,
        MarketWorld.CREDIT,
        Rate.unitsPerSecond(unitsPerSecond),
        10,
        2,
        world.now().plusMilliseconds(100_000));
  }

  private Hash supply(int provider, long unitsPerSecond) {
    ok(provider, new RegisterProvider(profile(EU)));
    ok(provider, offer(LOT, unitsPerSecond));
    return last(OfferChanged.class).offer().id();
  }

  private static Needs needs(Resources resources) {
    return new Needs(resources, List.of(), List.of(), List.of(), List.of());
  }

  private static Terms terms(Needs needs, long limit, Acceptance acceptance, int recoveries) {
    return new Terms(
        needs,
        MarketWorld.CREDIT,
        Rate.unitsPerSecond(limit),
        acceptance,
        Hash.ZERO,
        0,
        recoveries);
  }

  private static PlaceOrder order(Terms terms) {
    return new PlaceOrder(terms, Optional.empty(), Amount.of(1_000_000));
  }

  private static PlaceOrder order(long limit) {
    return order(terms(needs(LOT), limit, new Acceptance.Cheapest(), 0));
  }

  private Lease lease() {
    return MarketState.LEASES.get(world.store, last(LeaseMatched.class).lease().id()).orElseThrow();
  }

  private Lease running(long rate) {
    supply(PROVIDER, rate);
    ok(TENANT, order(rate));
    ok(PROVIDER, new StartLease(lease().id(), Hash.ZERO));
    return lease();
  }

  private Heartbeat beat(Lease lease, BlockTime from, BlockTime until) {
    return new Heartbeat(
        lease.id(),
        lease.progress().heartbeats(),
        lease.progress().chain(),
        from,
        until,
        0,
        0,
        0,
        0,
        Optional.empty());
  }

  @Test
  void a_provider_registers_once_with_a_sound_profile_and_leaves_without_leases() {
    refused(MarketRejection.PROVIDER_UNKNOWN, PROVIDER, new UpdateProvider(profile(EU)));
    refused(MarketRejection.PROVIDER_UNKNOWN, PROVIDER, new LeaveMarket());
    refused(MarketRejection.PROVIDER_UNKNOWN, PROVIDER, offer(LOT, 1));
    var plain = new Profile("http://x", Hash.ZERO, Hash.ZERO, 1, List.of());
    refused(MarketRejection.PROFILE_INVALID, PROVIDER, new RegisterProvider(plain));
    var twice = List.of(new Attribute("a", "1"), new Attribute("a", "2"));
    refused(MarketRejection.PROFILE_INVALID, PROVIDER, new RegisterProvider(profile(twice)));
    running(10);
    refused(MarketRejection.PROVIDER_EXISTS, PROVIDER, new RegisterProvider(profile(EU)));
    refused(MarketRejection.PROFILE_INVALID, PROVIDER, new UpdateProvider(plain));
    refused(MarketRejection.PROVIDER_BUSY, PROVIDER, new LeaveMarket());
    ok(PROVIDER, new CompleteLease(lease().id(), world.now(), 0, Optional.empty()));
    ok(PROVIDER, new LeaveMarket());
    assertTrue(MarketState.OFFERS.all(world.store).isEmpty());
  }

  @Test
  void an_offer_states_a_whole_machine_at_a_bounded_price_for_a_bounded_time() {
    Hash id = supply(PROVIDER, 10);
    refused(MarketRejection.OFFER_INVALID, PROVIDER, offer(new Resources(0, 1, 1, 0), 1));
    refused(MarketRejection.OFFER_INVALID, PROVIDER, offer(LOT, 1_000_000_001L));
    ok(PROVIDER, offer(LOT, 1_000_000_000L));
    var gpuWithoutName =
        new PlaceOffer(
            new Resources(1, 1, 1, 1),
            GpuModel.NONE,
            MarketWorld.CREDIT,
            Rate.ZERO,
            0,
            1,
            world.now().plusMilliseconds(10));
    refused(MarketRejection.OFFER_INVALID, PROVIDER, gpuWithoutName);
    var elsewhere =
        new PlaceOffer(LOT, GpuModel.NONE, ELSE, Rate.ZERO, 0, 1, world.now().plusMilliseconds(10));
    refused(MarketRejection.MONEY_NOT_ACCEPTED, PROVIDER, elsewhere);
    long most = MarketWorld.PERIODS.offer();
    Rate rate = Rate.unitsPerSecond(9);
    refused(MarketRejection.OFFER_EXPIRY, PROVIDER, new RenewOffer(id, rate, world.now()));
    refused(
        MarketRejection.OFFER_EXPIRY,
        PROVIDER,
        new RenewOffer(id, rate, world.now().plusMilliseconds(most + 2)));
    ok(PROVIDER, new RenewOffer(id, rate, world.now().plusMilliseconds(most + 1)));
    refused(MarketRejection.OFFER_UNKNOWN, PROVIDER, new WithdrawOffer(NOTHING));
    refused(MarketRejection.OFFER_NOT_YOURS, OTHER, new WithdrawOffer(id));
    ok(PROVIDER, new WithdrawOffer(id));
    refused(MarketRejection.OFFER_UNKNOWN, PROVIDER, new WithdrawOffer(id));
  }

  @Test
  void the_book_holds_1024_shapes_and_no_more() {
    ok(PROVIDER, new RegisterProvider(profile(EU)));
    for (int i = 0; i < ProviderRules.SHAPES_MAX; i += 16) {
      var sixteen = new Transaction[16];
      for (int j = 0; j < 16; j++) {
        sixteen[j] = offer(new Resources(1 + i + j, 1, 0, 0), 1);
      }
      MarketWorld.OpenBlock block = world.open();
      assertInstanceOf(Answer.Accepted.class, block.apply(PROVIDER, sixteen));
      block.end();
    }
    ok(PROVIDER, offer(new Resources(1_024, 1, 0, 0), 1));
    refused(MarketRejection.SHAPES_FULL, PROVIDER, offer(new Resources(1_025, 1, 0, 0), 1));
  }

  @Test
  void an_order_is_whole_funded_and_in_money_that_is_taken() {
    refused(MarketRejection.ORDER_INVALID, TENANT, order(0));
    var noMemory = needs(new Resources(1, 0, 0, 0));
    refused(
        MarketRejection.ORDER_INVALID,
        TENANT,
        order(terms(noMemory, 1, new Acceptance.Cheapest(), 0)));
    var strange =
        new Terms(
            needs(LOT), ELSE, Rate.unitsPerSecond(1), new Acceptance.Cheapest(), Hash.ZERO, 0, 0);
    refused(MarketRejection.MONEY_NOT_ACCEPTED, TENANT, order(strange));
    var ten = terms(needs(LOT), 10, new Acceptance.Cheapest(), 0);
    // Ten seconds at ten a second, and the floor of 100.
    refused(
        MarketRejection.DEPOSIT_TOO_LOW,
        TENANT,
        new PlaceOrder(ten, Optional.empty(), Amount.of(99)));
    ok(TENANT, new PlaceOrder(ten, Optional.empty(), Amount.of(100)));
    Hash escrow = last(OrderPlaced.class).order().escrow();
    refused(
        MarketRejection.ESCROW_NOT_YOURS,
        1,
        new PlaceOrder(ten, Optional.of(escrow), Amount.of(100)));
    var esp =
        new Terms(
            needs(LOT),
            MarketWorld.ESP,
            Rate.unitsPerSecond(1),
            new Acceptance.Cheapest(),
            Hash.ZERO,
            0,
            0);
    refused(
        MarketRejection.ESCROW_MONEY,
        TENANT,
        new PlaceOrder(esp, Optional.of(escrow), Amount.of(100)));
    refused(MarketRejection.ORDER_UNKNOWN, TENANT, new CancelOrder(NOTHING));
    refused(MarketRejection.ORDER_NOT_YOURS, 1, new CancelOrder(escrow));
    ok(TENANT, new CancelOrder(escrow));
    refused(MarketRejection.ORDER_CLOSED, TENANT, new CancelOrder(escrow));
  }

  @Test
  void sixty_four_uses_share_an_escrow_and_a_failure_at_the_bound_is_recovered() {
    supply(PROVIDER, 10);
    var recovers = terms(needs(LOT), 10, new Acceptance.Cheapest(), 1);
    ok(TENANT, order(recovers));
    Hash escrow = last(OrderPlaced.class).order().escrow();
    Hash lease = lease().id();
    var cheap = terms(needs(LOT), 1, new Acceptance.Cheapest(), 0);
    for (int i = 1; i < MarketState.DEPLOYMENT_MAX; i++) {
      ok(TENANT, new PlaceOrder(cheap, Optional.of(escrow), Amount.ZERO));
    }
    refused(
        MarketRejection.DEPLOYMENT_FULL,
        TENANT,
        new PlaceOrder(cheap, Optional.of(escrow), Amount.ZERO));
    ok(PROVIDER, new CloseLease(lease, Reason.PROVIDER_UNSTABLE));
    assertEquals(Optional.of(lease), last(OrderPlaced.class).order().recovers());
  }

  @Test
  void bids_are_sealed_once_each_and_opened_in_time_within_the_limit() {
    ok(PROVIDER, new RegisterProvider(profile(EU)));
    ok(OTHER, new RegisterProvider(profile(List.of())));
    var eu = new Needs(LOT, List.of(), EU, List.of(), List.of());
    ok(TENANT, order(terms(eu, 10, new Acceptance.Bids(3, 1_000), 0)));
    Hash order = last(OrderPlaced.class).order().id();
    Rate high = Rate.unitsPerSecond(11);
    var mine = MarketTransaction.bidCommitment(MarketWorld.person(PROVIDER), order, high, NOTHING);
    var theirs =
        MarketTransaction.bidCommitment(MarketWorld.person(OTHER), order, Rate.ZERO, NOTHING);
    refused(MarketRejection.ORDER_UNKNOWN, PROVIDER, new CommitBid(NOTHING, mine));
    refused(MarketRejection.PROVIDER_UNKNOWN, 7, new CommitBid(order, mine));
    ok(PROVIDER, new CommitBid(order, mine));
    refused(MarketRejection.BID_EXISTS, PROVIDER, new CommitBid(order, mine));
    refused(MarketRejection.ORDER_NOT_REVEALING, PROVIDER, new RevealBid(order, high, NOTHING));
    ok(OTHER, new CommitBid(order, theirs));
    after(1_000);
    refused(MarketRejection.ORDER_NOT_BIDDING, 7, new CommitBid(order, mine));
    refused(MarketRejection.BID_UNKNOWN, 7, new RevealBid(order, high, NOTHING));
    refused(MarketRejection.BID_MISMATCH, PROVIDER, new RevealBid(order, Rate.ZERO, NOTHING));
    refused(MarketRejection.BID_ABOVE_LIMIT, PROVIDER, new RevealBid(order, high, NOTHING));
    refused(MarketRejection.BID_UNFIT, OTHER, new RevealBid(order, Rate.ZERO, NOTHING));
    after(1_000);
    assertEquals(Order.State.EXPIRED, last(OrderEnded.class).state(), "nobody could open one");
  }

  @Test
  void a_lease_starts_with_its_manifest_and_ends_for_a_reason_of_ones_own() {
    refused(MarketRejection.LEASE_UNKNOWN, PROVIDER, new StartLease(NOTHING, Hash.ZERO));
    supply(PROVIDER, 10);
    ok(TENANT, order(10));
    Hash id = lease().id();
    refused(MarketRejection.LEASE_NOT_YOURS, OTHER, new StartLease(id, Hash.ZERO));
    refused(MarketRejection.MANIFEST_MISMATCH, PROVIDER, new StartLease(id, NOTHING));
    refused(
        MarketRejection.LEASE_NOT_RUNNING,
        PROVIDER,
        new CompleteLease(id, world.now(), 0, Optional.empty()));
    ok(PROVIDER, new StartLease(id, Hash.ZERO));
    refused(MarketRejection.LEASE_NOT_PENDING, PROVIDER, new StartLease(id, Hash.ZERO));
    refused(MarketRejection.REASON_NOT_YOURS, TENANT, new CloseLease(id, Reason.PROVIDER_UNSTABLE));
    refused(
        MarketRejection.REASON_NOT_YOURS, PROVIDER, new CloseLease(id, Reason.MANIFEST_MISSING));
    refused(MarketRejection.LEASE_NOT_YOURS, OTHER, new CloseLease(id, Reason.TENANT_CLOSED));
    ok(TENANT, new CloseLease(id, Reason.TENANT_CLOSED));
    refused(MarketRejection.LEASE_CLOSED, TENANT, new CloseLease(id, Reason.TENANT_CLOSED));
    after(MarketWorld.PERIODS.drain());
    assertEquals(Reason.TENANT_CLOSED, last(LeaseClosed.class).reason());
  }

  @Test
  void a_lease_that_nobody_starts_is_the_providers_fault_unless_no_manifest_came() {
    supply(PROVIDER, 10);
    ok(TENANT, order(10));
    ok(PROVIDER, new CloseLease(lease().id(), Reason.MANIFEST_MISSING));
    assertEquals(0, MarketState.PROVIDERS.all(world.store).getFirst().failed());
    ok(TENANT, order(10));
    after(MarketWorld.PERIODS.start());
    assertEquals(Reason.START_MISSED, last(LeaseClosed.class).reason());
    Provider provider = MarketState.PROVIDERS.all(world.store).getFirst();
    assertEquals(1, provider.failed());
    assertEquals(Provider.Standing.SILENT, provider.standing());
    ok(TENANT, order(10));
    assertEquals(Optional.of(Predicate.STANDING), last(OrderUnmatched.class).predicate());
    ok(PROVIDER, new UpdateProvider(profile(EU)));
    assertEquals(Lease.State.PENDING, lease().state());
  }

  @Test
  void heartbeats_cover_at_most_one_silence_each() {
    Lease lease = running(10);
    BlockTime start = lease.progress().started();
    long silence = MarketWorld.PERIODS.silence();
    world.later(silence);
    refused(
        MarketRejection.HEARTBEAT_TOO_LONG,
        PROVIDER,
        beat(lease, start, start.plusMilliseconds(silence + 1)));
    assertEquals(Reason.HEARTBEATS_MISSED, last(LeaseClosed.class).reason());
  }

  @Test
  void the_tenant_raises_and_the_provider_lowers_and_eight_steps_wait_at_most() {
    Lease lease = running(10);
    Hash id = lease.id();
    Rate up = Rate.unitsPerSecond(11);
    refused(MarketRejection.LEASE_UNKNOWN, TENANT, new RepriceLease(NOTHING, up));
    refused(MarketRejection.RATE_DIRECTION, PROVIDER, new RepriceLease(id, up));
    refused(MarketRejection.RATE_DIRECTION, TENANT, new RepriceLease(id, lease.rate()));
    refused(MarketRejection.RATE_DIRECTION, TENANT, new RepriceLease(id, Rate.unitsPerSecond(9)));
    for (int i = 1; i < 8; i++) {
      ok(TENANT, new RepriceLease(id, Rate.unitsPerSecond(10 + i)));
    }
    refused(MarketRejection.RATE_STEPS_FULL, TENANT, new RepriceLease(id, Rate.unitsPerSecond(18)));
    world.later(1);
    ok(PROVIDER, beat(lease, lease.progress().started(), world.now()));
    ok(TENANT, new RepriceLease(id, Rate.unitsPerSecond(18)));
  }

  @Test
  void a_provider_that_lowers_its_price_before_it_fails_pays_the_penalty_of_the_bond() {
    Lease lease = running(100);
    long before =
        BankState.balance(world.store, MarketWorld.person(TENANT), MarketWorld.CREDIT).units();
    ok(PROVIDER, new RepriceLease(lease.id(), Rate.ZERO));
    ok(PROVIDER, new CloseLease(lease.id(), Reason.PROVIDER_UNSTABLE));
    after(MarketWorld.PERIODS.drain());
    long after =
        BankState.balance(world.store, MarketWorld.person(TENANT), MarketWorld.CREDIT).units();
    // Ten of the bond's sixty seconds at 100 a second; the deposit comes back whole.
    assertEquals(1_000 + 1_000_000, after - before);
  }

  @Test
  void a_term_ends_the_lease_at_its_moment_even_if_the_block_is_late() {
    supply(PROVIDER, 1_000);
    var term =
        new Terms(
            needs(LOT),
            MarketWorld.CREDIT,
            Rate.unitsPerSecond(1_000),
            new Acceptance.Cheapest(),
            Hash.ZERO,
            2_000,
            0);
    ok(TENANT, order(term));
    ok(PROVIDER, new StartLease(lease().id(), Hash.ZERO));
    Lease lease = lease();
    BlockTime start = lease.progress().started();
    world.later(3_999);
    ok(PROVIDER, beat(lease, start, start.plusMilliseconds(4_000)));
    var closed = last(LeaseClosed.class);
    assertEquals(Reason.TERM_ENDED, closed.reason());
    assertEquals(2_000, closed.paid().plus(closed.fees()).units());
  }

  @Test
  void auditors_suspend_and_only_they_lift_it() {
    supply(PROVIDER, 10);
    var judged = MarketWorld.person(PROVIDER);
    refused(MarketRejection.NOT_AUDITOR, OTHER, new JudgeProvider(judged, false, NOTHING));
    refused(MarketRejection.CLAIM_INVALID, PROVIDER, new SignClaims(judged, EU, world.now()));
    refused(
        MarketRejection.PROVIDER_UNKNOWN,
        OTHER,
        new SignClaims(MarketWorld.person(9), EU, world.now()));
    ok(MarketWorld.AUDITOR, new JudgeProvider(judged, false, NOTHING));
    refused(MarketRejection.PROVIDER_SUSPENDED, PROVIDER, offer(LOT, 10));
    refused(MarketRejection.PROVIDER_SUSPENDED, PROVIDER, new LeaveMarket());
    ok(PROVIDER, new UpdateProvider(profile(EU)));
    ok(TENANT, order(10));
    assertEquals(Optional.of(Predicate.STANDING), last(OrderUnmatched.class).predicate());
    ok(MarketWorld.AUDITOR, new JudgeProvider(judged, true, NOTHING));
    assertEquals(Lease.State.PENDING, lease().state());
  }

  @Test
  void no_match_names_the_first_predicate_that_the_nearest_offer_fails() {
    unmatched(Optional.empty(), needs(LOT), 10);
    supply(PROVIDER, 10);
    var gpu = needs(new Resources(1_000, 1, 0, 1));
    unmatched(Optional.of(Predicate.GPU), gpu, 10);
    var tier = List.of(new Attribute("tier", "gold"));
    unmatched(
        Optional.of(Predicate.ATTRIBUTES),
        new Needs(LOT, List.of(), tier, List.of(), List.of()),
        10);
    var audited = new Needs(LOT, List.of(), EU, List.of(MarketWorld.person(9)), List.of());
    unmatched(Optional.of(Predicate.AUDIT), audited, 10);
    unmatched(Optional.of(Predicate.CAPACITY), needs(new Resources(3_000, 1, 0, 0)), 100);
    unmatched(Optional.of(Predicate.PRICE), needs(LOT), 9);
    ok(9, new SignClaims(MarketWorld.person(PROVIDER), EU, world.now().plusMilliseconds(3)));
    ok(TENANT, order(terms(audited, 10, new Acceptance.Cheapest(), 0)));
    assertEquals(MarketWorld.person(PROVIDER), lease().provider());
    world.later(1);
    unmatched(Optional.of(Predicate.AUDIT), audited, 10);
  }

  @Test
  void an_offer_that_is_fully_let_fails_by_capacity_and_one_without_a_bond_by_bond() {
    supply(PROVIDER, 10);
    ok(TENANT, order(10));
    ok(TENANT, order(10));
    unmatched(Optional.of(Predicate.CAPACITY), needs(LOT), 10);
    // Person 9 starts with twenty million, of which registration locks some.
    ok(9, new RegisterProvider(profile(EU)));
    ok(9, offer(new Resources(50_000, 1L << 30, 0, 0), 1_000_000));
    unmatched(Optional.of(Predicate.BOND), needs(new Resources(50_000, 1, 0, 0)), 1_000_000);
  }

  private void unmatched(Optional<Predicate> expected, Needs needs, long limit) {
    var terms = terms(needs, limit, new Acceptance.Cheapest(), 0);
    ok(TENANT, new PlaceOrder(terms, Optional.empty(), Amount.of(20_000_000)));
    assertEquals(expected, last(OrderUnmatched.class).predicate());
    ok(TENANT, new CancelOrder(last(OrderUnmatched.class).order()));
  }

  @Test
  void recovery_ends_with_the_last_one_that_the_order_allows() {
    supply(PROVIDER, 10);
    supply(OTHER, 11);
    supply(7, 12);
    ok(TENANT, order(terms(needs(LOT), 20, new Acceptance.Cheapest(), 1)));
    ok(PROVIDER, new CloseLease(lease().id(), Reason.PROVIDER_UNSTABLE));
    assertEquals(MarketWorld.person(OTHER), lease().provider());
    long orders = MarketState.ORDERS.all(world.store).size();
    ok(OTHER, new CloseLease(lease().id(), Reason.PROVIDER_DECOMMISSION));
    assertEquals(orders, MarketState.ORDERS.all(world.store).size(), "no third attempt");
    assertTrue(MarketState.DEPLOYMENTS.all(world.store).isEmpty(), "and the money is back");
  }

  @Test
  void an_order_needs_an_escrow_that_is_not_over() {
    Lease lease = running(1_000);
    ok(TENANT, new Withdraw(lease.escrow(), Amount.of(995_000)));
    // The money ends before the next block, whose timer fires only at its end.
    world.later(10_000);
    refused(
        MarketRejection.ESCROW_MONEY,
        TENANT,
        new PlaceOrder(
            terms(needs(LOT), 10, new Acceptance.Cheapest(), 0),
            Optional.of(lease.escrow()),
            Amount.of(1_000)));
  }
}
