package espalier.ledger.market;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.Chain.CREDIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Chain;
import espalier.ledger.Event;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Transaction;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketEvent.OrderUnmatched;
import espalier.ledger.market.MarketTransaction.CancelOrder;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.MarketTransaction.CommitBid;
import espalier.ledger.market.MarketTransaction.CompleteLease;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.MarketTransaction.RevealBid;
import espalier.ledger.market.MarketTransaction.StartLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The market's ways from order to payment, each told as a story.
final class MarketTest {
  private static final Resources LOT = new Resources(1_000, 1L << 30, 1L << 30, 0);
  private static final Hash MANIFEST = new Hash(7, 7, 7, 7);
  private static final long DEPOSIT = 40_000_000;

  private final Chain chain = new Chain();
  private final List<Event> seen = new ArrayList<>();

  private void ok(SigningKey by, Transaction... requests) {
    Answer answer = chain.apply(by, seen, requests);
    if (answer instanceof Answer.Refused(var rejection)) {
      throw new AssertionError(rejection.reason() + ": " + rejection.message());
    }
  }

  private void refused(MarketRejection expected, SigningKey by, Transaction request) {
    var answer = assertInstanceOf(Answer.Refused.class, chain.apply(by, seen, request));
    assertEquals(expected, answer.rejection().reason(), answer.rejection().message());
  }

  private void after(long milliseconds) {
    chain.after(milliseconds);
    seen.addAll(chain.tick().events());
  }

