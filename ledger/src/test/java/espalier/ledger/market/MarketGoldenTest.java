package espalier.ledger.market;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.AUDITOR;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Chain;
import espalier.ledger.Golden;
import espalier.ledger.Golden.Vector;
import espalier.ledger.Transaction;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The market's bytes in, outcomes and state roots out, as they were once and shall stay.
///
/// A change of encoding or of a rule shows here. Where it is meant, the file is written anew with
/// the main method and the change goes into the changelog: other implementations will notice too.
final class MarketGoldenTest {
  private static final String FILE = "vectors/market/market.json";
  private static final Resources LOT = new Resources(1_000, 1L << 30, 1L << 30, 0);
  private static final List<Attribute> EU = List.of(new Attribute("region", "eu"));
  private static final Hash MANIFEST = new Hash(7, 7, 7, 7);
  private static final Hash SALT = new Hash(1, 2, 3, 4);

  private final Golden golden = new Golden();
  private final Chain chain = golden.chain();

  /// Writes the file: `MarketGoldenTest <file>`.
  public static void main(String[] arguments) throws IOException {
    Golden.write(Path.of(arguments[0]), new MarketGoldenTest().story());
  }

  @Test
  void the_recorded_bytes_have_the_recorded_outcomes_and_roots() throws IOException {
    List<Vector> recorded = Golden.read(FILE);
    assertEquals(Golden.json(recorded), Golden.json(Golden.replay(recorded)));
  }

  @Test
  void the_story_still_makes_the_recorded_bytes() throws IOException {
    assertEquals(Golden.json(Golden.read(FILE)), Golden.json(story()));
  }

  @Test
  void every_request_of_the_market_is_accepted_once_and_refused_once() throws IOException {
    Golden.assertEachCase(MarketTransaction.CASES, Golden.read(FILE));
  }

  private void ok(long after, String name, SigningKey by, Transaction request) {
    golden.ok(after, name, by, request);
  }

  private void no(MarketRejection expected, String name, SigningKey by, Transaction request) {
    golden.no(1, expected, name, by, request);
  }

  private List<Vector> story() {
    providers();
    offers();
    orders();
    bids();
    Lease running = startAndBeat();
    complete(running);
    recover();
    audit();
    no(MarketRejection.PROVIDER_SUSPENDED, "leave while suspended", BOB, new LeaveMarket());
    ok(3_000, "leave once all is drained", CAROL, new LeaveMarket());
    return golden.vectors();
  }

  private static Profile profile(List<Attribute> attributes) {
    return new Profile("https://127.0.0.1:1", MANIFEST, Hash.ZERO, 1_000, attributes);
  }

  private void providers() {
    ok(0, "register", BOB, new RegisterProvider(profile(EU)));
    no(MarketRejection.PROVIDER_EXISTS, "register twice", BOB, new RegisterProvider(profile(EU)));
    no(
        MarketRejection.PROVIDER_UNKNOWN,
        "update unregistered",
        CAROL,
        new UpdateProvider(profile(EU)));
    ok(1, "register without attributes", CAROL, new RegisterProvider(profile(List.of())));
    ok(1, "update", CAROL, new UpdateProvider(profile(EU)));
  }

  private PlaceOffer offer(long unitsPerSecond) {
    return new PlaceOffer(
        LOT,
        GpuModel.NONE,
        Chain.CREDIT,
        Rate.unitsPerSecond(unitsPerSecond),
        100,
        4,
        chain.now().plusMilliseconds(80_000_000));
  }

