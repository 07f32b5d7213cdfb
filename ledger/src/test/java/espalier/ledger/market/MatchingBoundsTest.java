package espalier.ledger.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Transaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.OrderUnmatched;
import espalier.ledger.market.MarketTransaction.JudgeProvider;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How far a search goes, and that nobody can use it up for others cheaply.
final class MatchingBoundsTest {
  private static final int TENANT = 0;
  private static final int BAD = 5;
  private static final int HONEST = 6;
  private static final int OTHER = 7;
  private static final long LIMIT = 100;
  private static final Resources LOT = new Resources(1_000, 1L << 30, 0, 0);

  private final MarketWorld world = new MarketWorld();

  private MarketWorld.OpenBlock block() {
    world.later(1);
    return world.open();
  }

  private static void ok(MarketWorld.OpenBlock block, int person, Transaction... requests) {
    if (block.apply(person, requests) instanceof Answer.Refused(var rejection)) {
      throw new AssertionError(rejection.reason() + ": " + rejection.message());
    }
  }

  private static RegisterProvider register() {
    return new RegisterProvider(new Profile("https://x", Hash.ZERO, Hash.ZERO, 1, List.of()));
  }

  private PlaceOffer offer(long unitsPerSecond, int lots) {
    return new PlaceOffer(
        LOT,
        GpuModel.NONE,
        MarketWorld.CREDIT,
        Rate.unitsPerSecond(unitsPerSecond),
        1,
        lots,
        world.now().plusMilliseconds(100_000));
  }

  /// So many equal offers, in a block of their own.
  private void offers(int provider, int count, long unitsPerSecond, int lots) {
    MarketWorld.OpenBlock block = block();
    for (int left = count; left > 0; left -= TransactionBody.REQUESTS_MAX) {
      var some = new Transaction[Math.min(left, TransactionBody.REQUESTS_MAX)];
      Arrays.fill(some, offer(unitsPerSecond, lots));
      ok(block, provider, some);
    }
    block.end();
  }

  private void supply(int provider, int count, long unitsPerSecond, int lots) {
    MarketWorld.OpenBlock block = block();
    ok(block, provider, register());
    block.end();
    offers(provider, count, unitsPerSecond, lots);
  }

  private void suspend(int provider) {
    MarketWorld.OpenBlock block = block();
    ok(
        block,
        MarketWorld.AUDITOR,
        new JudgeProvider(MarketWorld.person(provider), false, Hash.ZERO));
    block.end();
  }

  private static PlaceOrder order(int lots, Acceptance acceptance) {
    var resources = new Resources(lots * LOT.millicores(), 1, 0, 0);
    var terms =
        new Terms(
            new Needs(resources, List.of(), List.of(), List.of(), List.of()),
            MarketWorld.CREDIT,
            Rate.unitsPerSecond(LIMIT),
            acceptance,
            Hash.ZERO,
            0,
            0);
    return new PlaceOrder(terms, Optional.empty(), Amount.of(1_000_000));
  }

  /// Who serves an order placed now.
  private Optional<Integer> served(int lots, Acceptance acceptance) {
    MarketWorld.OpenBlock block = block();
    ok(block, TENANT, order(lots, acceptance));
    block.end();
    return block.events.stream()
        .filter(LeaseMatched.class::isInstance)
        .map(event -> ((LeaseMatched) event).lease().provider())
        .findFirst()
        .map(id -> id.equals(MarketWorld.person(HONEST)) ? HONEST : BAD);
  }

  @Test
  void five_thousand_cheap_offers_of_one_penniless_provider_hide_nobody() {
    supply(BAD, 5_000, 1, 1);
    supply(HONEST, 2, 2, 1);
    var person = MarketWorld.person(BAD);
    // The bond is at least 500 here.
    long units = BankState.balance(world.store, person, MarketWorld.CREDIT).units() - 499;
    MarketWorld.OpenBlock block = block();
    var all = new Coin(MarketWorld.CREDIT, Amount.of(units));
    ok(block, BAD, new Transfer(MarketWorld.person(TENANT), all, ""));
    block.end();
    assertEquals(Optional.of(HONEST), served(1, new Acceptance.Cheapest()));
    assertEquals(Optional.of(HONEST), served(1, new Acceptance.BestScore()));
  }

  @Test
  void five_thousand_cheap_offers_of_one_suspended_provider_hide_nobody() {
    supply(BAD, 5_000, 1, 1);
    supply(HONEST, 1, 2, 1);
    suspend(BAD);
    assertEquals(Optional.of(HONEST), served(1, new Acceptance.Cheapest()));
  }

  @Test
  void five_thousand_offers_with_too_few_lots_hide_none_with_enough() {
    supply(BAD, 5_000, 1, 2);
    supply(HONEST, 1, 2, 3);
    assertEquals(Optional.of(HONEST), served(3, new Acceptance.Cheapest()));
  }

