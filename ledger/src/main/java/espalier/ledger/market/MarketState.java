package espalier.ledger.market;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.RATE;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.InvariantViolation;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The market's tables, and every storage key of the module.
public final class MarketState {
  /// At most so many orders and leases draw on one escrow.
  public static final int DEPLOYMENT_MAX = 64;

  private static final int MODULE = 10;

  /// An escrow of the market's: whose it is, and how many live orders and unclosed leases use it.
  public record Deployment(AccountId tenant, int uses) {
    static final Codec<Deployment> CODEC =
        record(
            "deployment",
            Deployment::new,
            field("tenant", ACCOUNT, Deployment::tenant),
            field("uses", whole32(0, DEPLOYMENT_MAX), Deployment::uses));
  }

  /// A provider's bid for an order.
  public record BidKey(Hash order, AccountId provider) {
    static final Codec<BidKey> CODEC =
        record(
            "bid_key",
            BidKey::new,
            field("order", HASH, BidKey::order),
            field("provider", ACCOUNT, BidKey::provider));
  }

  /// @param rate once revealed
  public record Bid(Hash commitment, Optional<Rate> rate) {
    static final Codec<Bid> CODEC =
        record(
            "bid",
            Bid::new,
            field("commitment", HASH, Bid::commitment),
            field("rate", optional(RATE), Bid::rate));
  }

  /// An auditor's word about a provider.
  public record ClaimKey(AccountId provider, AccountId auditor) {
    static final Codec<ClaimKey> CODEC =
        record(
            "claim_key",
            ClaimKey::new,
            field("provider", ACCOUNT, ClaimKey::provider),
            field("auditor", ACCOUNT, ClaimKey::auditor));
  }

  public record Claims(List<Attribute> attributes, BlockTime expiry) {
    static final Codec<Claims> CODEC =
        record(
            "claims",
            Claims::new,
            field("attributes", Attribute.LIST, Claims::attributes),
            field("expiry", TIME, Claims::expiry));
  }

  /// A thing of an account's, so that all of them can be found.
  public record Owned(AccountId account, Hash thing) {
    static final Codec<Owned> CODEC =
        record(
            "owned",
            Owned::new,
            field("account", ACCOUNT, Owned::account),
            field("thing", HASH, Owned::thing));
  }

  public static final Table<AccountId, Provider> PROVIDERS =
      new Table<>(MODULE, 0, ACCOUNT, Provider.CODEC);
  public static final Table<Hash, Offer> OFFERS = new Table<>(MODULE, 1, HASH, Offer.CODEC);
  public static final Table<Hash, Order> ORDERS = new Table<>(MODULE, 2, HASH, Order.CODEC);

  /// The orders that are matched against standing offers.
  public static final Table<Hash, Boolean> OPEN_ORDERS = new Table<>(MODULE, 3, HASH, TRUTH);

  public static final Table<BidKey, Bid> BIDS = new Table<>(MODULE, 4, BidKey.CODEC, Bid.CODEC);
  public static final Table<Hash, Lease> LEASES = new Table<>(MODULE, 5, HASH, Lease.CODEC);
  public static final Table<Hash, Deployment> DEPLOYMENTS =
      new Table<>(MODULE, 6, HASH, Deployment.CODEC);
  public static final Table<ClaimKey, Claims> CLAIMS =
      new Table<>(MODULE, 7, ClaimKey.CODEC, Claims.CODEC);

  /// The leases of an escrow that are not closed.
  public static final Table<Owned, Boolean> LIVE_LEASES =
      new Table<>(MODULE, 8, Owned.CODEC, TRUTH);

  /// A provider's offers.
  public static final Table<Owned, Boolean> PROVIDER_OFFERS =
      new Table<>(MODULE, 9, Owned.CODEC, TRUTH);

  /// The live orders of an escrow.
  public static final Table<Owned, Boolean> LIVE_ORDERS =
      new Table<>(MODULE, 10, Owned.CODEC, TRUTH);

  /// How many offers there are of a shape, by the shape's hash.
  static final Table<Hash, Integer> SHAPES =
      new Table<>(MODULE, 11, HASH, whole32(1, Integer.MAX_VALUE));

  /// How many shapes there are.
  static final Table<Boolean, Integer> SHAPE_COUNT =
      new Table<>(MODULE, 12, TRUTH, whole32(0, Integer.MAX_VALUE));

  private final Overlay state;

  public MarketState(Overlay state) {
    this.state = state;
  }

  Overlay overlay() {
    return state;
  }

  public Optional<Provider> provider(AccountId id) {
    return PROVIDERS.get(state, id);
  }

  void put(AccountId id, Provider provider) {
    PROVIDERS.put(state, id, provider);
  }

  void removeProvider(AccountId id) {
    PROVIDERS.remove(state, id);
  }

  public Optional<Offer> offer(Hash id) {
    return OFFERS.get(state, id);
  }

  void add(Offer offer) {
    put(offer);
    PROVIDER_OFFERS.put(state, new Owned(offer.provider(), offer.id()), true);
    countShape(offer.shape(), 1);
  }

