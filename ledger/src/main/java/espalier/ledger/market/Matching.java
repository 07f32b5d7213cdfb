package espalier.ledger.market;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Event;
import espalier.ledger.market.Book.Shelf;
import espalier.ledger.market.MarketEvent.OrderUnmatched;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Matches open orders with standing offers at the end of a block.
///
/// All orders of a block are equal: they take turns by a hash of their id and of the root of the
/// block below, which was not known before that block was made and which no tenant chooses. The
/// order in which transactions arrive within a block therefore changes nothing.
public final class Matching {
  /// Orders of earlier blocks that are tried again, starting at a place that the root below names.
  static final int RETRIED_MAX = 64;

  /// Offers examined for one order, each at the cost of a few look-ups in the state.
  static final int EXAMINED_MAX = 4_096;

  /// Offers passed over for one order because they are known not to fit; later ones are examined.
  ///
  /// Passing over costs one look-up in memory, so this many cost about as much as all that are
  /// examined.
  static final int PASSED_MAX = 65_536;

  /// Offers passed over in one block, so that many orders do not add up to a slow block.
  static final int PASSED_BLOCK_MAX = 16 * PASSED_MAX;

  /// Offers examined in one block to explain why orders found nothing; orders whose turn comes when
  /// they are used up get no explanation.
  static final int EXPLAINED_BLOCK_MAX = 16 * EXAMINED_MAX;

  private final Market market;
  private final Book book;
  private final Hash below;
  private final BlockTime now;
  private final Map<AccountId, Provider> providers = new HashMap<>();
  private int passedInBlock;
  private int explainedInBlock;

  public Matching(Market market, Book book, Hash below, BlockTime now) {
    this.market = market;
    this.book = book;
    this.below = below;
    this.now = now;
  }

  /// Matches what can be matched.
  public List<Event> run() {
    MarketState state = market.state();
    book.follow(state.overlay());
    Set<Hash> fresh = freshOrders();
    Set<Hash> candidates = new LinkedHashSet<>(fresh);
    candidates.addAll(state.openOrders(below, RETRIED_MAX));
    if (candidates.size() < fresh.size() + RETRIED_MAX) {
      candidates.addAll(state.openOrders(Hash.ZERO, RETRIED_MAX));
    }
    List<Hash> turns = new ArrayList<>(candidates);
    Map<Hash, Hash> lots = new HashMap<>();
    turns.forEach(id -> lots.put(id, Sha256.tagged("espalier/turn", below.bytes(), id.bytes())));
    turns.sort(Comparator.comparing(lots::get));
    var events = new ArrayList<Event>();
    for (Hash id : turns) {
      Order order = state.order(id).orElseThrow();
      Optional<Found> found = search(order);
      if (found.isPresent()) {
        events.addAll(take(order, found.get()));
      } else if (fresh.contains(id)) {
        events.add(explain(order));
      }
    }
    return events;
  }

  /// The orders that opened in this block, by id.
  private Set<Hash> freshOrders() {
    byte[] name = MarketState.OPEN_ORDERS.name();
    Set<Hash> fresh = new LinkedHashSet<>();
    market
        .state()
        .overlay()
        .forEachChange(
            name,
            (key, value) -> {
              if (value != null) {
                fresh.add(Hash.at(key, name.length));
              }
            });
    return fresh;
  }

  /// An offer, how many of its lots an order needs, and what they cost.
  private record Found(Offer offer, long lots, Rate price) {}

