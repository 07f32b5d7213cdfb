package espalier.ledger.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Transaction;
import espalier.ledger.bank.BankTransaction;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.escrow.EscrowTransaction.Deposit;
import espalier.ledger.escrow.EscrowTransaction.Settle;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import espalier.ledger.escrow.Stream;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Random requests to a market, most of them plausible: tenants are 0 to 4, providers 3 to 10.
final class MarketParty {
  private static final List<Attribute> ATTRIBUTES =
      List.of(new Attribute("region", "eu"), new Attribute("tier", "gold"));
  private static final GpuModel H100 = new GpuModel("nvidia", "h100", 80L << 30, "sxm");
  private static final GpuModel A100 = new GpuModel("nvidia", "a100", 40L << 30, "pcie");
  private static final List<Resources> LOTS =
      List.of(
          new Resources(1_000, 1L << 30, 1L << 30, 0),
          new Resources(4_000, 8L << 30, 0, 0),
          new Resources(8_000, 64L << 30, 1L << 38, 1),
          new Resources(16_000, 1L << 36, 1L << 40, 8));

  private record Secret(Rate rate, Hash salt) {}

  /// A request and who makes it.
  record Ask(int person, Transaction request) {}

  private final RandomGenerator random;
  private final MarketWorld world;
  private final Map<Hash, Map<Integer, Secret>> secrets = new HashMap<>();

  MarketParty(RandomGenerator random, MarketWorld world) {
    this.random = random;
    this.world = world;
  }

  private int tenant() {
    return random.nextInt(5);
  }

  private int provider() {
    return 3 + random.nextInt(8);
  }

  private boolean rarely() {
    return random.nextInt(12) == 0;
  }

  private int whose(AccountId account) {
    for (int i = 0; i < MarketWorld.PEOPLE; i++) {
      if (!rarely() && MarketWorld.person(i).equals(account)) {
        return i;
      }
    }
    return random.nextInt(MarketWorld.PEOPLE);
  }

  private <T> Optional<T> any(List<T> all) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private Hash hash() {
    return new Hash(random.nextInt(4), 0, 0, random.nextInt(4));
  }

  Rate rate() {
    return switch (random.nextInt(8)) {
      case 0 -> new Rate(random.nextLong(1_000_000_000L));
      case 1 -> new Rate(random.nextInt(5));
      case 2 -> random.nextInt(4) == 0 ? ProviderRules.RATE_MAX : Rate.unitsPerSecond(1_000_000);
      default -> new Rate(1_000_000_000L + random.nextLong(9_000_000_000_000L));
    };
  }

  /// Early on everybody registers and offers; later everything happens.
  Ask next() {
    return switch (random.nextInt(34)) {
      case 0 -> new Ask(provider(), new RegisterProvider(profile()));
      case 1 -> rarely() ? new Ask(provider(), new LeaveMarket()) : register();
      case 2 -> new Ask(provider(), new UpdateProvider(profile()));
      case 3, 4, 5 -> offer();
      case 6 -> renewOrWithdraw();
      case 7, 8, 9, 10, 11 -> order();
      case 12 -> cancel();
      case 13, 14 -> commit();
      case 15, 16, 17 -> reveal();
      case 18, 19, 20 -> start();
      case 21, 22, 23, 24, 25 -> beat();
      case 26 -> complete();
      case 27 -> close();
      case 28 -> reprice();
      case 29 -> audit();
      case 30, 31 -> money();
      case 32 -> new Ask(whoever(), new Settle(escrow()));
      default -> transfer();
    };
  }

  private Ask register() {
    return new Ask(provider(), new RegisterProvider(profile()));
  }

  private int whoever() {
    return random.nextInt(MarketWorld.PEOPLE);
  }

  private Profile profile() {
    return new Profile(
        rarely() ? "http://x" : "https://x",
        Hash.ZERO,
        Hash.ZERO,
        random.nextInt(1000),
        random.nextBoolean() ? ATTRIBUTES : ATTRIBUTES.subList(0, random.nextInt(2)));
  }

  private Ask offer() {
    Resources lot = LOTS.get(random.nextInt(LOTS.size()));
    GpuModel gpu = lot.gpus() == 0 ? GpuModel.NONE : random.nextBoolean() ? H100 : A100;
    return new Ask(
        provider(),
        new PlaceOffer(
            rarely() ? new Resources(0, 1, 1, 0) : lot,
            gpu,
            denomination(),
            rarely() ? new Rate(Long.MAX_VALUE) : rate(),
            random.nextInt(1000),
            rarely() ? Offer.LOTS_MAX : 1 + random.nextInt(6),
            world.now().plusMilliseconds(1 + random.nextInt(rarely() ? 1_000_000 : 100_000))));
  }

  private Denomination denomination() {
    return rarely() ? new Denomination("other") : rarely() ? MarketWorld.ESP : MarketWorld.CREDIT;
  }