  void put(Offer offer) {
    OFFERS.put(state, offer.id(), offer);
  }

  void remove(Offer offer) {
    OFFERS.remove(state, offer.id());
    countShape(offer.shape(), -1);
    PROVIDER_OFFERS.remove(state, new Owned(offer.provider(), offer.id()));
  }

  List<Hash> offersOf(AccountId provider) {
    return owned(PROVIDER_OFFERS, provider);
  }

  public Optional<Order> order(Hash id) {
    return ORDERS.get(state, id);
  }

  /// Stores the order and keeps the list of open ones.
  void put(Order order) {
    ORDERS.put(state, order.id(), order);
    if (order.state() == Order.State.OPEN) {
      OPEN_ORDERS.put(state, order.id(), true);
    } else {
      OPEN_ORDERS.remove(state, order.id());
    }
    var owned = new Owned(new AccountId(order.escrow()), order.id());
    if (order.isLive()) {
      LIVE_ORDERS.put(state, owned, true);
    } else {
      LIVE_ORDERS.remove(state, owned);
    }
  }

  List<Order> liveOrders(Hash escrow) {
    return owned(LIVE_ORDERS, new AccountId(escrow)).stream()
        .map(id -> order(id).orElseThrow())
        .toList();
  }

  /// At most `bound` open orders, by id from `first` on.
  List<Hash> openOrders(Hash first, int bound) {
    var found = new ArrayList<Hash>();
    OPEN_ORDERS.scanFrom(
        state,
        first,
        (id, _) -> {
          found.add(id);
          return found.size() < bound;
        });
    return found;
  }

  int shapes() {
    return SHAPE_COUNT.get(state, true).orElse(0);
  }

  boolean hasShape(Hash shape) {
    return SHAPES.has(state, shape);
  }

  private void countShape(Hash shape, int change) {
    int before = SHAPES.get(state, shape).orElse(0);
    int after = before + change;
    if (after > 0) {
      SHAPES.put(state, shape, after);
    } else {
      SHAPES.remove(state, shape);
    }
    int kinds = (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
    if (kinds != 0) {
      SHAPE_COUNT.put(state, true, shapes() + kinds);
    }
  }

  Optional<Bid> bid(Hash order, AccountId provider) {
    return BIDS.get(state, new BidKey(order, provider));
  }

  void put(Hash order, AccountId provider, Bid bid) {
    BIDS.put(state, new BidKey(order, provider), bid);
  }

  record Placed(AccountId provider, Bid bid) {}

  /// The bids for an order, by provider; at most 64.
  List<Placed> bids(Hash order) {
    var found = new ArrayList<Placed>();
    BIDS.scan(
        state,
        order.bytes(),
        (key, bid) -> {
          found.add(new Placed(key.provider(), bid));
          return true;
        });
    return found;
  }

  void removeBids(Hash order) {
    for (Placed placed : bids(order)) {
      BIDS.remove(state, new BidKey(order, placed.provider()));
    }
  }

  public Optional<Lease> lease(Hash id) {
    return LEASES.get(state, id);
  }

  Lease existingLease(Hash id) {
    return lease(id).orElseThrow(() -> new InvariantViolation("no lease " + id));
  }

  /// Stores the lease and keeps the list of live ones of its escrow.
  void put(Lease lease) {
    LEASES.put(state, lease.id(), lease);
    var owned = new Owned(new AccountId(lease.escrow()), lease.id());
    if (lease.state() == Lease.State.CLOSED) {
      LIVE_LEASES.remove(state, owned);
    } else {
      LIVE_LEASES.put(state, owned, true);
    }
  }

  List<Lease> liveLeases(Hash escrow) {
    return owned(LIVE_LEASES, new AccountId(escrow)).stream().map(this::existingLease).toList();
  }

  private List<Hash> owned(Table<Owned, Boolean> table, AccountId account) {
    var found = new ArrayList<Hash>();
    table.scan(
        state,
        account.hash().bytes(),
        (key, _) -> {
          found.add(key.thing());
          return true;
        });
    return found;
  }

  Optional<Deployment> deployment(Hash escrow) {
    return DEPLOYMENTS.get(state, escrow);
  }

  /// One more or one fewer use of an escrow; whether any is left.
  boolean use(Hash escrow, AccountId tenant, int change) {
    int uses = deployment(escrow).map(Deployment::uses).orElse(0) + change;
    if (uses > 0) {
      DEPLOYMENTS.put(state, escrow, new Deployment(tenant, uses));
    } else {
      DEPLOYMENTS.remove(state, escrow);
    }
    return uses > 0;
  }

  void put(ClaimKey key, Claims claims) {
    CLAIMS.put(state, key, claims);
  }

  /// Whether `auditor` vouches at `now` for every one of `attributes` of `provider`.
  boolean vouches(
      AccountId auditor, AccountId provider, List<Attribute> attributes, BlockTime now) {
    return CLAIMS
        .get(state, new ClaimKey(provider, auditor))
        .filter(claims -> claims.expiry().isAfter(now))
        .filter(claims -> claims.attributes().containsAll(attributes))
        .isPresent();
  }
}
