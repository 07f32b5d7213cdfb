package espalier.ledger.market;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.AUDITOR;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Chain;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Rejection;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.account.AccountRejection;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.market.MarketTransaction.CommitBid;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.MarketTransaction.RevealBid;
import espalier.ledger.market.MarketTransaction.SignClaims;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The market's bounds at n and n + 1, as signed bytes meet them.
final class MarketLimitsTest {
  private static final Resources LOT = new Resources(1_000, 1L << 30, 0, 0);
  private static final Rate RATE = Rate.unitsPerSecond(10);
  private static final Hash SALT = new Hash(1, 2, 3, 4);

  private final Chain chain = new Chain();

  private void ok(SigningKey by, Transaction request) {
    Answer answer = chain.apply(by, request);
    if (answer instanceof Answer.Refused(var rejection)) {
      throw new AssertionError(rejection.reason() + ": " + rejection.message());
    }
  }

  private void refused(Rejection expected, SigningKey by, Transaction request) {
    var signed = SignedTransaction.sign(chain.body(by, request), by, Chain.ENGINE);
    var answer = assertInstanceOf(Answer.Refused.class, chain.apply(signed));
    assertEquals(expected, answer.rejection().reason(), answer.rejection().message());
  }

  private void malformed(SigningKey by, Transaction request) {
    refused(AccountRejection.MALFORMED, by, request);
  }

  private static RegisterProvider register(List<Attribute> attributes) {
    return new RegisterProvider(new Profile("https://x", Hash.ZERO, Hash.ZERO, 1, attributes));
  }

  private static PlaceOrder order(Needs needs, Acceptance acceptance, long term, int recoveries) {
    var terms = new Terms(needs, Chain.CREDIT, RATE, acceptance, Hash.ZERO, term, recoveries);
    return new PlaceOrder(terms, Optional.empty(), Amount.of(100_000));
  }

  private static Needs needs() {
    return new Needs(LOT, List.of(), List.of(), List.of(), List.of());
  }

  private static PlaceOrder biddable(int first) {
    return order(needs(), new Acceptance.Bids(first, 60_000), 0, 0);
  }

  private static <T> List<T> list(int size, IntFunction<T> element) {
    return IntStream.range(0, size).mapToObj(element).toList();
  }

  private Order order() {
    return MarketState.ORDERS.all(chain.store).getFirst();
  }

  private static CommitBid commit(SigningKey by, Hash order) {
    return new CommitBid(order, MarketTransaction.bidCommitment(by.account(), order, RATE, SALT));
  }

  private AccountId winner() {
    return MarketState.LEASES.all(chain.store).getFirst().provider();
  }

  @Test
  void the_64th_bid_opens_all_and_a_65th_comes_too_late() {
    List<SigningKey> bidders = list(65, i -> Chain.key(100 + i));
    for (SigningKey bidder : bidders) {
      ok(ALICE, new Transfer(bidder.account(), Chain.esp(2_000_000), ""));
      ok(ALICE, new Transfer(bidder.account(), Chain.credit(20_000), ""));
      ok(bidder, register(List.of()));
    }
    malformed(ALICE, biddable(65));
    ok(ALICE, biddable(64));
    Hash order = order().id();
    for (SigningKey bidder : bidders.subList(0, 64)) {
      assertEquals(Order.State.BIDDING, order().state());
      ok(bidder, commit(bidder, order));
    }
    assertEquals(Order.State.REVEALING, order().state());
    refused(MarketRejection.ORDER_NOT_BIDDING, bidders.getLast(), commit(bidders.getLast(), order));
    for (SigningKey bidder : bidders.subList(0, 64)) {
      ok(bidder, new RevealBid(order, RATE, SALT));
    }
    assertEquals(Order.State.MATCHED, order().state());
    AccountId lowest =
        bidders.subList(0, 64).stream()
            .map(SigningKey::account)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    assertEquals(lowest, winner(), "all bid the same");
  }