  private Optional<Found> search(Order order) {
    boolean byScore = order.terms().acceptance() instanceof Acceptance.BestScore;
    @Nullable Found best = null;
    // Of each provider that failed, the least price that it is known to fail at: one bad provider
    // with thousands of cheap offers must not use up the search.
    Map<AccountId, Rate> failing = new HashMap<>();
    int examined = 0;
    int passed = 0;
    for (Shelf shelf : book.shelves()) {
      long lots = lotsOf(shelf, order);
      if (lots > Offer.LOTS_MAX || !shelf.mayHold(lots)) {
        continue;
      }
      Rate most = new Rate(order.terms().limit().nanoUnitsPerSecond() / lots);
      for (Offer offer : shelf.offers()) {
        var found = new Found(offer, lots, price(offer, lots));
        if (offer.rate().exceeds(most) || (!byScore && best != null && !isCheaper(found, best))) {
          break;
        }
        if (passed < PASSED_MAX && passedInBlock < PASSED_BLOCK_MAX && isHopeless(found, failing)) {
          passed++;
          passedInBlock++;
          continue;
        }
        if (examined == EXAMINED_MAX) {
          return Optional.ofNullable(best);
        }
        examined++;
        Optional<Rate> failsFrom = failsFrom(order, found);
        if (failsFrom.isPresent()) {
          failing.merge(offer.provider(), failsFrom.get(), Matching::lesser);
        } else if (lots <= offer.free() && (best == null || isBetter(byScore, found, best))) {
          best = found;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean isHopeless(Found found, Map<AccountId, Rate> failing) {
    @Nullable Rate from = failing.get(found.offer().provider());
    return found.lots() > found.offer().free() || (from != null && !from.exceeds(found.price()));
  }

  /// The least price at which the provider is known to be unfit, if it is at this one: any price
  /// unless all that it lacks is the bond, which grows with the price.
  private Optional<Rate> failsFrom(Order order, Found found) {
    AccountId id = found.offer().provider();
    if (Fitness.ofProvider(market, order, id, provider(id), now).isPresent()) {
      return Optional.of(Rate.ZERO);
    }
    return Fitness.canBond(market, order, id, found.price())
        ? Optional.empty()
        : Optional.of(found.price());
  }

  private static Rate lesser(Rate one, Rate other) {
    return one.exceeds(other) ? other : one;
  }

  /// Lots of this shelf that hold the order, or more than any offer has if they never do.
  private static long lotsOf(Shelf shelf, Order order) {
    if (!shelf.denomination().equals(order.terms().denomination())
        || !gpuFits(shelf.gpu(), order.terms().needs())) {
      return Long.MAX_VALUE;
    }
    return shelf.lot().lotsFor(order.terms().needs().resources());
  }

  private static boolean gpuFits(GpuModel gpu, Needs needs) {
    return needs.resources().gpus() == 0
        || (!gpu.equals(GpuModel.NONE)
            && (needs.gpus().isEmpty() || needs.gpus().stream().anyMatch(gpu::fits)));
  }

  private Provider provider(AccountId id) {
    return providers.computeIfAbsent(id, absent -> market.state().provider(absent).orElseThrow());
  }

  private static boolean isCheaper(Found one, Found other) {
    int order = one.price().compareTo(other.price());
    return order < 0 || (order == 0 && one.offer().id().compareTo(other.offer().id()) < 0);
  }

  private boolean isBetter(boolean byScore, Found one, Found other) {
    if (!byScore) {
      return isCheaper(one, other);
    }
    // a / b > c / d with all of them positive, compared as a * d > c * b.
    BigInteger left = worth(one).multiply(cost(other));
    BigInteger right = worth(other).multiply(cost(one));
    int order = left.compareTo(right);
    return order > 0 || (order == 0 && isCheaper(one, other));
  }

  private BigInteger worth(Found found) {
    Provider provider = provider(found.offer().provider());
    return BigInteger.valueOf(found.offer().benchmark())
        .multiply(BigInteger.valueOf(found.lots()))
        .multiply(BigInteger.valueOf(provider.completed() + 1));
  }

  private BigInteger cost(Found found) {
    Provider provider = provider(found.offer().provider());
    return BigInteger.valueOf(Math.max(1, found.price().nanoUnitsPerSecond()))
        .multiply(BigInteger.valueOf(provider.completed() + provider.failed() + 2));
  }

  private List<Event> take(Order order, Found found) {
    Offer left = found.offer().withFree((int) (found.offer().free() - found.lots()));
    market.state().put(left);
    book.put(left);
    var choice =
        new LeaseRules.Choice(
            left.provider(), Optional.of(left.id()), (int) found.lots(), found.price());
    List<Event> events = LeaseRules.match(market, order, choice, now);
    providers.remove(left.provider());
    return events;
  }

  /// Why nothing fits: the offer that satisfies the most predicates, and the first that it fails.
  private OrderUnmatched explain(Order order) {
    @Nullable Predicate furthest = null;
    @Nullable Found nearest = null;
    for (Offer offer : explained()) {
      long lots = offer.lot().lotsFor(order.terms().needs().resources());
      var found = new Found(offer, lots, price(offer, lots));
      Predicate failed = firstFailed(order, found);
      int further = furthest == null ? 1 : failed.compareTo(furthest);
      if (further > 0 || (further == 0 && nearest != null && isCheaper(found, nearest))) {
        furthest = failed;
        nearest = found;
      }
    }
    return new OrderUnmatched(
        order.id(),
        Optional.ofNullable(furthest),
        Optional.ofNullable(nearest).map(found -> found.offer().id()),
        nearest == null ? Rate.ZERO : nearest.price());
  }

  /// The first offers of the book, as many as one explanation and this block still may examine.
  private List<Offer> explained() {
    List<Offer> first =
        book.shelves().stream()
            .flatMap(shelf -> shelf.offers().stream())
            .limit(Math.min(EXAMINED_MAX, EXPLAINED_BLOCK_MAX - explainedInBlock))
            .toList();
    explainedInBlock += first.size();
    return first;
  }

  private static Rate price(Offer offer, long lots) {
    long rate = offer.rate().nanoUnitsPerSecond();
    boolean overflows = rate > 0 && lots > Long.MAX_VALUE / rate;
    return new Rate(overflows ? Long.MAX_VALUE : rate * lots);
  }

  private Predicate firstFailed(Order order, Found found) {
    Offer offer = found.offer();
    if (!offer.denomination().equals(order.terms().denomination())) {
      return Predicate.DENOMINATION;
    }
    if (!gpuFits(offer.gpu(), order.terms().needs())) {
      return Predicate.GPU;
    }
    Optional<Predicate> unfit =
        Fitness.ofProvider(market, order, offer.provider(), provider(offer.provider()), now);
    if (unfit.isPresent()) {
      return unfit.get();
    }
    if (found.lots() > offer.free()) {
      return Predicate.CAPACITY;
    }
    boolean bonded = Fitness.canBond(market, order, offer.provider(), found.price());
    return bonded ? Predicate.PRICE : Predicate.BOND;
  }
}