  private <E extends Event> E last(Class<E> type) {
    return seen.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((_, later) -> later)
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " in " + seen));
  }

  private void register(SigningKey key, long unitsPerSecond) {
    var profile =
        new Profile(
            "https://127.0.0.1:1",
            Hash.ZERO,
            Hash.ZERO,
            1000,
            List.of(new Attribute("region", "eu")));
    ok(key, new RegisterProvider(profile));
    ok(
        key,
        new PlaceOffer(
            LOT,
            GpuModel.NONE,
            CREDIT,
            Rate.unitsPerSecond(unitsPerSecond),
            100,
            4,
            chain.now().plusMilliseconds(80_000_000)));
  }

  private static Terms terms(Rate limit, Acceptance acceptance, int recoveries) {
    return new Terms(
        new Needs(LOT, List.of(), List.of(), List.of(), List.of()),
        CREDIT,
        limit,
        acceptance,
        MANIFEST,
        0,
        recoveries);
  }

  private PlaceOrder order(long limitUnits, int recoveries) {
    return new PlaceOrder(
        terms(Rate.unitsPerSecond(limitUnits), new Acceptance.Cheapest(), recoveries),
        Optional.empty(),
        new Amount(DEPOSIT));
  }

  private Lease lease() {
    Hash id = last(LeaseMatched.class).lease().id();
    return MarketState.LEASES.get(chain.store, id).orElseThrow();
  }

  private void beat(SigningKey provider, long covered) {
    Lease lease = lease();
    BlockTime until = chain.now();
    ok(
        provider,
        new Heartbeat(
            lease.id(),
            lease.progress().heartbeats(),
            lease.progress().chain(),
            new BlockTime(until.milliseconds() - covered),
            until,
            1,
            1,
            0,
            0,
            Optional.of(new Hash(5, 5, 5, lease.progress().heartbeats()))));
  }

  private Amount total() {
    return BankState.BALANCES.all(chain.store).stream().reduce(Amount.ZERO, Amount::plus);
  }

  @Test
  void the_cheapest_offer_is_leased_and_only_covered_time_is_paid() {
    register(BOB, 3_000);
    register(CAROL, 2_000);
    long before = chain.balance(ALICE.account(), CREDIT).units();
    long carolBefore = chain.balance(CAROL.account(), CREDIT).units();
    ok(ALICE, order(5_000, 0));
    Lease lease = lease();
    assertEquals(CAROL.account(), lease.provider());
    assertEquals(Rate.unitsPerSecond(2_000), lease.rate());
    ok(CAROL, new StartLease(lease.id(), MANIFEST));
    after(1_500);
    beat(CAROL, 1_500);
    after(3_000);
    beat(CAROL, 1_000); // Two seconds without evidence lie before it.
    ok(CAROL, new CompleteLease(lease.id(), chain.now(), 0, Optional.of(MANIFEST)));
    var closed = last(LeaseClosed.class);
    assertEquals(Reason.COMPLETED, closed.reason());
    assertEquals(5_000, closed.paid().units() + closed.fees().units());
    assertEquals(100, closed.fees().units());
    assertEquals(before - 5_000, chain.balance(ALICE.account(), CREDIT).units());
    assertEquals(carolBefore + 4_900, chain.balance(CAROL.account(), CREDIT).units());
    assertEquals(100, chain.balance(ModuleAccount.TREASURY.id(), CREDIT).units());
    assertEquals(0, chain.balance(ModuleAccount.ESCROW.id(), CREDIT).units());
  }

  @Test
  void a_silent_provider_pays_a_penalty_and_another_goes_on_from_the_checkpoint() {
    register(BOB, 3_000);
    register(CAROL, 2_000);
    Amount money = total();
    ok(ALICE, order(5_000, 1));
    Lease first = lease();
    ok(CAROL, new StartLease(first.id(), MANIFEST));
    after(1_500);
    beat(CAROL, 1_500);
    long aliceBefore = chain.balance(ALICE.account(), CREDIT).units();
    after(4_499);
    assertEquals(Lease.State.RUNNING, lease().state());
    after(1);
    assertEquals(Reason.HEARTBEATS_MISSED, last(LeaseClosed.class).reason());
    assertEquals(
        aliceBefore + 120_000, chain.balance(ALICE.account(), CREDIT).units(), "the penalty");
    Lease second = lease();
    assertEquals(BOB.account(), second.provider());
    assertEquals(new Hash(5, 5, 5, 0), second.progress().checkpoint().orElseThrow());
    assertEquals(first.escrow(), second.escrow());
    ok(BOB, new StartLease(second.id(), MANIFEST));
    after(1_000);
    beat(BOB, 1_000);
    ok(ALICE, new CloseLease(second.id(), Reason.TENANT_CLOSED));
    var closed = last(LeaseClosed.class);
    assertEquals(3_000, closed.paid().units() + closed.fees().units());
    assertEquals(0, chain.balance(ModuleAccount.ESCROW.id(), CREDIT).units());
    assertEquals(20_000, chain.balance(ModuleAccount.BONDS.id(), CREDIT).units());
    assertEquals(money, total());
    refused(
        MarketRejection.LEASE_NOT_RUNNING,
        CAROL,
        new CompleteLease(first.id(), chain.now(), 0, Optional.empty()));
  }

  @Test
  void withdrawing_brings_the_end_nearer_and_the_lease_stops_there() {
    register(CAROL, 2_000);
    ok(ALICE, order(5_000, 0));
    Lease lease = lease();
    ok(CAROL, new StartLease(lease.id(), MANIFEST));
    ok(ALICE, new Withdraw(lease.escrow(), new Amount(DEPOSIT - 3_001)));
    BlockTime start = chain.now();
    after(1_400);
    beat(CAROL, 1_400);
    after(101);
    assertEquals(Lease.State.DRAINING, lease().state());
    chain.after(10);
    Lease draining = lease();
    ok(
        CAROL,
        new Heartbeat(
            lease.id(),
            1,
            draining.progress().chain(),
            start.plusMilliseconds(1_400),
            chain.now(),
            1,
            1,
            0,
            0,
            Optional.empty()));
    after(3_000);
    var closed = last(LeaseClosed.class);
    assertEquals(Reason.INSUFFICIENT_FUNDS, closed.reason());
    assertEquals(3_001, closed.paid().units() + closed.fees().units());
    assertEquals(0, chain.balance(ModuleAccount.ESCROW.id(), CREDIT).units());
  }

  @Test
  void no_match_names_the_predicate_and_the_nearest_offer() {
    register(CAROL, 2_000);
    ok(ALICE, order(1_000, 0));
    var unmatched = last(OrderUnmatched.class);
    assertEquals(Optional.of(Predicate.PRICE), unmatched.predicate());
    assertEquals(Rate.unitsPerSecond(2_000), unmatched.price());
    long before = chain.balance(ALICE.account(), CREDIT).units();
    ok(ALICE, new CancelOrder(unmatched.order()));
    assertEquals(
        before + DEPOSIT - 100,
        chain.balance(ALICE.account(), CREDIT).units(),
        "all but the order fee");
    ok(ALICE, order(1_000, 0));
    before = chain.balance(ALICE.account(), CREDIT).units();
    after(300_000);
    assertEquals(before + DEPOSIT, chain.balance(ALICE.account(), CREDIT).units());
  }

  @Test
  void sealed_bids_are_opened_together_and_the_lowest_wins() {
    register(BOB, 3_000);
    register(CAROL, 3_000);
    ok(
        ALICE,
        new PlaceOrder(
            terms(Rate.unitsPerSecond(5_000), new Acceptance.Bids(2, 5_000), 0),
            Optional.empty(),
            new Amount(DEPOSIT)));
    Hash order = last(OrderPlaced.class).order().id();
    Rate high = Rate.unitsPerSecond(2_500);
    Rate low = Rate.unitsPerSecond(2_400);
    ok(
        BOB,
        new CommitBid(
            order, MarketTransaction.bidCommitment(BOB.account(), order, low, Hash.ZERO)));
    refused(MarketRejection.ORDER_NOT_REVEALING, BOB, new RevealBid(order, low, Hash.ZERO));
    ok(
        CAROL,
        new CommitBid(
            order, MarketTransaction.bidCommitment(CAROL.account(), order, high, Hash.ZERO)));
    refused(MarketRejection.BID_MISMATCH, BOB, new RevealBid(order, high, Hash.ZERO));
    ok(BOB, new RevealBid(order, low, Hash.ZERO));
    ok(CAROL, new RevealBid(order, high, Hash.ZERO));
    assertEquals(BOB.account(), lease().provider());
    assertEquals(low, lease().rate());
    assertFalse(MarketState.BIDS.all(chain.store).iterator().hasNext());
  }

  @Test
  void heartbeats_form_a_chain_that_neither_overlaps_nor_runs_ahead() {
    register(CAROL, 2_000);
    ok(ALICE, order(5_000, 0));
    Lease lease = lease();
    ok(CAROL, new StartLease(lease.id(), MANIFEST));
    BlockTime start = chain.now();
    after(1_000);
    refused(
        MarketRejection.HEARTBEAT_SEQUENCE, CAROL, heartbeat(lease, 1, Hash.ZERO, start, 0, 500));
    refused(MarketRejection.HEARTBEAT_CHAIN, CAROL, heartbeat(lease, 0, MANIFEST, start, 0, 500));
    refused(
        MarketRejection.HEARTBEAT_OVERLAP, CAROL, heartbeat(lease, 0, Hash.ZERO, start, -1, 500));
    refused(
        MarketRejection.HEARTBEAT_AHEAD, CAROL, heartbeat(lease, 0, Hash.ZERO, start, 0, 1_001));
    ok(CAROL, heartbeat(lease, 0, Hash.ZERO, start, 0, 1_000));
    refused(MarketRejection.LEASE_NOT_YOURS, BOB, heartbeat(lease, 1, Hash.ZERO, start, 0, 1_000));
  }

  private static Heartbeat heartbeat(
      Lease lease, long sequence, Hash previous, BlockTime start, long from, long until) {
    return new Heartbeat(
        lease.id(),
        sequence,
        previous,
        new BlockTime(start.milliseconds() + from),
        new BlockTime(start.milliseconds() + until),
        0,
        0,
        0,
        0,
        Optional.empty());
  }
}
