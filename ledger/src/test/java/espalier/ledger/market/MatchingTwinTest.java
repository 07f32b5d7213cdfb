package espalier.ledger.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Transaction;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketTransaction.JudgeProvider;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.MarketTransaction.SignClaims;
import espalier.ledger.state.Seeds;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// The book and its search against a slow matcher that tries every offer for every order.
final class MatchingTwinTest {
  private static final List<Attribute> EU = List.of(new Attribute("region", "eu"));
  private static final GpuModel H100 = new GpuModel("nvidia", "h100", 80L << 30, "sxm");
  private static final GpuModel A100 = new GpuModel("nvidia", "a100", 40L << 30, "pcie");

  /// A lease as the twin would let it.
  private record Chosen(Hash order, Hash offer, int lots, Rate price) {}

  @Test
  void the_book_finds_what_trying_every_offer_finds() {
    var matched = new int[1];
    Seeds.forEach(300, random -> matched[0] += compare(random));
    assertTrue(matched[0] > 300, () -> "only " + matched[0] + " orders were matched");
  }

  private static int compare(RandomGenerator random) {
    var world = new MarketWorld();
    supply(random, world);
    Hash below = Hash.of(world.tree.root());
    List<Offer> offers = MarketState.OFFERS.all(world.store);
    world.later(10);
    MarketWorld.OpenBlock block = world.open();
    for (int tenant = 0; tenant < 3; tenant++) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        block.apply(tenant, order(random));
      }
    }
    block.end();
    List<Chosen> expected = new Twin(world, offers, below).run();
    List<Chosen> found =
        block.events.stream()
            .filter(LeaseMatched.class::isInstance)
            .map(event -> ((LeaseMatched) event).lease())
            .map(lease ->
                new Chosen(lease.order(), lease.offer().orElseThrow(), lease.lots(), lease.rate()))
            .toList();
    assertEquals(expected, found);
    return found.size();
  }

  private static void supply(RandomGenerator random, MarketWorld world) {
    world.later(1);
    MarketWorld.OpenBlock block = world.open();
    for (int provider = 3; provider < 8; provider++) {
      List<Attribute> attributes = random.nextBoolean() ? EU : List.of();
      block.apply(
          provider,
          new RegisterProvider(new Profile("https://x", Hash.ZERO, Hash.ZERO, 1, attributes)));
      if (random.nextBoolean()) {
        block.apply(
            10,
            new SignClaims(MarketWorld.person(provider), EU, world.now().plusMilliseconds(1_000)));
      }
      for (int i = random.nextInt(8); i >= 0; i--) {
        block.apply(provider, offer(random, world));
      }
      if (random.nextInt(5) == 0) {
        block.apply(
            MarketWorld.AUDITOR, new JudgeProvider(MarketWorld.person(provider), false, Hash.ZERO));
      }
    }
    block.end();
    impoverish(random, world);
  }

  /// Leaves some providers so little that their dearer offers fail for want of a bond.
  private static void impoverish(RandomGenerator random, MarketWorld world) {
    MarketWorld.OpenBlock block = world.open();
    for (int provider = 3; provider < 8; provider++) {
      if (random.nextInt(3) == 0) {
        AccountId person = MarketWorld.person(provider);
        long units = BankState.balance(world.store, person, MarketWorld.CREDIT).units();
        Amount spent = Amount.of(units - random.nextInt(1_200));
        block.apply(
            provider, new Transfer(MarketWorld.person(0), new Coin(MarketWorld.CREDIT, spent), ""));
      }
    }
    block.end();
  }

  private static Transaction offer(RandomGenerator random, MarketWorld world) {
    int gpus = random.nextInt(3);
    var lot =
        new Resources(
            1_000L * (1 + random.nextInt(3)),
            (1L + random.nextInt(2)) << 30,
            random.nextInt(2),
            gpus);
    return new PlaceOffer(
        lot,
        gpus == 0 ? GpuModel.NONE : random.nextBoolean() ? H100 : A100,
        random.nextInt(4) == 0 ? MarketWorld.ESP : MarketWorld.CREDIT,
        Rate.unitsPerSecond(random.nextInt(6)),
        random.nextInt(4),
        1 + random.nextInt(4),
        world.now().plusMilliseconds(50_000));
  }

  private static Transaction order(RandomGenerator random) {
    int gpus = random.nextInt(3);
    var needs =
        new Needs(
            new Resources(1_000L * (1 + random.nextInt(5)), 1L << 30, random.nextInt(2), gpus),
            gpus > 0 && random.nextBoolean() ? List.of(new GpuModel("", "h100", 0, "")) : List.of(),
            random.nextInt(3) == 0 ? EU : List.of(),
            random.nextInt(4) == 0 ? List.of(MarketWorld.person(10)) : List.of(),
            random.nextInt(4) == 0
                ? List.of(MarketWorld.person(10), MarketWorld.person(9))
                : List.of());
    var terms =
        new Terms(
            needs,
            MarketWorld.CREDIT,
            Rate.unitsPerSecond(1 + random.nextInt(15)),
            random.nextBoolean() ? new Acceptance.Cheapest() : new Acceptance.BestScore(),
            new Hash(random.nextLong(), 0, 0, 0),
            0,
            0);
    return new PlaceOrder(terms, Optional.empty(), Amount.of(1_000_000));
  }

  /// Reads the rules of `docs/spec/market.md` literally: no index, no order of search, no shortcut.
  private static final class Twin {
    private final MarketWorld world;
    private final List<Offer> offers;
    private final Hash below;
    private final Map<Hash, Integer> free = new HashMap<>();
    private final Map<AccountId, Long> money = new HashMap<>();

    Twin(MarketWorld world, List<Offer> offers, Hash below) {
      this.world = world;
      this.offers = offers;
      this.below = below;
      offers.forEach(offer -> free.put(offer.id(), offer.lots()));
    }

    List<Chosen> run() {
      List<Order> orders = new ArrayList<>(MarketState.ORDERS.all(world.store));
      orders.sort(
          Comparator.comparing(
              order -> Sha256.tagged("espalier/turn", below.bytes(), order.id().bytes())));
      // What providers have now, plus what this block locked, is what they had before it.
      for (Lease lease : MarketState.LEASES.all(world.store)) {
        money.merge(lease.provider(), bond(lease.rate()), Long::sum);
      }
      for (int i = 0; i < MarketWorld.PEOPLE; i++) {
        AccountId person = MarketWorld.person(i);
        money.merge(
            person, BankState.balance(world.store, person, MarketWorld.CREDIT).units(), Long::sum);
      }
      var all = new ArrayList<Chosen>();
      for (Order order : orders) {
        Optional<Chosen> best = Optional.empty();
        Optional<Offer> bestOffer = Optional.empty();
        for (Offer offer : offers) {
          Optional<Chosen> one = fits(order, offer);
          if (one.isPresent()
              && (best.isEmpty()
                  || better(order, one.get(), offer, best.get(), bestOffer.orElseThrow()))) {
            best = one;
            bestOffer = Optional.of(offer);
          }
        }
        if (best.isPresent()) {
          all.add(best.get());
          free.merge(best.get().offer(), -best.get().lots(), Integer::sum);
          money.merge(bestOffer.orElseThrow().provider(), -bond(best.get().price()), Long::sum);
        }
      }
      return all;
    }

    private static long bond(Rate rate) {
      return Math.max(500, rate.costRoundedUp(MarketWorld.PERIODS.bond()).units());
    }

    private Optional<Chosen> fits(Order order, Offer offer) {
      Needs needs = order.terms().needs();
      Resources lot = offer.lot();
      Resources need = needs.resources();
      int lots = 1;
      while (lots <= free.get(offer.id())
          && (lot.millicores() * lots < need.millicores()
              || lot.memoryBytes() * lots < need.memoryBytes()
              || lot.storageBytes() * lots < need.storageBytes()
              || lot.gpus() * lots < need.gpus())) {
        lots++;
      }
      BigInteger price =
          BigInteger.valueOf(offer.rate().nanoUnitsPerSecond()).multiply(BigInteger.valueOf(lots));
      boolean gpu =
          need.gpus() == 0
              || (offer.lot().gpus() > 0
                  && (needs.gpus().isEmpty() || offer.gpu().model().equals("h100")));
      boolean fits =
          lots <= free.get(offer.id())
              && offer.denomination().equals(order.terms().denomination())
              && gpu
              && price.longValueExact() <= order.terms().limit().nanoUnitsPerSecond()
              && provider(needs, offer.provider())
              && money.get(offer.provider()) >= bond(new Rate(price.longValueExact()));
      return fits
          ? Optional.of(new Chosen(order.id(), offer.id(), lots, new Rate(price.longValueExact())))
          : Optional.empty();
    }

    private boolean provider(Needs needs, AccountId provider) {
      Provider known = MarketState.PROVIDERS.get(world.store, provider).orElseThrow();
      boolean declares = known.profile().attributes().containsAll(needs.attributes());
      boolean stands = known.standing() == Provider.Standing.ACTIVE;
      boolean signed =
          MarketState.CLAIMS.has(
              world.store, new MarketState.ClaimKey(provider, MarketWorld.person(10)));
      return stands && declares && (signed || (needs.allOf().isEmpty() && needs.anyOf().isEmpty()));
    }

    private static boolean better(Order order, Chosen one, Offer of, Chosen best, Offer other) {
      if (order.terms().acceptance() instanceof Acceptance.BestScore) {
        // Nobody has completed or failed anything yet, so the record weighs the same for all.
        BigInteger left =
            BigInteger.valueOf(of.benchmark() * one.lots())
                .multiply(BigInteger.valueOf(Math.max(1, best.price().nanoUnitsPerSecond())));
        BigInteger right =
            BigInteger.valueOf(other.benchmark() * best.lots())
                .multiply(BigInteger.valueOf(Math.max(1, one.price().nanoUnitsPerSecond())));
        if (left.compareTo(right) != 0) {
          return left.compareTo(right) > 0;
        }
      }
      int order0 = one.price().compareTo(best.price());
      return order0 < 0 || (order0 == 0 && one.offer().compareTo(best.offer()) < 0);
    }
  }
}