  private Ask renewOrWithdraw() {
    Optional<Offer> offer = any(MarketState.OFFERS.all(world.store));
    Hash id = offer.map(Offer::id).orElse(hash());
    int person = offer.map(one -> whose(one.provider())).orElse(3);
    return new Ask(
        person,
        random.nextBoolean()
            ? new WithdrawOffer(id)
            : new RenewOffer(id, rate(), world.now().plusMilliseconds(random.nextInt(130_000))));
  }

  private Ask order() {
    Resources lot = LOTS.get(random.nextInt(LOTS.size()));
    Acceptance acceptance =
        switch (random.nextInt(5)) {
          case 0 -> new Acceptance.Bids(1 + random.nextInt(3), 100 + random.nextInt(3_000));
          case 1 -> new Acceptance.BestScore();
          default -> new Acceptance.Cheapest();
        };
    var needs =
        new Needs(
            new Resources(
                lot.millicores() * (1 + random.nextInt(3)),
                lot.memoryBytes(),
                rarely() ? Resources.BYTES_MAX : 0,
                lot.gpus() * random.nextInt(3)),
            rarely() ? List.of(new GpuModel("nvidia", "", 0, "")) : List.of(),
            rarely() ? ATTRIBUTES.subList(0, 1) : List.of(),
            rarely() ? List.of(MarketWorld.person(10)) : List.of(),
            rarely() ? List.of(MarketWorld.person(10), MarketWorld.person(9)) : List.of());
    Rate limit = rate();
    int tenant = tenant();
    Optional<Hash> escrow = Optional.empty();
    if (random.nextBoolean()) {
      AccountId self = MarketWorld.person(tenant);
      escrow =
          any(
              MarketState.LEASES.all(world.store).stream()
                  .filter(one -> one.state() != Lease.State.CLOSED)
                  .filter(one -> rarely() || one.tenant().equals(self))
                  .map(Lease::escrow)
                  .toList());
    }
    long deposit =
        switch (random.nextInt(6)) {
          case 0 -> random.nextLong(100);
          case 1 -> escrow.isPresent() ? 0 : 1_000_000;
          default -> limit.costRoundedUp(10_000).units() + 100 + random.nextInt(100_000);
        };
    var terms =
        new Terms(
            needs,
            denomination(),
            limit,
            acceptance,
            hash(),
            random.nextInt(3) == 0 ? 1 + random.nextInt(20_000) : 0,
            random.nextInt(3));
    return new Ask(tenant, new PlaceOrder(terms, escrow, Amount.of(deposit)));
  }

  private Optional<Order> order(Order.State state) {
    return any(
        MarketState.ORDERS.all(world.store).stream()
            .filter(one -> one.state() == state || random.nextInt(100) == 0)
            .toList());
  }

  private Ask cancel() {
    Optional<Order> order = order(random.nextBoolean() ? Order.State.OPEN : Order.State.BIDDING);
    return new Ask(
        order.map(one -> whose(one.tenant())).orElse(0),
        new CancelOrder(order.map(Order::id).orElse(hash())));
  }

  private Ask commit() {
    Hash order = order(Order.State.BIDDING).map(Order::id).orElse(hash());
    int bidder = provider();
    var secret = new Secret(rate(), hash());
    secrets.computeIfAbsent(order, _ -> new HashMap<>()).putIfAbsent(bidder, secret);
    return new Ask(
        bidder,
        new CommitBid(
            order,
            MarketTransaction.bidCommitment(
                MarketWorld.person(bidder), order, secret.rate(), secret.salt())));
  }

  private Ask reveal() {
    Optional<Order> order = order(Order.State.REVEALING);
    Map<Integer, Secret> known =
        order.map(one -> secrets.getOrDefault(one.id(), Map.of())).orElse(Map.of());
    Optional<Integer> bidder = any(List.copyOf(new java.util.TreeSet<>(known.keySet())));
    Secret secret = bidder.map(known::get).orElse(new Secret(Rate.ZERO, Hash.ZERO));
    return new Ask(
        bidder.orElse(3),
        new RevealBid(
            order.map(Order::id).orElse(hash()), rarely() ? rate() : secret.rate(), secret.salt()));
  }

  private Optional<Lease> lease(Lease.State... states) {
    return any(
        MarketState.LEASES.all(world.store).stream()
            .filter(one -> List.of(states).contains(one.state()) || random.nextInt(100) == 0)
            .toList());
  }

  private Ask start() {
    Optional<Lease> lease = lease(Lease.State.PENDING);
    Hash manifest =
        lease
            .flatMap(one -> MarketState.ORDERS.get(world.store, one.order()))
            .map(order -> order.terms().manifest())
            .orElse(Hash.ZERO);
    return new Ask(
        lease.map(one -> whose(one.provider())).orElse(3),
        new StartLease(lease.map(Lease::id).orElse(hash()), rarely() ? hash() : manifest));
  }

  private Optional<Stream> stream(Lease lease) {
    return EscrowState.escrow(world.store, lease.escrow())
        .flatMap(escrow -> escrow.stream(lease.id()));
  }