  @Test
  void of_equal_bids_the_lowest_account_wins_though_it_reveals_last() {
    tie(false);
  }

  @Test
  void of_equal_bids_the_lowest_account_wins_when_it_reveals_first() {
    tie(true);
  }

  private void tie(boolean lowestFirst) {
    List<SigningKey> bidders =
        Stream.of(BOB, CAROL).sorted(Comparator.comparing(SigningKey::account)).toList();
    AccountId lowest = bidders.getFirst().account();
    List<SigningKey> turns = lowestFirst ? bidders : bidders.reversed();
    turns.forEach(bidder -> ok(bidder, register(List.of())));
    ok(ALICE, biddable(2));
    Hash order = order().id();
    turns.forEach(bidder -> ok(bidder, commit(bidder, order)));
    turns.forEach(bidder -> ok(bidder, new RevealBid(order, RATE, SALT)));
    assertEquals(lowest, winner());
  }

  @Test
  void a_profile_an_order_and_a_claim_hold_32_attributes_and_no_more() {
    IntFunction<Attribute> attribute = i -> new Attribute("key" + (char) ('A' + i), "value");
    List<Attribute> most = list(32, attribute);
    List<Attribute> more = list(33, attribute);
    malformed(BOB, register(more));
    ok(BOB, register(most));
    malformed(AUDITOR, new SignClaims(BOB.account(), more, chain.now().plusMilliseconds(9)));
    ok(AUDITOR, new SignClaims(BOB.account(), most, chain.now().plusMilliseconds(9)));
    malformed(ALICE, asking(more));
    ok(ALICE, asking(most));
  }

  private static PlaceOrder asking(List<Attribute> attributes) {
    var needs = new Needs(LOT, List.of(), attributes, List.of(), List.of());
    return order(needs, new Acceptance.Cheapest(), 0, 0);
  }

  @Test
  void an_order_names_16_kinds_of_gpu_and_16_auditors_of_each_sort_and_no_more() {
    var one = new Resources(1_000, 1L << 30, 0, 1);
    int models = 16;
    int auditors = 16;
    var rule = new Acceptance.Cheapest();
    malformed(ALICE, order(naming(one, models + 1, auditors, auditors), rule, 0, 0));
    malformed(ALICE, order(naming(one, models, auditors + 1, auditors), rule, 0, 0));
    malformed(ALICE, order(naming(one, models, auditors, auditors + 1), rule, 0, 0));
    ok(ALICE, order(naming(one, models, auditors, auditors), rule, 0, 0));
  }

  private static Needs naming(Resources resources, int models, int allOf, int anyOf) {
    return new Needs(
        resources,
        list(models, i -> new GpuModel("nvidia", "model" + i, 0, "")),
        List.of(),
        list(allOf, i -> Chain.key(200 + i).account()),
        list(anyOf, i -> Chain.key(300 + i).account()));
  }

  @Test
  void an_order_lasts_366_days_and_recovers_100_times_at_most() {
    long days = 366L * 24 * 3_600_000;
    int recoveries = 100;
    var rule = new Acceptance.Cheapest();
    malformed(ALICE, order(needs(), rule, days + 1, recoveries));
    malformed(ALICE, order(needs(), rule, days, recoveries + 1));
    ok(ALICE, order(needs(), rule, days, recoveries));
  }

  @Test
  void an_offer_holds_a_million_lots_at_most() {
    ok(BOB, register(List.of()));
    malformed(BOB, offer(1_000_001));
    ok(BOB, offer(1_000_000));
    assertEquals(1_000_000, MarketState.OFFERS.all(chain.store).getFirst().free());
  }

  private PlaceOffer offer(int lots) {
    return new PlaceOffer(
        LOT, GpuModel.NONE, Chain.CREDIT, RATE, 1, lots, chain.now().plusMilliseconds(1_000));
  }
}