  @Test
  void a_bond_that_fails_at_one_price_may_hold_at_a_lower_one() {
    MarketWorld.OpenBlock block = block();
    ok(block, BAD, register(), offer(50, 1));
    var otherLot = new Resources(2_000, 1L << 30, 0, 0);
    for (long rate : new long[] {40, 60}) {
      ok(
          block,
          BAD,
          new PlaceOffer(
              otherLot,
              GpuModel.NONE,
              MarketWorld.CREDIT,
              Rate.unitsPerSecond(rate),
              1,
              1,
              world.now().plusMilliseconds(100_000)));
    }
    block.end();
    // A bond is a minute at the lease's rate; the money is enough for a rate of 45.
    var person = MarketWorld.person(BAD);
    long units = BankState.balance(world.store, person, MarketWorld.CREDIT).units() - 45 * 60;
    block = block();
    var spent = new Coin(MarketWorld.CREDIT, Amount.of(units));
    ok(block, BAD, new Transfer(MarketWorld.person(TENANT), spent, ""));
    block.end();
    assertEquals(Optional.of(BAD), served(1, new Acceptance.BestScore()));
  }

  @Test
  void the_last_offer_that_an_order_examines_serves_it_and_one_further_does_not() {
    // The first tells that the provider is suspended, so many are passed over, the rest examined.
    int before = 1 + Matching.PASSED_MAX + (Matching.EXAMINED_MAX - 2);
    supply(BAD, before, 1, 1);
    supply(HONEST, 1, 2, 10);
    suspend(BAD);
    assertEquals(Optional.of(HONEST), served(1, new Acceptance.Cheapest()));
    supply(OTHER, 1, 1, 1);
    suspend(OTHER);
    assertEquals(Optional.empty(), served(1, new Acceptance.Cheapest()));
  }

  @Test
  void sixteen_orders_of_a_block_pass_over_as_many_as_they_may_and_a_seventeenth_none() {
    supply(BAD, 1 + Matching.PASSED_MAX, 1, 1);
    supply(HONEST, 1, 2, 100);
    suspend(BAD);
    int whole = Matching.PASSED_BLOCK_MAX / Matching.PASSED_MAX;
    assertEquals(whole, served(whole));
    assertEquals(whole, served(whole + 1), "the last in turn waits for another block");
    assertEquals(1, served(0), "in which it is served");
  }

  /// How many leases a block makes in which so many orders are placed.
  private long served(int orders) {
    MarketWorld.OpenBlock block = block();
    for (int i = 0; i < orders; i++) {
      ok(block, TENANT, order(1, new Acceptance.Cheapest()));
    }
    block.end();
    return block.events.stream().filter(LeaseMatched.class::isInstance).count();
  }

  @Test
  void sixty_four_older_orders_are_all_tried_in_the_next_block() {
    assertEquals(0, served(Matching.RETRIED_MAX), "nobody offers anything");
    supply(HONEST, 1, 1, 1_000);
    assertEquals(Matching.RETRIED_MAX, MarketState.LEASES.all(world.store).size());
  }

  @Test
  void of_more_older_orders_64_to_127_are_tried_a_block_until_all_are() {
    int orders = 4 * Matching.RETRIED_MAX;
    assertEquals(0, served(orders), "nobody offers anything");
    supply(HONEST, 1, 1, 1_000);
    long all = MarketState.LEASES.all(world.store).size();
    while (all < orders) {
      long more = served(0);
      assertTrue(more >= Math.min(Matching.RETRIED_MAX, orders - all), more + " were tried");
      assertTrue(more < 2 * Matching.RETRIED_MAX, more + " were tried");
      all += more;
    }
    assertEquals(orders, all);
  }

  @Test
  void sixteen_whole_explanations_fit_a_block_and_a_seventeenth_order_gets_none() {
    supply(BAD, Matching.EXAMINED_MAX + 1, LIMIT + 1, 1);
    int whole = Matching.EXPLAINED_BLOCK_MAX / Matching.EXAMINED_MAX;
    assertEquals(whole, explained(whole));
    assertEquals(whole, explained(whole + 1));
  }

  /// How many of so many orders in one block are told why nothing fits; all are told that.
  private long explained(int orders) {
    MarketWorld.OpenBlock block = block();
    for (int i = 0; i < orders; i++) {
      assertInstanceOf(
          Answer.Accepted.class, block.apply(TENANT, order(1, new Acceptance.Cheapest())));
    }
    block.end();
    List<OrderUnmatched> events =
        block.events.stream()
            .filter(OrderUnmatched.class::isInstance)
            .map(OrderUnmatched.class::cast)
            .toList();
    assertEquals(orders, events.size());
    for (OrderUnmatched event : events) {
      assertEquals(event.predicate().isPresent(), event.nearest().isPresent());
      event.predicate().ifPresent(predicate -> assertEquals(Predicate.PRICE, predicate));
    }
    return events.stream().filter(event -> event.predicate().isPresent()).count();
  }
}