  private Hash offerOf(SigningKey provider) {
    return MarketState.OFFERS.all(chain.store).stream()
        .filter(one -> one.provider().equals(provider.account()))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private void offers() {
    ok(1, "offer", BOB, offer(3_500));
    no(MarketRejection.PROVIDER_UNKNOWN, "offer unregistered", ALICE, offer(1));
    BlockTime expiry = chain.now().plusMilliseconds(70_000_000);
    var renew = new RenewOffer(offerOf(BOB), Rate.unitsPerSecond(3_000), expiry);
    no(MarketRejection.OFFER_NOT_YOURS, "renew another's offer", CAROL, renew);
    ok(1, "renew", BOB, renew);
    ok(1, "offer to withdraw", CAROL, offer(9));
    var withdraw = new WithdrawOffer(offerOf(CAROL));
    ok(1, "withdraw", CAROL, withdraw);
    no(MarketRejection.OFFER_UNKNOWN, "withdraw again", CAROL, withdraw);
    ok(1, "offer more cheaply", CAROL, offer(2_000));
  }

  private static PlaceOrder order(long limitUnits, Acceptance acceptance, int recoveries) {
    var terms =
        new Terms(
            new Needs(LOT, List.of(), EU, List.of(), List.of()),
            Chain.CREDIT,
            Rate.unitsPerSecond(limitUnits),
            acceptance,
            MANIFEST,
            0,
            recoveries);
    return new PlaceOrder(terms, Optional.empty(), Amount.of(20_000_000));
  }

  private Hash liveOrder() {
    return MarketState.ORDERS.all(chain.store).stream()
        .filter(Order::isLive)
        .findFirst()
        .orElseThrow()
        .id();
  }

  private Lease lease() {
    return MarketState.LEASES.all(chain.store).stream()
        .filter(one -> one.state() != Lease.State.CLOSED)
        .findFirst()
        .orElseThrow();
  }

  private void orders() {
    no(
        MarketRejection.DEPOSIT_TOO_LOW,
        "order with too low a deposit",
        ALICE,
        order(6_000, new Acceptance.Cheapest(), 0));
    ok(
        1,
        "order below every price finds nothing",
        ALICE,
        order(1_000, new Acceptance.BestScore(), 0));
    var cancel = new CancelOrder(liveOrder());
    no(MarketRejection.ORDER_NOT_YOURS, "cancel another's order", BOB, cancel);
    ok(1, "cancel", ALICE, cancel);
  }

  private static CommitBid commit(SigningKey by, Hash order, Rate rate) {
    return new CommitBid(order, MarketTransaction.bidCommitment(by.account(), order, rate, SALT));
  }

  private void bids() {
    ok(1, "order for bids", ALICE, order(5_000, new Acceptance.Bids(2, 5_000), 0));
    Hash order = liveOrder();
    Rate low = Rate.unitsPerSecond(1_500);
    Rate high = Rate.unitsPerSecond(1_600);
    no(MarketRejection.PROVIDER_UNKNOWN, "bid unregistered", ALICE, commit(ALICE, order, low));
    ok(1, "bid", BOB, commit(BOB, order, low));
    ok(1, "the last bid opens all", CAROL, commit(CAROL, order, high));
    no(MarketRejection.BID_MISMATCH, "reveal another rate", BOB, new RevealBid(order, high, SALT));
    ok(1, "reveal the higher", CAROL, new RevealBid(order, high, SALT));
    ok(1, "reveal the lower, which wins", BOB, new RevealBid(order, low, SALT));
    assertEquals(BOB.account(), lease().provider());
  }

  private static Heartbeat beat(Lease lease, BlockTime from, BlockTime until) {
    return new Heartbeat(
        lease.id(),
        lease.progress().heartbeats(),
        lease.progress().chain(),
        from,
        until,
        900,
        1L << 20,
        1,
        10,
        Optional.of(SALT));
  }

  private Lease startAndBeat() {
    Lease pending = lease();
    no(
        MarketRejection.MANIFEST_MISMATCH,
        "start something else",
        BOB,
        new StartLease(pending.id(), SALT));
    ok(1, "start", BOB, new StartLease(pending.id(), MANIFEST));
    BlockTime start = chain.now();
    Lease running = lease();
    no(
        MarketRejection.HEARTBEAT_AHEAD,
        "beat ahead of the block",
        BOB,
        beat(running, start, start.plusMilliseconds(100)));
    ok(1_000, "beat", BOB, beat(running, start, start.plusMilliseconds(1_000)));
    return lease();
  }

  private void complete(Lease lease) {
    var dearer = new RepriceLease(lease.id(), Rate.unitsPerSecond(1_700));
    no(MarketRejection.RATE_DIRECTION, "the provider raises its price", BOB, dearer);
    ok(1, "the tenant raises the price", ALICE, dearer);
    BlockTime until = chain.now();
    var complete = new CompleteLease(lease.id(), until, 0, Optional.of(SALT));
    no(MarketRejection.LEASE_NOT_YOURS, "another completes", CAROL, complete);
    ok(500, "complete", BOB, complete);
  }

  private void recover() {
    ok(1, "order that may be recovered", ALICE, order(5_000, new Acceptance.Cheapest(), 1));
    Lease first = lease();
    assertEquals(CAROL.account(), first.provider());
    ok(1, "start and fall silent", CAROL, new StartLease(first.id(), MANIFEST));
    ok(4_500, "the silent one is replaced", CAROL, new UpdateProvider(profile(EU)));
    Lease second = lease();
    assertEquals(BOB.account(), second.provider());
    no(
        MarketRejection.REASON_NOT_YOURS,
        "the tenant closes for a provider's reason",
        ALICE,
        new CloseLease(second.id(), Reason.PROVIDER_UNSTABLE));
    ok(1, "close", ALICE, new CloseLease(second.id(), Reason.TENANT_CLOSED));
  }

  private void audit() {
    BlockTime expiry = chain.now().plusMilliseconds(1_000_000);
    no(
        MarketRejection.CLAIM_INVALID,
        "claims about oneself",
        BOB,
        new SignClaims(BOB.account(), EU, expiry));
    ok(1, "claims", AUDITOR, new SignClaims(BOB.account(), EU, expiry));
    var judge = new JudgeProvider(BOB.account(), false, SALT);
    no(MarketRejection.NOT_AUDITOR, "a tenant judges", ALICE, judge);
    ok(1, "the auditor suspends", AUDITOR, judge);
  }
}