  Ask beat() {
    Optional<Lease> found = lease(Lease.State.RUNNING, Lease.State.DRAINING);
    if (found.isEmpty()) {
      return start();
    }
    return new Ask(whose(found.get().provider()), beat(found.get()));
  }

  Heartbeat beat(Lease lease) {
    BlockTime covered = stream(lease).map(Stream::coveredUntil).orElse(world.now());
    long gap = rarely() ? random.nextInt(2_000) : 0;
    BlockTime from = covered.plusMilliseconds(gap);
    long most = Math.max(0, world.now().milliseconds() - from.milliseconds());
    long span =
        switch (random.nextInt(6)) {
          case 0 -> random.nextLong(most + 2);
          case 1 -> 0;
          default -> Math.min(most, 4_500);
        };
    return new Heartbeat(
        lease.id(),
        lease.progress().heartbeats() + (rarely() ? 1 : 0),
        rarely() ? Hash.ZERO : lease.progress().chain(),
        from,
        from.plusMilliseconds(span),
        random.nextInt(1000),
        random.nextInt(1000),
        random.nextInt(10),
        10,
        random.nextBoolean() ? Optional.of(hash()) : Optional.empty());
  }

  private Ask complete() {
    Optional<Lease> lease = lease(Lease.State.RUNNING, Lease.State.DRAINING);
    return new Ask(
        lease.map(one -> whose(one.provider())).orElse(3),
        new CompleteLease(
            lease.map(Lease::id).orElse(hash()),
            lease
                .flatMap(this::stream)
                .map(stream -> stream.coveredUntil().plusMilliseconds(random.nextInt(3_000)))
                .orElse(world.now())
                .min(world.now().plusMilliseconds(rarely() ? 1 : 0)),
            random.nextInt(2),
            Optional.of(hash())));
  }

  private Ask close() {
    Optional<Lease> lease = lease(Lease.State.PENDING, Lease.State.RUNNING);
    boolean tenants = random.nextBoolean();
    int reason =
        switch (random.nextInt(5)) {
          case 0 -> Reason.PROVIDER_DECOMMISSION;
          case 1 -> Reason.MANIFEST_MISSING;
          case 2 -> 1 + random.nextInt(29_999);
          default -> tenants ? Reason.TENANT_CLOSED : Reason.PROVIDER_UNSTABLE;
        };
    return new Ask(
        lease.map(one -> whose(tenants ? one.tenant() : one.provider())).orElse(3),
        new CloseLease(lease.map(Lease::id).orElse(hash()), reason));
  }

  private Ask reprice() {
    Optional<Lease> lease = lease(Lease.State.RUNNING);
    boolean raise = random.nextBoolean();
    long before = lease.map(one -> one.rate().nanoUnitsPerSecond()).orElse(1L);
    long rate =
        rarely()
            ? rate().nanoUnitsPerSecond()
            : raise ? before + random.nextLong(1_000_000_000L) : random.nextLong(before + 1);
    return new Ask(
        lease.map(one -> whose(raise ? one.tenant() : one.provider())).orElse(3),
        new RepriceLease(lease.map(Lease::id).orElse(hash()), new Rate(rate)));
  }

  private Ask audit() {
    AccountId judged = MarketWorld.person(provider());
    if (random.nextBoolean()) {
      return new Ask(
          9 + random.nextInt(2),
          new SignClaims(judged, ATTRIBUTES, world.now().plusMilliseconds(random.nextInt(60_000))));
    }
    return new Ask(
        rarely() ? whoever() : MarketWorld.AUDITOR,
        new JudgeProvider(judged, random.nextInt(3) != 0, hash()));
  }

  private Hash escrow() {
    return any(MarketState.LEASES.all(world.store).stream()
            .filter(one -> one.state() != Lease.State.CLOSED)
            .toList())
        .map(Lease::escrow)
        .or(() -> order(Order.State.OPEN).map(Order::escrow))
        .orElse(hash());
  }

  /// Deposits a little, or withdraws nearly everything, so that escrows often run out.
  private Ask money() {
    Hash id = escrow();
    var escrow = EscrowState.escrow(world.store, id);
    int payer = escrow.map(one -> whose(one.payer())).orElse(0);
    if (random.nextInt(3) == 0) {
      return new Ask(
          rarely() ? whoever() : payer, new Deposit(id, Amount.of(random.nextInt(100_000))));
    }
    long most = escrow.map(one -> EscrowState.withdrawable(one, world.now()).units()).orElse(0L);
    long second =
        escrow.stream()
            .flatMap(one -> one.streams().stream())
            .mapToLong(stream -> stream.rate().nanoUnitsPerSecond() / Rate.NANO)
            .sum();
    long left = random.nextLong(1 + Math.min(most, 1 + 3 * second));
    return new Ask(payer, new Withdraw(id, Amount.of(Math.max(0, most - left))));
  }

  private Ask transfer() {
    return new Ask(
        whoever(),
        new BankTransaction.Transfer(
            MarketWorld.person(whoever()),
            new Coin(MarketWorld.CREDIT, Amount.of(random.nextInt(1_000_000))),
            ""));
  }
}
